"""Changes to what the office vouches for: they wait, and the approved version stays live."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Provider, ProviderRevision
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import REVISION, CapabilityState, ProviderState, RevisionState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.transitions import Action, Party, step_of
from matchmaker.services.events import record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.organisation_fields import PROTECTED, clean_fields
from matchmaker.services.own_names import require_own_name
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.scope import LISTED, scoped
from matchmaker.services.steps import clean_note
from matchmaker.services.subjects import subject_of


def under_protection(provider: Provider) -> bool:
    """Whether the office has let the provider through, so that it vouches for the names."""
    return provider.state in LISTED


def pending_revision(
    session: Session, *, actor: Actor, provider: Provider
) -> ProviderRevision | None:
    """The change that waits for the office."""
    return _newest(session, actor, provider, RevisionState.PENDING)


def latest_revision(
    session: Session, *, actor: Actor, provider: Provider
) -> ProviderRevision | None:
    """The last change that was asked for, whatever became of it."""
    return _newest(session, actor, provider, None)


def propose_revision(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    fields: Mapping[str, object],
    now: datetime,
) -> ProviderRevision | None:
    """Ask the office for a change of protected fields, in place of one that still waits.

    None where the fields say what the approved version says: then nothing waits any more.

    Raises:
        InvalidInput: a field that can't be used, or a name that another provider's can be
            taken for (``confusable_name``).
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    cleaned = clean_fields(dict(fields), year=now.year)
    organisation = provider.organisation
    changed = {
        name: value
        for name, value in cleaned.items()
        if name in PROTECTED and getattr(organisation, name) != value
    }
    session.refresh(provider, with_for_update={"of": Provider})
    waiting = pending_revision(session, actor=actor, provider=provider)
    if waiting is not None and waiting.fields == changed:
        return waiting
    require_own_name(session, provider=provider, names=changed)
    if waiting is not None:
        _decide(waiting, RevisionState.TAKEN_BACK, now)
        session.flush()
    if not changed:
        settle_waiting(session, actor=actor, provider=provider, now=now)
        return None
    revision = ProviderRevision(provider=provider, fields=changed, created_at=now)
    session.add(revision)
    session.flush()
    settle_waiting(session, actor=actor, provider=provider, now=now)
    _record(session, actor, revision, "create", now)
    return revision


def withdraw_revision(session: Session, *, actor: Actor, provider: Provider, now: datetime) -> None:
    """Take the change back that waits; the approved version goes on.

    Raises:
        Conflict: none waits (``wrong_state``).
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    revision = _step(session, actor, provider, Action.WITHDRAW, Party.PROVIDER)
    _decide(revision, RevisionState.TAKEN_BACK, now)
    settle_waiting(session, actor=actor, provider=provider, now=now)
    _record(session, actor, revision, Action.WITHDRAW, now)


def approve_revision(session: Session, *, actor: Actor, provider: Provider, now: datetime) -> None:
    """Let the change through: it is what everybody sees from now on.

    Raises:
        Conflict: none waits (``wrong_state``).
        InvalidInput: another provider has taken such a name meanwhile (``confusable_name``).
        NotFound, NotAllowed: the actor is not of the office.
    """
    require(actor, Permission.PROVIDER_MODERATE, subject_of(provider), key=provider.public_id)
    revision = _step(session, actor, provider, Action.APPROVE, Party.OFFICE)
    require_own_name(session, provider=provider, names=revision.fields)
    for name, value in clean_fields(dict(revision.fields), year=now.year).items():
        setattr(provider.organisation, name, value)
    _decide(revision, RevisionState.APPROVED, now)
    settle_waiting(session, actor=actor, provider=provider, now=now)
    renew_entry(session, provider=provider, now=now)
    _record(session, actor, revision, Action.APPROVE, now)
    _tell(session, provider, NotificationKind.PROFILE_CHANGE_APPROVED, now)


def refuse_revision(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    reason: ModerationReason | None,
    note: str | None = None,
    now: datetime,
) -> None:
    """Leave the approved version as it is; the provider reads why.

    Raises:
        InvalidInput: there is no reason (``required``), or the note is ``too_long``.
        Conflict: no change waits (``wrong_state``).
        NotFound, NotAllowed: the actor is not of the office.
    """
    require(actor, Permission.PROVIDER_MODERATE, subject_of(provider), key=provider.public_id)
    said = clean_note(note)
    if reason is None:
        raise InvalidInput("reason", "required")
    revision = _step(session, actor, provider, Action.REFUSE, Party.OFFICE)
    _decide(revision, RevisionState.REFUSED, now)
    revision.reason, revision.note = str(reason), said
    settle_waiting(session, actor=actor, provider=provider, now=now)
    _record(session, actor, revision, Action.REFUSE, now)
    _tell(session, provider, NotificationKind.PROFILE_CHANGE_REFUSED, now)


def settle_waiting(session: Session, *, actor: Actor, provider: Provider, now: datetime) -> None:
    """Keep since when a provider, or something of it, waits for the office; None if nothing does."""
    session.flush()
    waits = (
        provider.state is ProviderState.PENDING
        or pending_revision(session, actor=actor, provider=provider) is not None
        or any(offer.state is CapabilityState.PENDING for offer in provider.capabilities)
    )
    if not waits:
        provider.waits_since = None
    elif provider.waits_since is None:
        provider.waits_since = now


def _newest(
    session: Session, actor: Actor, provider: Provider, state: RevisionState | None
) -> ProviderRevision | None:
    statement = select(ProviderRevision).where(ProviderRevision.provider_id == provider.id)
    if state is not None:
        statement = statement.where(ProviderRevision.state == state)
    newest = scoped(statement, actor).order_by(ProviderRevision.id.desc()).limit(1)
    return session.scalar(newest)


def _step(
    session: Session, actor: Actor, provider: Provider, action: Action, party: Party
) -> ProviderRevision:
    session.refresh(provider, with_for_update={"of": Provider})
    revision = latest_revision(session, actor=actor, provider=provider)
    if revision is None:
        raise Conflict("wrong_state", {"noun": "revision", "state": "none", "action": action})
    session.refresh(revision)
    step_of(REVISION, revision.state, action, party)
    return revision


def _decide(revision: ProviderRevision, state: RevisionState, now: datetime) -> None:
    revision.state, revision.decided_at = state, now


def _record(
    session: Session, actor: Actor, revision: ProviderRevision, action: str, now: datetime
) -> None:
    ended = revision.state is not RevisionState.PENDING
    record(
        session,
        actor=actor,
        subject=revision,
        action=action,
        from_state=RevisionState.PENDING if ended else None,
        to_state=revision.state,
        reason=revision.reason,
        note=revision.note,
        details={"fields": sorted(revision.fields)},
        now=now,
    )


def _tell(session: Session, provider: Provider, kind: NotificationKind, now: datetime) -> None:
    notify_organisation(
        session, organisation_id=provider.organisation_id, kind=kind, subject=provider, now=now
    )
