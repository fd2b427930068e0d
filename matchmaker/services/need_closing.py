"""How a need ends, begins again, or goes on although nobody suits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import NEED, NeedState
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.reasons import NoneSuitableReason
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.consequences import (
    follow_introductions,
    tell_if_by_office,
    withdraw_unanswered,
)
from matchmaker.services.events import record
from matchmaker.services.need_cycle import deadline
from matchmaker.services.steps import clean_note, lock_need, parties_of, take_step, wrong_state
from matchmaker.services.subjects import subject_of

#: So long a firm can open by itself what was closed.
REOPEN_WITHIN = timedelta(days=30)
#: After so long without a word of the firm the office may close a need in its place.
FIRM_SILENT_FOR = timedelta(days=30)

CLOSING: Mapping[NeedState, Action] = MappingProxyType(
    {
        NeedState.MET: Action.CLOSE_MET,
        NeedState.PARTLY_MET: Action.CLOSE_PARTLY_MET,
        NeedState.UNMET: Action.CLOSE_UNMET,
    }
)


def reopen_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """Open a closed need again: the office always, the firm within 30 days of its end.

    Raises:
        Conflict: it is too late for the firm (``reopen_too_late``), or the need was never
            open (``never_open``): then a copy can be sent.
        NotFound, NotAllowed: see :func:`~matchmaker.services.steps.take_step`.
    """
    lock_need(session, need)
    if need.state in NEED.closed and Party.OFFICE not in parties_of(actor, need):
        if now - need.state_changed_at > REOPEN_WITHIN:
            raise Conflict("reopen_too_late", {"days": REOPEN_WITHIN.days})
        if need.open_until is None:
            raise Conflict("never_open")
    take_step(session, actor=actor, item=need, action=Action.REOPEN, now=now)
    need.open_until = deadline(need, now)
    follow_introductions(session, actor=actor, need=need, now=now)
    tell_if_by_office(session, actor=actor, need=need, now=now)
    return need


def close_need(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    result: NeedState,
    satisfaction: int | None = None,
    reason: NoneSuitableReason | None = None,
    note: str | None = None,
    now: datetime,
) -> Need:
    """Say how a need ended: ``MET``, ``PARTLY_MET`` or ``UNMET``, the last with a reason.

    ``satisfaction`` is 1 to 5. The office may do it for a firm that has been silent.

    Raises:
        InvalidInput: ``satisfaction`` is ``out_of_range``, or ``reason`` is ``required``.
        Conflict: the firm spoke not long ago, so the office has to wait (``firm_not_silent``).
        NotFound, NotAllowed: see :func:`~matchmaker.services.steps.take_step`.
    """
    clean_satisfaction(satisfaction)
    lock_need(session, need)
    parties = parties_of(actor, need)
    if Party.OFFICE in parties and Party.FIRM not in parties and not _silent(session, need, now):
        raise Conflict("firm_not_silent", {"days": FIRM_SILENT_FOR.days})
    take_step(
        session,
        actor=actor,
        item=need,
        action=CLOSING[result],
        reason=reason,
        note=note,
        now=now,
    )
    need.satisfaction = satisfaction
    withdraw_unanswered(session, actor=actor, need=need, now=now)
    tell_if_by_office(session, actor=actor, need=need, now=now)
    return need


def none_suitable(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    reason: NoneSuitableReason,
    note: str | None = None,
    now: datetime,
) -> Need:
    """Say that no provider on the list suits, and why; the need goes on.

    Raises:
        NotFound, NotAllowed: the need is not the actor's.
        Conflict: the need is closed (``wrong_state``).
    """
    require(actor, Permission.NEED_MANAGE, subject_of(need), key=need.public_id or "")
    lock_need(session, need)
    if need.state in NEED.closed:
        raise wrong_state(need, "none_suitable")
    need.none_suitable_at, need.none_suitable_reason = now, reason
    record(
        session,
        actor=actor,
        subject=need,
        action="none_suitable",
        reason=reason,
        note=clean_note(note),
        now=now,
    )
    return need


def clean_satisfaction(value: int | None) -> None:
    """Refuse what is no 1 to 5. Raises ``InvalidInput`` (``out_of_range``)."""
    if value is not None and not 1 <= value <= 5:
        raise InvalidInput("satisfaction", "out_of_range", {"minimum": 1, "maximum": 5})


def _silent(session: Session, need: Need, now: datetime) -> bool:
    newest = session.scalar(
        select(Introduction.state_changed_at)
        .where(Introduction.need_id == need.id)
        .order_by(Introduction.state_changed_at.desc())
        .limit(1)
    )
    return now - max(need.state_changed_at, newest or need.state_changed_at) >= FIRM_SILENT_FOR
