"""The office's queues: what waits, since when, and the pages of each.

A queue is one line of :data:`QUEUES`. Another kind of work that waits for the office gets a
line of its own, and with that a count, an age and a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.db.models import (
    Certification,
    Duplicate,
    Event,
    Introduction,
    Need,
    OwnershipRequest,
    Provider,
)
from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.lifecycle import ClaimState, IntroductionState, NeedState, ProviderState
from matchmaker.domain.ownership import OwnershipState
from matchmaker.domain.permissions import Actor
from matchmaker.services.due_introductions import REMIND_ON, REMINDED, WAITING
from matchmaker.services.duplicates import undecided
from matchmaker.services.events import KINDS
from matchmaker.services.outcomes import RUNNING, SETTLE_AFTER
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import LISTED, scoped
from matchmaker.services.working_days import working_days_since

Record = Need | Introduction | Provider | Certification | OwnershipRequest | Duplicate
PER_PAGE = 50
#: Whoever was reminded is left in peace for so long, and out of the queue.
REMIND_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Queue:
    """``record`` is the kind of its rows, ``since`` the column that says from when they wait.

    ``of`` says which rows are some clusters', where the record does not name its own; ``first``
    which come before older ones; ``rests`` which need nothing for a while: they are not listed.
    """

    record: type[Any]
    since: Any
    waits: Callable[[datetime], ColumnElement[bool]]
    actions: tuple[DeskAction, ...] = ()
    of: Callable[[tuple[int, ...]], ColumnElement[bool]] | None = None
    first: tuple[Any, ...] = ()
    rests: Callable[[datetime], ColumnElement[bool]] | None = None

    @property
    def reads(self) -> tuple[ORMOption, ...]:
        """What a list shows of each row beside the row itself."""
        return _READS.get(self.record, ())

    @property
    def has_category(self) -> bool:
        """Whether the rows are of one kind of help or another."""
        return self.record in {Need, Introduction}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in a queue, and since when the oldest of it does."""

    name: QueueName
    count: int
    oldest: datetime | None


_READS: Mapping[type[Any], tuple[ORMOption, ...]] = {
    Need: (selectinload(Need.organisation),),
    Introduction: (selectinload(Introduction.need), selectinload(Introduction.provider)),
    Certification: (selectinload(Certification.provider),),
    OwnershipRequest: (
        selectinload(OwnershipRequest.provider),
        selectinload(OwnershipRequest.organisation),
    ),
    Provider: (selectinload(Provider.cluster),),
}


def _disputed() -> ColumnElement[bool]:
    theirs, ours = Introduction.provider_outcome, Introduction.need_outcome
    return Introduction.state.in_(RUNNING) & (theirs != ours)


def _overdue(now: datetime) -> ColumnElement[bool]:
    said = Introduction.provider_outcome.is_not(None) & Introduction.need_outcome.is_not(None)
    late = Introduction.accepted_at < _working_days_ago(SETTLE_AFTER, now)
    return Introduction.state.in_(RUNNING) & late & ~said


def _reminded_since(since: datetime) -> ColumnElement[bool]:
    return exists().where(
        Event.subject_kind == KINDS[Introduction],
        Event.subject_id == Introduction.id,
        Event.action == REMINDED,
        Event.at >= since,
    )


QUEUES: Mapping[QueueName, Queue] = MappingProxyType(
    {
        QueueName.NEEDS: Queue(
            Need,
            Need.state_changed_at,
            lambda _now: Need.state == NeedState.SUBMITTED,
            (DeskAction.PUBLISH,),
        ),
        QueueName.PROVIDERS: Queue(
            Provider, Provider.waits_since, lambda _now: Provider.state == ProviderState.PENDING
        ),
        QueueName.CLAIMS: Queue(
            Certification,
            Certification.state_changed_at,
            lambda _now: Certification.state == ClaimState.EVIDENCE_SUBMITTED,
            (DeskAction.VERIFY, DeskAction.REFUSE),
            lambda offices: Certification.provider.has(Provider.cluster_id.in_(offices)),
        ),
        QueueName.OWNERSHIP: Queue(
            OwnershipRequest,
            OwnershipRequest.created_at,
            lambda _now: OwnershipRequest.state == OwnershipState.OPEN,
        ),
        QueueName.PROFILES: Queue(
            Provider,
            Provider.waits_since,
            lambda _now: Provider.waits_since.is_not(None) & Provider.state.in_(LISTED),
        ),
        QueueName.INVITATIONS: Queue(
            Introduction,
            Introduction.state_changed_at,
            lambda _now: (
                (Introduction.state == IntroductionState.REQUESTED)
                & Introduction.asked_at.is_(None)
            ),
        ),
        QueueName.SILENT: Queue(
            Introduction,
            Introduction.asked_at,
            lambda now: (
                Introduction.state.in_(WAITING)
                & (Introduction.asked_at < _working_days_ago(REMIND_ON[0], now))
            ),
            (DeskAction.REMIND,),
            rests=lambda now: _reminded_since(now - REMIND_AGAIN_AFTER),
        ),
        QueueName.DISPUTES: Queue(
            Introduction, Introduction.accepted_at, lambda _now: _disputed(), (DeskAction.SETTLE,)
        ),
        QueueName.OVERDUE: Queue(
            Introduction, Introduction.accepted_at, _overdue, (DeskAction.SETTLE,)
        ),
        QueueName.DUPLICATES: Queue(
            Duplicate,
            Duplicate.found_at,
            lambda _now: undecided(),
            (DeskAction.DISMISS,),
            first=(Duplicate.confidence.desc(),),
        ),
    }
)


def waiting(session: Session, *, actor: Actor, now: datetime) -> list[Waiting]:
    """Every queue of the actor's offices with its count and the oldest row, the oldest first."""
    found = []
    for name, queue in QUEUES.items():
        rows = _listed(queue, actor, now).with_only_columns(queue.since).subquery()
        count, oldest = session.execute(select(func.count(), func.min(rows.c[0]))).one()
        found.append(Waiting(name, count, oldest))
    return sorted(found, key=lambda each: (each.oldest is None, each.oldest or now))


def list_queue(
    session: Session,
    *,
    actor: Actor,
    name: QueueName,
    category: str | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
    now: datetime,
) -> Page[Any]:
    """One page of a queue, oldest first; ``category`` keeps needs, or introductions to needs."""
    queue = QUEUES[name]
    statement = _listed(queue, actor, now)
    if category and queue.has_category:
        if queue.record is Introduction:
            statement = statement.join(Introduction.need)
        statement = statement.where(Need.category == category)
    order = (*queue.first, queue.since, queue.record.id)
    statement = statement.options(*queue.reads)
    return paged(session, statement, order=order, page=page, per_page=per_page)


def rows_of(
    session: Session,
    *,
    actor: Actor,
    name: QueueName,
    keys: list[str] | None = None,
    now: datetime,
) -> list[Any]:
    """What waits in the queue, oldest first; with ``keys`` only what has these public ids.

    What rests for a while is among them.
    """
    queue = QUEUES[name]
    statement = _rows(queue, actor, now)
    if keys is not None:
        statement = statement.where(queue.record.public_id.in_(keys))
    return list(session.scalars(statement.order_by(*queue.first, queue.since, queue.record.id)))


def _listed(queue: Queue, actor: Actor, now: datetime) -> Select[Any]:
    rows = _rows(queue, actor, now)
    return rows.where(~queue.rests(now)) if queue.rests else rows


def _rows(queue: Queue, actor: Actor, now: datetime) -> Select[Any]:
    offices = actor.offices
    own = queue.of(offices) if queue.of else queue.record.cluster_id.in_(offices)
    return scoped(select(queue.record).where(own, queue.waits(now)), actor)


def _working_days_ago(days: int, now: datetime) -> datetime:
    """The latest moment that so many working days have begun after."""
    moment = now
    while working_days_since(moment, now) < days:
        moment -= timedelta(days=1)
    return moment
