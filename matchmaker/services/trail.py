"""Reading the audit trail of a cluster: who changed what, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event, Introduction, Need, Provider
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.vocabulary import ActorKind
from matchmaker.services.events import KINDS
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped
from matchmaker.services.working_days import ZONE

PER_PAGE = 50
_AUTOMATIC = (ActorKind.SYSTEM, ActorKind.OPERATOR)


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """Events of one kind of record, by one person or by none, from one day to another.

    ``who`` is the number of an account; ``automatic`` asks for those of the installation
    itself. Both days are included, as the offices of the clusters count them.
    """

    subject_kind: str | None = None
    who: int | None = None
    automatic: bool = False
    since: date | None = None
    until: date | None = None


def list_trail(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    filters: TrailFilters,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page[Event]:
    """What happened in the cluster, the latest first.

    Raises:
        NotFound, NotAllowed: the actor does not work for the cluster.
    """
    require(actor, Permission.EVENT_READ, Subject(cluster_id=cluster.id))
    statement = scoped(select(Event).where(Event.cluster_id == cluster.id), actor)
    if filters.subject_kind:
        statement = statement.where(Event.subject_kind == filters.subject_kind)
    if filters.who is not None:
        statement = statement.where(Event.actor_id == filters.who)
    if filters.automatic:
        statement = statement.where(Event.actor_kind.in_(_AUTOMATIC))
    if filters.since:
        statement = statement.where(Event.at >= _start_of(filters.since))
    if filters.until:
        statement = statement.where(Event.at < _start_of(filters.until) + timedelta(days=1))
    return paged(
        session,
        statement,
        order=(Event.at.desc(), Event.id.desc()),
        page=page,
        per_page=per_page,
    )


def keys_of(
    session: Session, *, actor: Actor, events: Iterable[Event]
) -> dict[tuple[str, int], str]:
    """The public keys of the needs, providers and introductions that events are about.

    Each by its kind and number; what is gone, or not for this actor, is not in it.
    """
    found: dict[tuple[str, int], str] = {}
    numbers = defaultdict[str, set[int]](set)
    for event in events:
        numbers[event.subject_kind].add(event.subject_id)
    for model in (Need, Provider, Introduction):
        kind = KINDS[model]
        if wanted := numbers[kind]:
            keys = select(model.id, model.public_id).where(model.id.in_(wanted))
            rows = session.execute(scoped(keys, actor))
            found |= {(kind, number): key for number, key in rows if key}
    return found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
