"""Providers that decline or never answer, counted over the last three months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.db.models import Cluster, Introduction, Provider
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.reasons import DeclineReason
from matchmaker.services.scope import scoped
from matchmaker.services.working_days import working_days_since

PERIOD = timedelta(days=90)
#: A provider is listed once it declined or left unanswered so many requests.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of the requests to a provider.

    ``days`` is the median of working days to an answer, None where it never answered.
    """

    provider: Provider
    asked: int
    accepted: int
    declined: Mapping[DeclineReason, int]
    unanswered: int
    waiting: int
    days: float | None

    @property
    def lost(self) -> int:
        """How many requests came to nothing through the provider."""
        return sum(self.declined.values()) + self.unanswered


def watch(session: Session, *, actor: Actor, cluster: Cluster, now: datetime) -> list[Watched]:
    """Providers with at least :data:`LEAST` lost requests, most of them first.

    A request counts from the day that the provider was asked; offers of its own don't count.

    Raises:
        NotFound, NotAllowed: the actor does not work for the cluster's office.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id), key=cluster.slug)
    asked = (
        scoped(select(Introduction), actor)
        .where(
            Introduction.cluster_id == cluster.id,
            Introduction.asked_at >= now - PERIOD,
            Introduction.offer_message.is_(None),
        )
        .options(joinedload(Introduction.provider))
        .order_by(Introduction.provider_id, Introduction.id)
    )
    by_provider: dict[int, list[Introduction]] = {}
    for introduction in session.scalars(asked):
        by_provider.setdefault(introduction.provider_id, []).append(introduction)
    counted = [_count(rows) for rows in by_provider.values()]
    listed = [each for each in counted if each.lost >= LEAST]
    return sorted(listed, key=lambda each: (-each.unanswered, -each.lost, each.provider.id))


def _count(rows: list[Introduction]) -> Watched:
    states = Counter(row.state for row in rows)
    reasons = Counter(row.decline_reason for row in rows if row.decline_reason is not None)
    waiting, unanswered = states[IntroductionState.REQUESTED], states[IntroductionState.EXPIRED]
    return Watched(
        provider=rows[0].provider,
        asked=len(rows),
        accepted=sum(row.accepted_at is not None for row in rows),
        declined=dict(reasons.most_common()),
        unanswered=unanswered,
        waiting=waiting,
        days=_median(rows),
    )


def _median(rows: Iterable[Introduction]) -> float | None:
    days = [
        working_days_since(row.asked_at, answered)
        for row in rows
        if row.asked_at is not None and (answered := _answered_at(row)) is not None
    ]
    return median(days) if days else None


def _answered_at(row: Introduction) -> datetime | None:
    if row.accepted_at is not None:
        return row.accepted_at
    return row.state_changed_at if row.state is IntroductionState.DECLINED else None
