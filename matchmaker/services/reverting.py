"""Taking back what the log shows, where there is a step that undoes it safely.

Each way names its step; a record goes back only while nothing has happened to it since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.base import Base
from matchmaker.db.models import (
    Certification,
    Cluster,
    ClusterMember,
    Event,
    Need,
    OfficeNotice,
    OwnershipRequest,
    Provider,
    PublicQuestion,
    User,
)
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, allowed, require
from matchmaker.domain.transitions import Action
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.claim_steps import reopen_claim
from matchmaker.services.events import events_of, record
from matchmaker.services.need_closing import reopen_need
from matchmaker.services.need_merging import unmerge_need
from matchmaker.services.office_notices import publish_notice, withdraw_notice
from matchmaker.services.ownership import reopen_request
from matchmaker.services.people import get_person, set_role, switch_account
from matchmaker.services.provider_cycle import change_listing
from matchmaker.services.provider_merging import unmerge_provider
from matchmaker.services.public_questions import show_again
from matchmaker.services.scope import scoped
from matchmaker.services.steps import clean_note
from matchmaker.services.subjects import subject_of

REVERT = "revert"
Undo = Callable[[Session, Actor, Any, datetime], object]


@dataclass(frozen=True, slots=True)
class _Way:
    """The record that an event is about, and the step that takes the event back.

    ``holds`` says what has to be true of the record beside that nothing happened since.
    """

    record: type[Base]
    undo: Undo
    holds: Callable[[Any], bool] = lambda _record: True


def _reinstate(session: Session, actor: Actor, provider: Provider, now: datetime) -> object:
    return change_listing(session, actor=actor, provider=provider, action=Action.REINSTATE, now=now)


_NEED = _Way(Need, lambda s, who, it, now: reopen_need(s, actor=who, need=it, now=now))
_CLAIM = _Way(
    Certification,
    lambda s, who, it, now: reopen_claim(s, actor=who, claim=it, now=now),
    lambda claim: claim.evidence_id is not None,
)
#: What can be taken back by a step of the record. What was told to people stays told.
WAYS: Mapping[tuple[str, str], _Way] = MappingProxyType(
    {
        ("need", Action.REJECT): _NEED,
        ("need", Action.MERGE): _Way(
            Need, lambda s, who, it, now: unmerge_need(s, actor=who, need=it, now=now)
        ),
        ("provider", Action.MERGE): _Way(
            Provider, lambda s, who, it, now: unmerge_provider(s, actor=who, provider=it, now=now)
        ),
        ("provider", Action.SUSPEND): _Way(Provider, _reinstate),
        ("certification", Action.VERIFY): _CLAIM,
        ("certification", Action.REFUSE): _CLAIM,
        ("ownership", Action.REFUSE): _Way(
            OwnershipRequest,
            lambda s, who, it, now: reopen_request(s, actor=who, request=it, now=now),
        ),
        ("notice", "publish"): _Way(
            OfficeNotice, lambda s, who, it, now: withdraw_notice(s, actor=who, notice=it, now=now)
        ),
        ("notice", "withdraw"): _Way(
            OfficeNotice, lambda s, who, it, now: publish_notice(s, actor=who, notice=it, now=now)
        ),
        ("public_question", "hide"): _Way(
            PublicQuestion,
            lambda s, who, it, now: show_again(s, actor=who, number=it.id, now=now),
            lambda question: question.hidden_at is not None,
        ),
    }
)
#: What an admin did to a person of the cluster; the event says to whom.
TAKE_ROLE, DISABLE = ("cluster_member", "take_role"), ("cluster", "disable")


def get_event(session: Session, *, actor: Actor, event_id: int) -> Event:
    """One event of the actor's offices. Raises ``NotFound``."""
    event = session.scalar(scoped(select(Event), actor).where(Event.id == event_id))
    if event is None:
        raise NotFound("event", str(event_id))
    require(actor, Permission.EVENT_READ, subject_of(event), key=str(event_id))
    return event


def can_revert(session: Session, *, actor: Actor, event: Event) -> bool:
    """Whether the event has an inverse and nothing has happened to the record since."""
    kind = (event.subject_kind, event.action)
    if kind in {TAKE_ROLE, DISABLE}:
        return _person_can_return(session, actor, event)
    way = WAYS.get(kind)
    if way is None:
        return False
    subject = _subject(session, actor, way, event)
    if subject is None or not way.holds(subject):
        return False
    steps = [
        each
        for each in events_of(session, subject=subject)
        if each.to_state or each.action in {event.action, "show_again"}
    ]
    same = event.to_state is None or subject.state == event.to_state
    return bool(steps) and steps[-1].id == event.id and same


def revert(
    session: Session, *, actor: Actor, event: Event, note: str | None, now: datetime
) -> None:
    """Take back what an event says, and leave an event that names it and says why.

    Raises:
        InvalidInput: ``note`` is ``required`` or ``too_long``.
        NotFound, NotAllowed: the actor does not work for the office.
        Conflict: there is nothing (any more) to take back (``not_revertible``), or something
            that a merge moved was changed since (``moved_on_`` and its kind).
    """
    require(actor, Permission.EVENT_READ, subject_of(event), key=str(event.id))
    said = clean_note(note)
    if said is None:
        raise InvalidInput("note", "required")
    if not can_revert(session, actor=actor, event=event):
        raise Conflict("not_revertible")
    way = WAYS.get((event.subject_kind, event.action))
    if way is None:
        subject: Base | None = _bring_back(session, actor, event, now)
    else:
        subject = _subject(session, actor, way, event)
        way.undo(session, actor, subject, now)
    if subject is None:
        raise Conflict("not_revertible")
    details = {"event": event.id}
    record(
        session, actor=actor, subject=subject, action=REVERT, note=said, details=details,
        cluster_id=event.cluster_id, now=now,
    )  # fmt: skip


def _subject(session: Session, actor: Actor, way: _Way, event: Event) -> Any:
    kind: Any = way.record
    found = select(kind).where(kind.id == event.subject_id)
    # Notices belong to everybody once they are shown; their steps ask for the right.
    narrowed = found if kind is OfficeNotice else scoped(found, actor)
    return session.scalar(narrowed)


def _person_can_return(session: Session, actor: Actor, event: Event) -> bool:
    manages = allowed(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=event.cluster_id))
    user = _person(session, event)
    if not manages or user is None or user.id == actor.user_id:
        return False
    if (event.subject_kind, event.action) == DISABLE:
        return not user.active
    role = select(ClusterMember.id).where(
        ClusterMember.cluster_id == event.cluster_id, ClusterMember.user_id == user.id
    )
    return user.active and session.scalar(scoped(role, SYSTEM)) is None


def _bring_back(session: Session, actor: Actor, event: Event, now: datetime) -> Base | None:
    cluster, user = session.get(Cluster, event.cluster_id), _person(session, event)
    if cluster is None or user is None:
        return None
    if (event.subject_kind, event.action) == DISABLE:
        person = get_person(session, actor=actor, cluster=cluster, user_id=user.id)
        switch_account(session, actor=actor, cluster=cluster, person=person, active=True, now=now)
        return cluster
    role = ClusterRole(event.details["role"])
    return set_role(session, actor=actor, cluster=cluster, user=user, role=role, now=now)


def _person(session: Session, event: Event) -> User | None:
    number = event.details.get("user")
    return session.scalar(scoped(select(User).where(User.id == number), SYSTEM))
