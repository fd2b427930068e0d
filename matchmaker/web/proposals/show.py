"""A proposal as each of its two sides sees it, and the files that hang on it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Event, Proposal
from matchmaker.domain.permissions import Permission, allowed
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services.events import events_of
from matchmaker.services.proposal_steps import proposal_actions
from matchmaker.services.proposals import MOST_FILES, file_of
from matchmaker.services.sharing import shared_of
from matchmaker.services.subjects import subject_of
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.files import sent
from matchmaker.web.introductions.rows import SharedRow, outline_title
from matchmaker.web.proposals.blueprint import bp, proposal_of
from matchmaker.web.proposals.forms import AttachmentForm
from matchmaker.web.sheets import StepButton
from matchmaker.wording import numbers
from matchmaker.wording.histories import history, nobody_in_particular


@bp.get("/proposals/<public_id>")
@confirmed
def show(public_id: str) -> ResponseReturnValue:
    """What is proposed, where it stands, and what can be done now."""
    return proposal_page(proposal_of(public_id), AttachmentForm(formdata=None))


@bp.get("/proposals/<public_id>/files/<file_key>")
@confirmed
def file(public_id: str, file_key: str) -> ResponseReturnValue:
    """A file of the proposal, as a download."""
    return sent(file_of(proposal_of(public_id), key=file_key))


def proposal_page(proposal: Proposal, attachment: AttachmentForm) -> str:
    """The page; ``attachment`` is the form for one more file."""
    actor = current_actor()
    actions = proposal_actions(actor, proposal)
    own = allowed(actor, Permission.PROPOSAL_WRITE, subject_of(proposal))
    introduction = proposal.introduction
    events = events_of(db.session(), subject=proposal)
    return render_template(
        "proposals/show.html",
        proposal=proposal,
        own=own,
        title=outline_title(introduction.need, shared_of(introduction).before),
        rows=term_rows(proposal),
        actions=list(step_links(proposal, actions)),
        draft=Action.SUBMIT in actions,
        attachment=attachment,
        more_files=len(proposal.files) < MOST_FILES,
        most_files=MOST_FILES,
        note=events[-1].note if events else None,
        need_key=None if own else introduction.need.public_id,
        entries=history(events, _who),
    )


def term_rows(proposal: Proposal) -> list[SharedRow]:
    """What is proposed, line by line; every proposal has the same lines."""
    start, days = proposal.starts_on, proposal.days_needed
    not_stated = gettext("not stated")
    return [
        SharedRow(gettext("Price"), price_of(proposal)),
        SharedRow(gettext("What it covers"), proposal.scope),
        SharedRow(gettext("Start"), numbers.day(start) if start else not_stated),
        SharedRow(gettext("How long it takes"), numbers.span(days) if days else not_stated),
        SharedRow(gettext("Can be chosen until"), numbers.day(proposal.valid_until)),
    ]


def price_of(proposal: Proposal) -> str:
    """The price in one line."""
    return numbers.amount_range(
        proposal.price_min, proposal.price_max, proposal.currency, proposal.price_unit
    )


def step_links(proposal: Proposal, actions: frozenset[Action]) -> Iterator[StepButton]:
    """A button for each thing that the reader can do with the proposal now."""
    here = proposal.public_id

    def to(name: str) -> str:
        return url_for(f"proposals.{name}", public_id=here)

    if Action.SUBMIT in actions:
        yield StepButton(gettext("Send it to the firm"), to("submit"), primary=True, post=True)
        yield StepButton(gettext("Change it"), to("edit"))
        yield StepButton(gettext("Throw it away"), to("discard"), danger=True, post=True)
    if Action.SHORTLIST in actions:
        yield StepButton(gettext("Put on the shortlist"), to("shortlist"), primary=True, post=True)
    if Action.CHOOSE in actions:
        yield StepButton(gettext("Choose it"), to("ask_choice"), primary=True)
    if Action.LEAVE_OUT in actions:
        yield StepButton(gettext("Pass over it"), to("ask_passing_over"))
    if Action.WITHDRAW in actions:
        yield StepButton(gettext("Take it back"), to("ask_withdrawal"), danger=True)


def _who(event: Event) -> str:
    if event.actor_id is not None and event.actor_id == current_actor().user_id:
        return gettext("you")
    return nobody_in_particular(event)
