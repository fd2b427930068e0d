"""What came of an introduction: work begins, each side says how it ended, the office settles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Introduction
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.transitions import Action, Party
from matchmaker.extensions import db
from matchmaker.services import outcomes
from matchmaker.services.steps import parties_of
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextAreaInput
from matchmaker.web.introductions.blueprint import (
    bp,
    introduction_for,
    introduction_of,
    taken,
)
from matchmaker.web.needs.cycle import satisfaction_choices
from matchmaker.web.sheets import INVALID, Sheet, SheetField, chosen, sheet_page
from matchmaker.web.steps import answered
from matchmaker.wording.names import name_of


class OutcomeForm(MatchmakerForm):
    """How it ended; only the firm says how content it is."""

    outcome = ChoiceField()
    satisfaction = ChoiceField()
    note = TextAreaInput()

    def fill_choices(self) -> None:
        """Put the lists into the reader's language."""
        self.outcome.choices = [
            (str(state), name_of("introduction_state", state)) for state in outcomes.OUTCOMES
        ]
        self.satisfaction.choices = satisfaction_choices()
        self.outcome.group = self.satisfaction.group = True


@bp.post("/introductions/<public_id>/start")
@confirmed
def start(public_id: str) -> ResponseReturnValue:
    """Say that work has begun."""
    introduction = introduction_of(public_id)
    return taken(
        public_id,
        lambda: outcomes.start(
            db.session(), actor=current_actor(), introduction=introduction, now=now()
        ),
        gettext("Good luck with it."),
    )


@bp.get("/introductions/<public_id>/outcome")
@confirmed
def ask_outcome(public_id: str) -> ResponseReturnValue:
    """Ask how it ended."""
    introduction = introduction_for(public_id, Action.START, Action.CONCLUDE_HELPED)
    form = OutcomeForm()
    form.fill_choices()
    return sheet_page(_sheet(introduction), form)


@bp.post("/introductions/<public_id>/outcome")
@confirmed
def outcome(public_id: str) -> ResponseReturnValue:
    """Keep what this side says; what both say alike is the outcome."""
    introduction = introduction_of(public_id)
    form = OutcomeForm()
    form.fill_choices()
    if not (form.validate() and chosen(form, ["outcome"])):
        return sheet_page(_sheet(introduction), form), INVALID
    return answered(
        form,
        lambda: sheet_page(_sheet(introduction_of(public_id)), form),
        lambda: _use_case(introduction, form)(
            db.session(),
            actor=current_actor(),
            introduction=introduction,
            outcome=IntroductionState(form.outcome.data),
            note=form.note.data,
            now=now(),
        ),
        gettext("Thank you for saying so."),
        url_for("introductions.show", public_id=public_id),
    )


def _use_case(introduction: Introduction, form: OutcomeForm) -> Callable[..., object]:
    parties = parties_of(current_actor(), introduction)
    if Party.FIRM in parties:
        content = form.satisfaction.data
        return partial(outcomes.confirm_outcome, satisfaction=int(content) if content else None)
    return outcomes.report_outcome if Party.PROVIDER in parties else outcomes.settle


def _sheet(introduction: Introduction) -> Sheet:
    here = introduction.public_id
    content = (SheetField("satisfaction", gettext("How content are you?"), "options"),)
    by_firm = Party.FIRM in parties_of(current_actor(), introduction)
    return Sheet(
        title=gettext("What came of it?"),
        text=gettext("If both sides say the same, the introduction is closed with that."),
        button=gettext("Send"),
        back=url_for("introductions.show", public_id=here),
        action=url_for("introductions.outcome", public_id=here),
        fields=(
            SheetField("outcome", gettext("How did it end?"), "options", required=True),
            *(content if by_firm else ()),
            SheetField("note", gettext("In your own words"), "textarea"),
        ),
    )
