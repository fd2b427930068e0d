"""What becomes of a need: each step is one button, or one small form that asks why."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.models import Need
from matchmaker.domain.errors import NotAllowed
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.permissions import Permission
from matchmaker.domain.reasons import NoneSuitableReason, WithdrawReason
from matchmaker.extensions import db
from matchmaker.services import need_closing, need_copies, need_cycle, providers, shortlists
from matchmaker.services.steps import parties_of
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextAreaInput
from matchmaker.web.needs.blueprint import bp, need_of
from matchmaker.web.sheets import (
    INVALID,
    ReasonForm,
    Sheet,
    SheetField,
    chosen,
    sheet_page,
)
from matchmaker.web.steps import answered, taken
from matchmaker.wording.names import choices, name_of

RESULTS = (NeedState.MET, NeedState.PARTLY_MET, NeedState.UNMET)
LEAST_CONTENT, MOST_CONTENT = 1, 5

Step = Callable[[Need], object]


class ResultForm(MatchmakerForm):
    """How a need ended, why if nobody helped, and how content the firm is."""

    result = ChoiceField()
    reason = ChoiceField()
    satisfaction = ChoiceField()
    note = TextAreaInput()

    def fill_choices(self) -> None:
        """Put the lists into the reader's language."""
        self.result.choices = [(str(state), name_of("need_state", state)) for state in RESULTS]
        self.reason.choices = choices("none_suitable_reason")
        self.satisfaction.choices = satisfaction_choices()
        for field in (self.result, self.reason, self.satisfaction):
            field.group = True


def satisfaction_choices() -> list[tuple[str, str]]:
    """1 to 5, the ends in words."""
    ends = {LEAST_CONTENT: gettext("1, not at all"), MOST_CONTENT: gettext("5, very")}
    marks = range(LEAST_CONTENT, MOST_CONTENT + 1)
    return [(str(mark), ends.get(mark, str(mark))) for mark in marks]


@bp.post("/<key>/submit")
@confirmed
def submit(key: str) -> ResponseReturnValue:
    """Send a draft on."""
    return _taken(key, _step(need_cycle.submit_need), gettext("Sent."))


@bp.post("/<key>/pause")
@confirmed
def pause(key: str) -> ResponseReturnValue:
    """Let a need rest: nobody new is asked."""
    return _taken(key, _step(need_cycle.pause_need), gettext("It rests now."))


@bp.post("/<key>/resume")
@confirmed
def resume(key: str) -> ResponseReturnValue:
    """Go on after a rest."""
    return _taken(key, _step(need_cycle.resume_need), gettext("It is open again."))


@bp.post("/<key>/reopen")
@confirmed
def reopen(key: str) -> ResponseReturnValue:
    """Open a closed need again."""
    return _taken(key, _step(need_closing.reopen_need), gettext("It is open again."))


@bp.post("/<key>/copy")
@confirmed
def copy(key: str) -> ResponseReturnValue:
    """A draft with the same words, to change and send."""
    need = need_of(key, Permission.NEED_MANAGE)
    draft = need_copies.copy_need(db.session(), actor=current_actor(), need=need, now=now())
    db.session.commit()
    flash(gettext("This is a copy. Change what is different, then send it."))
    return redirect(url_for("needs.refine", key=draft.public_id), 303)


@bp.get("/<key>/withdraw")
@confirmed
def ask_withdrawal(key: str) -> ResponseReturnValue:
    """Ask why a need is taken back."""
    steered(key)
    return sheet_page(_withdrawal_sheet(key), ReasonForm.of("withdraw_reason"))


@bp.post("/<key>/withdraw")
@confirmed
def withdraw(key: str) -> ResponseReturnValue:
    """Take a need back; providers that were asked are told."""
    form = ReasonForm.of("withdraw_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_withdrawal_sheet(key), form), INVALID
    step = _step(
        need_cycle.withdraw_need, reason=WithdrawReason(form.reason.data), note=form.note.data
    )
    return _taken(key, step, gettext("The need is taken back."))


@bp.get("/<key>/none-suitable")
@confirmed
def ask_none_suitable(key: str) -> ResponseReturnValue:
    """Ask why nobody suits."""
    need_of(key, Permission.NEED_MANAGE)
    return sheet_page(_none_suitable_sheet(key), ReasonForm.of("none_suitable_reason"))


@bp.post("/<key>/none-suitable")
@confirmed
def none_suitable(key: str) -> ResponseReturnValue:
    """Keep the answer: the office sees what is missing."""
    form = ReasonForm.of("none_suitable_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_none_suitable_sheet(key), form), INVALID
    step = _step(
        need_closing.none_suitable,
        reason=NoneSuitableReason(form.reason.data),
        note=form.note.data,
    )
    need = need_of(key, Permission.NEED_MANAGE)
    return _taken(key, step, gettext("Thank you. The office of your cluster sees it."), need=need)


@bp.get("/<key>/result")
@confirmed
def ask_result(key: str) -> ResponseReturnValue:
    """Ask how a need ended."""
    steered(key)
    form = ResultForm()
    form.fill_choices()
    return sheet_page(_result_sheet(key), form)


@bp.post("/<key>/result")
@confirmed
def result(key: str) -> ResponseReturnValue:
    """Close a need with what came of it."""
    need = steered(key)
    form = ResultForm()
    form.fill_choices()
    if not (form.validate() and chosen(form, ["result"])):
        return sheet_page(_result_sheet(key), form), INVALID
    ended = NeedState(form.result.data)
    step = _step(
        need_closing.close_need,
        result=ended,
        satisfaction=int(form.satisfaction.data) if form.satisfaction.data else None,
        reason=NoneSuitableReason(form.reason.data) if form.reason.data else None,
        note=form.note.data,
    )
    return answered(
        form,
        lambda: sheet_page(_result_sheet(key), form),
        lambda: step(need),
        gettext("Thank you. The need is closed."),
        url_for("needs.show", key=key),
    )


@bp.post("/<key>/shortlist")
@confirmed
def shortlist(key: str) -> ResponseReturnValue:
    """Put a provider aside, or take it off the list again."""
    need = need_of(key, Permission.NEED_MANAGE)
    removed = request.form.get("remove", "")
    provider = providers.get_provider(
        db.session(), cluster=need.cluster, public_id=removed or request.form.get("add", "")
    )
    change = shortlists.unshortlist if removed else shortlists.shortlist
    return _taken(
        key,
        lambda need: change(
            db.session(), actor=current_actor(), need=need, provider=provider, now=now()
        ),
        gettext("The shortlist is changed."),
        need=need,
    )


def steered(key: str) -> Need:
    """A need whose firm the reader acts for, or its office in the firm's place.

    Raises:
        NotFound, NotAllowed: it is not there for this reader, or not for this.
    """
    need = need_of(key)
    if not parties_of(current_actor(), need):
        raise NotAllowed("not_allowed")
    return need


def _step(action: Callable[..., object], **values: object) -> Step:
    return lambda need: action(db.session(), actor=current_actor(), need=need, now=now(), **values)


def _taken(key: str, step: Step, done: str, need: Need | None = None) -> Response:
    """Take the step and go to the need; what is too late is said there."""
    need = need or steered(key)
    return taken(lambda: step(need), done, url_for("needs.show", key=key))


def _withdrawal_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("Take your need back"),
        text=gettext(
            "Providers who have not answered yet are told. You can open it again within 30 days."
        ),
        button=gettext("Take it back"),
        danger=True,
        back=url_for("needs.show", key=key),
        action=url_for("needs.withdraw", key=key),
        fields=_why(gettext("Why?")),
    )


def _none_suitable_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("None of them is suitable"),
        text=gettext("Your need stays open. Your answer shows the office what is missing here."),
        button=gettext("Send"),
        back=url_for("needs.show", key=key),
        action=url_for("needs.none_suitable", key=key),
        fields=_why(gettext("What is the matter with them?")),
    )


def _result_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("What came of it?"),
        text=gettext("This closes your need."),
        button=gettext("Close the need"),
        back=url_for("needs.show", key=key),
        action=url_for("needs.result", key=key),
        fields=(
            SheetField("result", gettext("Is your problem solved?"), "options", required=True),
            SheetField("reason", gettext("If it is not solved: why?"), "options"),
            SheetField("satisfaction", gettext("How content are you?"), "options"),
            SheetField("note", gettext("In your own words"), "textarea"),
        ),
    )


def _why(label: str) -> tuple[SheetField, ...]:
    return (
        SheetField("reason", label, "options", required=True),
        SheetField("note", gettext("In your own words"), "textarea"),
    )
