"""What becomes of a proposal: sent, put on the shortlist, chosen, passed over, taken back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Proposal
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import PROPOSAL, ProposalState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, allowed, require
from matchmaker.domain.reasons import PassOverReason, RetractReason
from matchmaker.domain.transitions import Action, Party, step_of
from matchmaker.domain.vocabulary import ActorKind
from matchmaker.services.answers import tell_other_side
from matchmaker.services.events import record
from matchmaker.services.outcomes import RUNNING
from matchmaker.services.proposals import lock_proposal
from matchmaker.services.scope import scoped
from matchmaker.services.steps import clean_note, wrong_state
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day

#: The firm can still choose one of these.
SENT = frozenset({ProposalState.SUBMITTED, ProposalState.SHORTLISTED})


def proposal_actions(actor: Actor, proposal: Proposal) -> frozenset[Action]:
    """What this actor can do with the proposal now; a page shows these and no others."""
    if proposal.introduction.state not in RUNNING:
        return frozenset()
    return frozenset(PROPOSAL.steps_from(proposal.state, _parties(actor, proposal)))


def submit(session: Session, *, actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Put a draft before the firm.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
        Conflict: ``wrong_state``, or the firm chose another one already (``choice_made``).
        InvalidInput: the last day of ``valid_until`` is over (``date_over``).
    """
    _begin(session, actor, proposal, Permission.PROPOSAL_WRITE)
    if any(each.state is ProposalState.CHOSEN for each in _of_need(session, proposal)):
        raise Conflict("choice_made")
    if _over(proposal, now):
        raise InvalidInput("valid_until", "date_over")
    _step(session, actor, proposal, Action.SUBMIT, now=now)
    _tell(session, proposal, Party.PROVIDER, NotificationKind.PROPOSAL_RECEIVED, now)
    return proposal


def shortlist(session: Session, *, actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Put a proposal among those that the firm may choose; the provider is told.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`choose`.
    """
    _begin(session, actor, proposal, Permission.PROPOSAL_DECIDE)
    _step(session, actor, proposal, Action.SHORTLIST, now=now)
    _tell(session, proposal, Party.FIRM, NotificationKind.PROPOSAL_SHORTLISTED, now)
    return proposal


def choose(session: Session, *, actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Choose a proposal; the others of the need are not, and every provider is told.

    Raises:
        NotFound, NotAllowed: the actor does not act for the firm.
        Conflict: it is not on the shortlist, its time is over, or the introduction is
            (``wrong_state``).
    """
    _begin(session, actor, proposal, Permission.PROPOSAL_DECIDE)
    if _over(proposal, now):
        raise _too_late(proposal, Action.CHOOSE)
    _step(session, actor, proposal, Action.CHOOSE, now=now)
    _tell(session, proposal, Party.FIRM, NotificationKind.PROPOSAL_CHOSEN, now)
    for other in _of_need(session, proposal):
        if other.state in SENT:
            step, reason = Action.LEAVE_OUT, "another_chosen"
            _step(session, actor, other, step, Party.SYSTEM, reason=reason, now=now)
            _tell(session, other, Party.FIRM, NotificationKind.PROPOSAL_NOT_CHOSEN, now)
    return proposal


def pass_over(
    session: Session,
    *,
    actor: Actor,
    proposal: Proposal,
    reason: PassOverReason,
    note: str | None = None,
    now: datetime,
) -> Proposal:
    """Say that a proposal is not chosen, and why: the provider reads reason and note.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`choose`.
        InvalidInput: the note is ``too_long``.
    """
    _begin(session, actor, proposal, Permission.PROPOSAL_DECIDE)
    _step(session, actor, proposal, Action.LEAVE_OUT, reason=reason, note=note, now=now)
    _tell(session, proposal, Party.FIRM, NotificationKind.PROPOSAL_NOT_CHOSEN, now)
    return proposal


def retract(
    session: Session,
    *,
    actor: Actor,
    proposal: Proposal,
    reason: RetractReason,
    note: str | None = None,
    now: datetime,
) -> Proposal:
    """Take a proposal back that was not chosen yet; another one can be written.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`submit`.
        InvalidInput: the note is ``too_long``.
    """
    _begin(session, actor, proposal, Permission.PROPOSAL_WRITE)
    _step(session, actor, proposal, Action.WITHDRAW, reason=reason, note=note, now=now)
    _tell(session, proposal, Party.PROVIDER, NotificationKind.PROPOSAL_WITHDRAWN, now)
    return proposal


def expire(session: Session, *, now: datetime) -> int:
    """End the proposals whose last day is over, and tell both sides; returns how many."""
    found = select(Proposal).where(Proposal.state.in_(SENT), Proposal.valid_until < local_day(now))
    count = 0
    for proposal in session.scalars(scoped(found.order_by(Proposal.id), SYSTEM)).all():
        lock_proposal(session, proposal)
        if proposal.state in SENT and _over(proposal, now):
            _step(session, SYSTEM, proposal, Action.EXPIRE, reason="deadline", now=now)
            for side in (Party.FIRM, Party.PROVIDER):
                _tell(session, proposal, side, NotificationKind.PROPOSAL_EXPIRED, now)
            count += 1
    return count


def _begin(session: Session, actor: Actor, proposal: Proposal, permission: Permission) -> None:
    require(actor, permission, subject_of(proposal), key=proposal.public_id)
    lock_proposal(session, proposal)
    if proposal.introduction.state not in RUNNING:
        raise wrong_state(proposal.introduction, "propose")


def _step(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    action: Action,
    as_party: Party | None = None,
    *,
    reason: StrEnum | str | None = None,
    note: str | None = None,
    now: datetime,
) -> None:
    parties = (as_party,) if as_party is not None else _parties(actor, proposal)
    step = step_of(PROPOSAL, proposal.state, action, *parties)
    said = clean_note(note)
    before, proposal.state = proposal.state, step.target
    proposal.state_changed_at = now
    record(
        session,
        actor=actor,
        subject=proposal,
        action=action,
        from_state=before,
        to_state=proposal.state,
        reason=str(reason) if reason is not None else None,
        note=said,
        now=now,
    )


def _parties(actor: Actor, proposal: Proposal) -> tuple[Party, ...]:
    if actor.kind is ActorKind.SYSTEM:
        return (Party.SYSTEM,)
    subject = subject_of(proposal)
    sides = (
        (Party.FIRM, Permission.PROPOSAL_DECIDE),
        (Party.PROVIDER, Permission.PROPOSAL_WRITE),
    )
    return tuple(side for side, needed in sides if allowed(actor, needed, subject))


def _of_need(session: Session, proposal: Proposal) -> list[Proposal]:
    """The others of the need, which is locked: whoever chooses sees what others just did."""
    others = select(Proposal).where(
        Proposal.need_id == proposal.need_id, Proposal.id != proposal.id
    )
    again = scoped(others.order_by(Proposal.id), SYSTEM).execution_options(populate_existing=True)
    return list(session.scalars(again))


def _tell(
    session: Session, proposal: Proposal, side: Party, kind: NotificationKind, now: datetime
) -> None:
    tell_other_side(session, proposal.introduction, side, kind, now)


def _over(proposal: Proposal, now: datetime) -> bool:
    return proposal.valid_until < local_day(now)


def _too_late(proposal: Proposal, action: Action) -> Conflict:
    values = {"noun": "proposal", "state": proposal.state.value, "action": action}
    return Conflict("wrong_state", values)
