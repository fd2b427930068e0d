"""Introductions that wait for a cluster's office, oldest first; its queues are in ``desk``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction
from matchmaker.domain.permissions import Actor
from matchmaker.services.outcomes import RUNNING, is_disputed, is_overdue
from matchmaker.services.scope import scoped


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
