"""What time does to introductions: reminders, expiry, the question what came of them.

Every function looks for what is due, takes each record's lock and looks again: two workers
at once do nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.answers import answering_side, tell_other_side
from matchmaker.services.events import has_event, record
from matchmaker.services.introductions import ask_late, waits_for_office
from matchmaker.services.members import has_members
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.outcomes import ASK_AFTER, RUNNING, SETTLE_AFTER, ask_office
from matchmaker.services.proposing import NextRanked, propose_next
from matchmaker.services.steps import lock_introduction, take_step
from matchmaker.services.working_days import working_days_since

#: Working days after being asked on which a reminder goes out.
REMIND_ON = (2, 5)
#: Whoever was asked can answer until the end of this working day.
ANSWER_WITHIN = 10
#: Working days that the office has to win a provider that nobody acts for yet.
JOIN_WITHIN = 20

WAITING = (IntroductionState.REQUESTED, IntroductionState.OFFERED)
ASKED_OUTCOME, ASKED_OFFICE, REMINDED = "ask_outcome", "ask_office", "remind"


def start_clocks(session: Session, *, now: datetime) -> int:
    """Put what waited for the office before providers that have members by now."""
    waiting = _each(session, _without_clock(), lambda each: _can_be_asked(session, each))
    return sum(ask_late(session, introduction, now=now) for introduction in waiting)


def remind(session: Session, *, now: datetime) -> int:
    """Remind whoever has not answered on working days 2 and 5; a missed day makes no second one."""
    count = 0
    due = _each(session, _with_clock(), lambda each: _reminders_due(each, now) > each.reminders)
    for introduction in due:
        introduction.reminders = _reminders_due(introduction, now)
        record(session, actor=SYSTEM, subject=introduction, action=REMINDED, now=now)
        side = introduction.provider if _asks_provider(introduction) else introduction.need
        elapsed = working_days_since(_asked_at(introduction), now)
        notify_organisation(
            session,
            organisation_id=side.organisation_id,
            kind=NotificationKind.INTRODUCTION_REMINDER,
            subject=introduction,
            values={"days": max(0, ANSWER_WITHIN - elapsed)},
            now=now,
        )
        count += 1
    return count


def expire(session: Session, *, next_ranked: NextRanked, now: datetime) -> int:
    """End what nobody answered in time, and propose the next provider to the firm."""
    count = 0
    for introduction in _each(session, _waiting(), lambda each: _over(each, now)):
        unreached, from_firm = waits_for_office(introduction), _asks_provider(introduction)
        asker = Party.PROVIDER if from_firm else Party.FIRM
        take_step(
            session,
            actor=SYSTEM,
            item=introduction,
            action=Action.EXPIRE,
            reason="not_joined" if unreached else "silence",
            now=now,
        )
        tell_other_side(session, introduction, asker, NotificationKind.INTRODUCTION_EXPIRED, now)
        if from_firm:
            propose_next(session, need=introduction.need, next_ranked=next_ranked, now=now)
        count += 1
    return count


def ask_outcomes(session: Session, *, now: datetime) -> int:
    """Ask both sides, once, what came of an introduction four weeks after acceptance."""
    count = 0
    for introduction in _each(
        session, _running(), lambda each: _unasked(session, each, ASKED_OUTCOME, ASK_AFTER, now)
    ):
        record(session, actor=SYSTEM, subject=introduction, action=ASKED_OUTCOME, now=now)
        for side, said in (
            (Party.FIRM, introduction.need_outcome),
            (Party.PROVIDER, introduction.provider_outcome),
        ):
            if said is None:
                other = Party.PROVIDER if side is Party.FIRM else Party.FIRM
                tell_other_side(session, introduction, other, NotificationKind.OUTCOME_ASKED, now)
        count += 1
    return count


def ask_offices(session: Session, *, now: datetime) -> int:
    """Tell the office, once, that a side stays silent and it can settle the outcome."""
    count = 0
    for introduction in _each(
        session, _running(), lambda each: _unasked(session, each, ASKED_OFFICE, SETTLE_AFTER, now)
    ):
        record(session, actor=SYSTEM, subject=introduction, action=ASKED_OFFICE, now=now)
        ask_office(session, introduction, now)
        count += 1
    return count


def _each(
    session: Session,
    condition: ColumnElement[bool],
    is_due: Callable[[Introduction], bool],
) -> Iterator[Introduction]:
    """The introductions that are due, one after the other, each locked and looked at again."""
    found = session.scalars(select(Introduction).where(condition).order_by(Introduction.id)).all()
    for introduction in [each for each in found if is_due(each)]:
        lock_introduction(session, introduction)
        if is_due(introduction):
            yield introduction


def _waiting() -> ColumnElement[bool]:
    return Introduction.state.in_(WAITING)


def _with_clock() -> ColumnElement[bool]:
    return Introduction.state.in_(WAITING) & Introduction.asked_at.is_not(None)


def _without_clock() -> ColumnElement[bool]:
    return Introduction.state.in_(WAITING) & Introduction.asked_at.is_(None)


def _running() -> ColumnElement[bool]:
    return Introduction.state.in_(RUNNING)


def _can_be_asked(session: Session, introduction: Introduction) -> bool:
    organisation_id = introduction.provider.organisation_id
    return waits_for_office(introduction) and has_members(session, organisation_id=organisation_id)


def _asks_provider(introduction: Introduction) -> bool:
    return answering_side(introduction) is Party.PROVIDER


def _asked_at(introduction: Introduction) -> datetime:
    return introduction.asked_at or introduction.state_changed_at


def _reminders_due(introduction: Introduction, now: datetime) -> int:
    if introduction.state not in WAITING or introduction.asked_at is None:
        return 0
    elapsed = working_days_since(introduction.asked_at, now)
    return sum(elapsed >= day for day in REMIND_ON)


def _over(introduction: Introduction, now: datetime) -> bool:
    """Whether the last working day to answer ended: it counts until midnight in the clusters."""
    if introduction.state not in WAITING:
        return False
    allowed = JOIN_WITHIN if waits_for_office(introduction) else ANSWER_WITHIN
    return working_days_since(_asked_at(introduction), now - timedelta(days=1)) >= allowed


def _unasked(
    session: Session, introduction: Introduction, action: str, after: int, now: datetime
) -> bool:
    since = introduction.accepted_at
    return (
        introduction.state in RUNNING
        and since is not None
        and working_days_since(since, now) >= after
        and not has_event(session, subject=introduction, action=action)
    )
