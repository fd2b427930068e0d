"""What time does to needs: they run out, and what the office sent back lapses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.transitions import Action
from matchmaker.services.consequences import withdraw_unanswered
from matchmaker.services.events import has_event, record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.steps import lock_need, take_step

#: So long before its end the firm is told that a need runs out.
ANNOUNCED_BEFORE = timedelta(days=7)
#: So long a firm has to change what the office sent back.
CHANGE_WITHIN = timedelta(days=10)

ANNOUNCED = "announce_expiry"


def announce_expiry(session: Session, *, now: datetime) -> int:
    """Tell firms, once each time a need opens, that it runs out within a week."""
    count = 0
    running = (Need.state == NeedState.OPEN) & (Need.open_until > now)
    for need in _each(session, running, lambda each: _announce(session, each, now)):
        record(session, actor=SYSTEM, subject=need, action=ANNOUNCED, now=now)
        left = (need.open_until or now) - now
        _tell(
            session, need, NotificationKind.NEED_EXPIRING, now, days=-(-left // timedelta(days=1))
        )
        count += 1
    return count


def expire(session: Session, *, now: datetime) -> int:
    """End open needs whose time is over; what was asked and not answered is taken back."""
    count = 0
    ended = (Need.state == NeedState.OPEN) & (Need.open_until <= now)
    for need in _each(session, ended, lambda each: _over(each, now)):
        take_step(
            session, actor=SYSTEM, item=need, action=Action.EXPIRE, reason="deadline", now=now
        )
        withdraw_unanswered(session, actor=SYSTEM, need=need, now=now)
        _tell(session, need, NotificationKind.NEED_EXPIRED, now)
        count += 1
    return count


def lapse(session: Session, *, now: datetime) -> int:
    """Reject what the office sent back ten days ago and nobody changed."""
    count = 0
    sent_back = Need.state == NeedState.CHANGES_REQUESTED
    for need in _each(session, sent_back, lambda each: _unchanged(each, now)):
        take_step(session, actor=SYSTEM, item=need, action=Action.LAPSE, reason="silence", now=now)
        _tell(session, need, NotificationKind.NEED_EXPIRED, now)
        count += 1
    return count


def _each(
    session: Session, condition: ColumnElement[bool], is_due: Callable[[Need], bool]
) -> Iterator[Need]:
    """The needs that are due, one after the other, each locked and looked at again."""
    found = session.scalars(select(Need).where(condition).order_by(Need.id)).all()
    for need in [each for each in found if is_due(each)]:
        lock_need(session, need)
        if is_due(need):
            yield need


def _announce(session: Session, need: Need, now: datetime) -> bool:
    end = need.open_until
    return (
        need.state is NeedState.OPEN
        and end is not None
        and now < end <= now + ANNOUNCED_BEFORE
        and not has_event(session, subject=need, action=ANNOUNCED, since=need.state_changed_at)
    )


def _over(need: Need, now: datetime) -> bool:
    return need.state is NeedState.OPEN and need.open_until is not None and need.open_until <= now


def _unchanged(need: Need, now: datetime) -> bool:
    sent_back = need.state is NeedState.CHANGES_REQUESTED
    return sent_back and now - need.state_changed_at >= CHANGE_WITHIN


def _tell(
    session: Session, need: Need, kind: NotificationKind, now: datetime, **values: int
) -> None:
    notify_organisation(
        session,
        organisation_id=need.organisation_id,
        kind=kind,
        subject=need,
        values=values,
        now=now,
    )
