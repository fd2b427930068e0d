"""What waits for a cluster's office, oldest first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.permissions import Actor
from matchmaker.services.outcomes import RUNNING, is_disputed, is_overdue
from matchmaker.services.scope import scoped


def needs_to_moderate(session: Session, *, actor: Actor) -> list[Need]:
    """Needs that firms have sent and the office looks at before they open."""
    waiting = (
        select(Need)
        .where(Need.cluster_id.in_(actor.offices), Need.state == NeedState.SUBMITTED)
        .order_by(Need.state_changed_at, Need.id)
    )
    return list(session.scalars(scoped(waiting, actor)))


def providers_to_invite(session: Session, *, actor: Actor) -> list[Introduction]:
    """Requests to providers that nobody acts for: the office has to win them first."""
    waiting = (
        select(Introduction)
        .where(
            Introduction.cluster_id.in_(actor.offices),
            Introduction.state == IntroductionState.REQUESTED,
            Introduction.asked_at.is_(None),
        )
        .order_by(Introduction.state_changed_at, Introduction.id)
    )
    return list(session.scalars(scoped(waiting, actor)))


def introductions_to_settle(session: Session, *, actor: Actor, now: datetime) -> list[Introduction]:
    """Introductions whose sides disagree on what came of it, or have been silent for long."""
    running = (
        select(Introduction)
        .where(
            Introduction.cluster_id.in_(actor.offices),
            Introduction.state.in_(RUNNING),
        )
        .order_by(Introduction.accepted_at, Introduction.id)
    )
    found = session.scalars(scoped(running, actor))
    return [each for each in found if is_disputed(each) or is_overdue(each, now)]
