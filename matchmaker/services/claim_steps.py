"""How a certificate changes state, and what follows: the matcher sees it, the provider is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Certification, Provider
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.lifecycle import CLAIM
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.reasons import ClaimRefusal
from matchmaker.domain.transitions import Action, Party, step_of
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.events import record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.steps import clean_note
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day


def submit_claim(session: Session, *, actor: Actor, claim: Certification, now: datetime) -> None:
    """Send a proof to the office; the caller has asked for the right to."""
    take_claim_step(session, actor, claim, Action.SUBMIT, Party.PROVIDER, now=now)


def verify_claim(session: Session, *, actor: Actor, claim: Certification, now: datetime) -> None:
    """Say that the office has seen the proof and takes it; the provider is told.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: there is no proof to look at (any more).
        InvalidInput: its own date has passed (``certificate_ran_out``).
    """
    require(actor, Permission.CLAIM_CHECK, subject_of(claim), key=claim.public_id)
    if claim.valid_until is not None and claim.valid_until < local_day(now):
        raise InvalidInput("valid_until", "certificate_ran_out")
    take_claim_step(session, actor, claim, Action.VERIFY, Party.OFFICE, now=now)
    follow(session, claim.provider, now)
    _tell(session, claim, NotificationKind.CERTIFICATE_VERIFIED, now)


def refuse_claim(
    session: Session,
    *,
    actor: Actor,
    claim: Certification,
    reason: ClaimRefusal,
    note: str | None = None,
    now: datetime,
) -> None:
    """Not take the proof, or no longer; firms don't see the certificate and the provider is told.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: there is no proof to refuse.
        InvalidInput: the note is ``too_long``.
    """
    require(actor, Permission.CLAIM_CHECK, subject_of(claim), key=claim.public_id)
    said = clean_note(note)
    take_claim_step(
        session, actor, claim, Action.REFUSE, Party.OFFICE, now=now, refusal=reason, note=said
    )
    follow(session, claim.provider, now)
    _tell(session, claim, NotificationKind.CERTIFICATE_REFUSED, now)


def reopen_claim(session: Session, *, actor: Actor, claim: Certification, now: datetime) -> None:
    """Look at the proof once more: the certificate counts as it did before it was decided.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it is not decided.
    """
    require(actor, Permission.CLAIM_CHECK, subject_of(claim), key=claim.public_id)
    take_claim_step(session, actor, claim, Action.REOPEN, Party.OFFICE, now=now)
    follow(session, claim.provider, now)


def expire_claim(session: Session, *, actor: Actor, claim: Certification, now: datetime) -> None:
    """Say that the date of a certificate that was checked has passed; for the worker."""
    take_claim_step(session, actor, claim, Action.EXPIRE, Party.SYSTEM, now=now, why="ran_out")
    follow(session, claim.provider, now)
    _tell(session, claim, NotificationKind.CERTIFICATE_EXPIRED, now)


def take_claim_step(
    session: Session,
    actor: Actor,
    claim: Certification,
    action: Action,
    party: Party,
    *,
    now: datetime,
    refusal: ClaimRefusal | None = None,
    note: str | None = None,
    why: str | None = None,
) -> None:
    """Take a certificate to the state that the table gives, and leave an event.

    Raises:
        NotAllowed, Conflict: as :func:`~matchmaker.domain.transitions.step_of` says.
    """
    session.refresh(claim, ["state"], with_for_update={"of": Certification})
    step = step_of(CLAIM, claim.state, action, party)
    before, claim.state = claim.state, step.target
    claim.state_changed_at, claim.refusal, claim.note = now, refusal, note
    record(
        session,
        actor=actor,
        subject=claim,
        action=action,
        from_state=before,
        to_state=claim.state,
        reason=str(refusal) if refusal else why,
        note=note,
        now=now,
    )


def follow(session: Session, provider: Provider, now: datetime) -> None:
    """Let the matcher see what the provider's certificates are now."""
    provider.updated_at = now
    touch_catalogue(session, cluster=provider.cluster, providers=[provider.public_id])


def _tell(session: Session, claim: Certification, kind: NotificationKind, now: datetime) -> None:
    notify_organisation(
        session,
        organisation_id=claim.provider.organisation_id,
        kind=kind,
        subject=claim,
        now=now,
    )
