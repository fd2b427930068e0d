"""Sending a proposal, putting it on the shortlist, choosing it, passing over it, taking it back."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Proposal
from matchmaker.domain.permissions import Permission
from matchmaker.domain.reasons import PassOverReason, RetractReason
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services import proposal_steps
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.proposals.blueprint import bp, proposal_of, taken
from matchmaker.web.sheets import (
    INVALID,
    PlainForm,
    ReasonForm,
    Sheet,
    SheetField,
    chosen,
    sheet_page,
)


@bp.post("/proposals/<public_id>/submit")
@confirmed
def submit(public_id: str) -> ResponseReturnValue:
    """Put a draft before the firm."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    return taken(
        public_id,
        lambda: proposal_steps.submit(
            db.session(), actor=current_actor(), proposal=proposal, now=now()
        ),
        gettext("Sent. The firm is told."),
    )


@bp.post("/proposals/<public_id>/shortlist")
@confirmed
def shortlist(public_id: str) -> ResponseReturnValue:
    """Put a proposal among those that may be chosen."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_DECIDE)
    return taken(
        public_id,
        lambda: proposal_steps.shortlist(
            db.session(), actor=current_actor(), proposal=proposal, now=now()
        ),
        gettext("It is on the shortlist now."),
    )


@bp.get("/proposals/<public_id>/choose")
@confirmed
def ask_choice(public_id: str) -> ResponseReturnValue:
    """Say what choosing means before it happens."""
    proposal = _proposal_for(public_id, Permission.PROPOSAL_DECIDE, Action.CHOOSE)
    return sheet_page(_choice_sheet(proposal), PlainForm())


@bp.post("/proposals/<public_id>/choose")
@confirmed
def choose(public_id: str) -> ResponseReturnValue:
    """Choose a proposal; the others are told that they were not."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_DECIDE)
    return taken(
        public_id,
        lambda: proposal_steps.choose(
            db.session(), actor=current_actor(), proposal=proposal, now=now()
        ),
        gettext("Chosen. Everybody who sent a proposal is told."),
    )


@bp.get("/proposals/<public_id>/pass-over")
@confirmed
def ask_passing_over(public_id: str) -> ResponseReturnValue:
    """Ask why a proposal is not chosen."""
    _proposal_for(public_id, Permission.PROPOSAL_DECIDE, Action.LEAVE_OUT)
    return sheet_page(_pass_over_sheet(public_id), ReasonForm.of("pass_over_reason"))


@bp.post("/proposals/<public_id>/pass-over")
@confirmed
def pass_over(public_id: str) -> ResponseReturnValue:
    """Pass over a proposal with a reason."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_DECIDE)
    form = ReasonForm.of("pass_over_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_pass_over_sheet(public_id), form), INVALID
    return taken(
        public_id,
        lambda: proposal_steps.pass_over(
            db.session(),
            actor=current_actor(),
            proposal=proposal,
            reason=PassOverReason(form.reason.data),
            note=form.note.data,
            now=now(),
        ),
        gettext("The provider is told."),
    )


@bp.get("/proposals/<public_id>/withdraw")
@confirmed
def ask_withdrawal(public_id: str) -> ResponseReturnValue:
    """Ask why a proposal is taken back."""
    _proposal_for(public_id, Permission.PROPOSAL_WRITE, Action.WITHDRAW)
    return sheet_page(_withdrawal_sheet(public_id), ReasonForm.of("retract_reason"))


@bp.post("/proposals/<public_id>/withdraw")
@confirmed
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take a proposal back with a reason."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    form = ReasonForm.of("retract_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_withdrawal_sheet(public_id), form), INVALID
    return taken(
        public_id,
        lambda: proposal_steps.retract(
            db.session(),
            actor=current_actor(),
            proposal=proposal,
            reason=RetractReason(form.reason.data),
            note=form.note.data,
            now=now(),
        ),
        gettext("Taken back."),
    )


def _proposal_for(public_id: str, permission: Permission, action: Action) -> Proposal:
    """For a page that asks before a step; back to the proposal if it is too late."""
    proposal = proposal_of(public_id, permission)
    if action not in proposal_steps.proposal_actions(current_actor(), proposal):
        flash(gettext("That is not possible now."))
        abort(redirect(url_for("proposals.show", public_id=public_id), 303))
    return proposal


def _choice_sheet(proposal: Proposal) -> Sheet:
    return Sheet(
        title=gettext("Choose this proposal"),
        text=gettext(
            "The provider is told, and so are the others, whose proposals are closed with this. "
            "A contract is made between the two of you, not here."
        ),
        button=gettext("Choose it"),
        back=url_for("proposals.show", public_id=proposal.public_id),
        action=url_for("proposals.choose", public_id=proposal.public_id),
    )


def _pass_over_sheet(public_id: str) -> Sheet:
    return Sheet(
        title=gettext("Pass over this proposal"),
        text=gettext("The provider reads your reason and your words."),
        button=gettext("Pass over it"),
        back=url_for("proposals.show", public_id=public_id),
        action=url_for("proposals.pass_over", public_id=public_id),
        fields=_why(),
    )


def _withdrawal_sheet(public_id: str) -> Sheet:
    return Sheet(
        title=gettext("Take your proposal back"),
        button=gettext("Take it back"),
        danger=True,
        back=url_for("proposals.show", public_id=public_id),
        action=url_for("proposals.withdraw", public_id=public_id),
        fields=_why(),
    )


def _why() -> tuple[SheetField, ...]:
    return (
        SheetField("reason", gettext("Why?"), "options", required=True),
        SheetField("note", gettext("In your own words"), "textarea"),
    )
