"""Pairs on which judges differ, for those who gave the grades."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Judgement
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.services.judgements import JudgedPair

#: Grades of two judges that are so far apart are a disagreement.
FAR_APART = 2


@dataclass(frozen=True, slots=True)
class DisagreementCount:
    """Pairs whose grades are far apart: all of them, and those the actor graded as well."""

    all: int
    own: int


def spread(judgements: Sequence[Judgement] | Sequence[JudgedPair]) -> int:
    """How far the grades of one pair lie apart; 0 for a single one."""
    grades = [each.grade for each in judgements]
    return max(grades) - min(grades)


def of_pairs_apart(cluster: Cluster, least: int) -> ColumnElement[bool]:
    """The condition that a judgement belongs to a pair whose grades differ by so much."""
    pairs = (
        select(Judgement.need_key, Judgement.provider_key)
        .where(Judgement.cluster_id == cluster.id)
        .group_by(Judgement.need_key, Judgement.provider_key)
        .having(func.max(Judgement.grade) - func.min(Judgement.grade) >= least)
    )
    return tuple_(Judgement.need_key, Judgement.provider_key).in_(pairs)


def count_disagreements(session: Session, *, actor: Actor, cluster: Cluster) -> DisagreementCount:
    """How many pairs wait for two judges to talk about."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    apart = select(Judgement.need_key, Judgement.provider_key, Judgement.judge_id).where(
        Judgement.cluster_id == cluster.id, of_pairs_apart(cluster, FAR_APART)
    )
    judges: dict[tuple[str, str], set[int | None]] = defaultdict(set)
    for row in session.execute(apart):
        judges[row.need_key, row.provider_key].add(row.judge_id)
    own = sum(actor.user_id is not None and actor.user_id in who for who in judges.values())
    return DisagreementCount(len(judges), own)


def grades_seen_by(
    session: Session, *, actor: Actor, cluster: Cluster, need_key: str, provider_key: str
) -> list[Judgement]:
    """Every grade of a pair for who graded it; nothing for others, who are to judge for themselves."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    found = list(
        session.scalars(
            select(Judgement)
            .where(
                Judgement.cluster_id == cluster.id,
                Judgement.need_key == need_key,
                Judgement.provider_key == provider_key,
            )
            .order_by(Judgement.judged_at, Judgement.id)
        )
    )
    return found if any(each.judge_id == actor.user_id for each in found) else []
