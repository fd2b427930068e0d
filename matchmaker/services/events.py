"""The audit trail: every change leaves an event in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from matchmaker.db.base import Base
from matchmaker.db.models import (
    Capability,
    Certification,
    Cluster,
    ClusterMember,
    ConfigurationVersion,
    Duplicate,
    EvaluationRun,
    Event,
    Introduction,
    Invitation,
    Judgement,
    Need,
    OfficeNotice,
    Organisation,
    OrganisationMember,
    OwnershipRequest,
    Passkey,
    Proposal,
    Provider,
    ProviderRevision,
    PublicQuestion,
    SavedSearch,
    SheetImport,
    StoredFile,
    User,
    UserSession,
)
from matchmaker.domain.permissions import Actor

Detail = str | int | float | bool | None | Sequence[str]

#: What the trail calls each kind of record.
KINDS: Mapping[type[Base], str] = {
    Certification: "certification",
    Capability: "capability",
    Cluster: "cluster",
    ClusterMember: "cluster_member",
    ConfigurationVersion: "configuration_version",
    Duplicate: "duplicate",
    EvaluationRun: "evaluation_run",
    Introduction: "introduction",
    Invitation: "invitation",
    Judgement: "judgement",
    Need: "need",
    OfficeNotice: "notice",
    Organisation: "organisation",
    OrganisationMember: "organisation_member",
    OwnershipRequest: "ownership",
    Passkey: "passkey",
    Proposal: "proposal",
    Provider: "provider",
    SheetImport: "sheet_import",
    PublicQuestion: "public_question",
    ProviderRevision: "revision",
    SavedSearch: "saved_search",
    StoredFile: "stored_file",
    User: "user",
    UserSession: "user_session",
}
#: The last event of a record: a database may give its number to another one.
DELETED = "delete"


def record(
    session: Session,
    *,
    actor: Actor,
    subject: Base,
    action: str,
    cluster_id: int | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str | None = None,
    note: str | None = None,
    details: Mapping[str, Detail] | None = None,
    now: datetime,
) -> Event:
    """Write down that the actor did something to a record; it is flushed with this.

    ``cluster_id`` is the subject's own where it has one. ``details`` and ``note`` hold no
    contact details and no secrets: the trail outlives the record.

    Raises:
        TypeError: the trail has no name for this kind of record.
    """
    kind = KINDS.get(type(subject))
    if kind is None:
        raise TypeError(f"the trail has no name for {subject!r}")
    session.flush()  # a new record gets its number
    event = Event(
        at=now,
        cluster_id=cluster_id if cluster_id is not None else _cluster_of(subject),
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        subject_kind=kind,
        subject_id=_number_of(subject),
        action=action,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        note=note,
        details=dict(details or {}),
    )
    session.add(event)
    session.flush()
    return event


def events_of(session: Session, *, subject: Base) -> list[Event]:
    """What happened to a record, oldest first; nothing of a deleted one with its number."""
    kind, number = KINDS[type(subject)], _number_of(subject)
    of_subject = (Event.subject_kind == kind, Event.subject_id == number)
    deleted = select(func.max(Event.id)).where(*of_subject, Event.action == DELETED)
    return list(
        session.scalars(
            select(Event)
            .where(*of_subject, Event.id > func.coalesce(deleted.scalar_subquery(), 0))
            .order_by(Event.id)
        )
    )


def has_event(
    session: Session,
    *,
    subject: Base,
    action: str,
    reason: str | None = None,
    since: datetime | None = None,
) -> bool:
    """Whether this happened to a record before (for this reason, not before that moment)."""
    found = select(Event.id).where(
        Event.subject_kind == KINDS[type(subject)],
        Event.subject_id == _number_of(subject),
        Event.action == action,
    )
    if reason is not None:
        found = found.where(Event.reason == reason)
    if since is not None:
        found = found.where(Event.at >= since)
    return session.scalar(found.limit(1)) is not None


def _number_of(subject: Base) -> int:
    identity = inspect(subject).identity
    if identity is None:
        raise TypeError(f"{subject!r} was never stored")
    return int(identity[0])


def _cluster_of(subject: Base) -> int | None:
    if isinstance(subject, Cluster):
        return subject.id
    number: int | None = getattr(subject, "cluster_id", None)
    return number
