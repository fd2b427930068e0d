"""What a step of a need means for its introductions, and the other way round.

Every function expects the need to be locked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need
from matchmaker.domain.errors import Conflict
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.steps import lock_introduction, parties_of, take_step

#: So many providers may know a firm's contact details for one need.
MOST_ACCEPTED = 5
#: Accepted, and nothing went wrong since: these take one of the places.
TAKING_A_PLACE = frozenset(
    {
        IntroductionState.ACCEPTED,
        IntroductionState.IN_PROGRESS,
        IntroductionState.HELPED,
        IntroductionState.AGREED,
    }
)
#: Nobody has answered yet.
UNANSWERED = frozenset(
    {IntroductionState.SUGGESTED, IntroductionState.REQUESTED, IntroductionState.OFFERED}
)
#: A need that opens, or opens again, stays open at least so long.
LEAST_OPEN = timedelta(days=14)


def places_left(session: Session, need: Need) -> int:
    """How many more providers can accept."""
    taken = session.scalar(
        select(func.count()).where(
            Introduction.need_id == need.id, Introduction.state.in_(TAKING_A_PLACE)
        )
    )
    return max(0, MOST_ACCEPTED - (taken or 0))


def require_a_place(session: Session, need: Need) -> None:
    """Go on only if one more provider can accept. Raises ``Conflict`` (``places_taken``)."""
    if not places_left(session, need):
        raise Conflict("places_taken", {"limit": MOST_ACCEPTED})


def follow_introductions(session: Session, *, actor: Actor, need: Need, now: datetime) -> None:
    """Bring the need in line: matched while a provider is in touch, open once all fell through."""
    in_touch = places_left(session, need) < MOST_ACCEPTED
    if need.state is NeedState.OPEN and in_touch:
        take_step(
            session, actor=actor, item=need, action=Action.MATCH, as_party=Party.SYSTEM, now=now
        )
    elif need.state is NeedState.MATCHED and not in_touch:
        take_step(
            session,
            actor=actor,
            item=need,
            action=Action.FALL_THROUGH,
            as_party=Party.SYSTEM,
            reason="fell_through",
            now=now,
        )
        need.open_until = max(need.open_until or now, now + LEAST_OPEN)


def withdraw_unanswered(session: Session, *, actor: Actor, need: Need, now: datetime) -> None:
    """Take back what nobody has answered, because the need is closed, and tell who was asked."""
    waiting = session.scalars(
        select(Introduction)
        .where(Introduction.need_id == need.id, Introduction.state.in_(UNANSWERED))
        .order_by(Introduction.id)
    ).all()
    for introduction in waiting:
        lock_introduction(session, introduction)
        take_step(
            session,
            actor=actor,
            item=introduction,
            action=Action.WITHDRAW,
            as_party=Party.SYSTEM,
            reason="need_closed",
            now=now,
        )
        if introduction.asked_at is not None:
            notify_organisation(
                session,
                organisation_id=introduction.provider.organisation_id,
                kind=NotificationKind.INTRODUCTION_WITHDRAWN,
                subject=introduction,
                now=now,
            )


def tell_if_by_office(session: Session, *, actor: Actor, need: Need, now: datetime) -> None:
    """Tell the firm what was done to its need in its place."""
    if Party.OFFICE in (parties := parties_of(actor, need)) and Party.FIRM not in parties:
        notify_organisation(
            session,
            organisation_id=need.organisation_id,
            kind=NotificationKind.NEED_STEERED,
            subject=need,
            now=now,
        )
