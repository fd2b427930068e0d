"""What firms saw of their lists, kept so that attention is measured and not supposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Impression, Need, Provider
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.matching.attention import Attention
from matchmaker.services.need_lookup import is_unclaimed
from matchmaker.services.scope import scoped
from matchmaker.services.steps import lock_need
from matchmaker.services.subjects import subject_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A provider (its ``public_id``) in a list: rank from 1, score 0 to 100."""

    provider: str
    rank: int
    score: float


def is_counted(need: Need, actor: Actor) -> bool:
    """Whether what this reader sees of the list says what firms see: the office is not asked."""
    return is_unclaimed(need) or actor.belongs_to(need.organisation_id)


def keep_impressions(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    configuration: str,
    shown: Sequence[Shown],
    seen: Collection[str],
    now: datetime,
) -> None:
    """Keep which providers stood in the need's list and which of them were ``seen``.

    The first place under a version counts; what was seen once stays seen. Providers that
    are gone, and readers other than the firm, are passed over.

    Raises:
        NotFound, NotAllowed: the need is not the actor's to read.
    """
    subject = subject_of(need, unlocked=is_unclaimed(need))
    require(actor, Permission.NEED_READ, subject, key=need.public_id or "")
    if not is_counted(need, actor):
        return
    lock_need(session, need)
    ids = _ids(session, need, [each.provider for each in shown])
    kept = {
        each.provider_id: each
        for each in session.scalars(
            select(Impression).where(
                Impression.need_id == need.id, Impression.configuration == configuration
            )
        )
    }
    for each in shown:
        number = ids.get(each.provider)
        if number is None:
            continue
        if number in kept:
            kept[number].seen |= each.provider in seen
            continue
        kept[number] = Impression(
            need_id=need.id,
            provider_id=number,
            configuration=configuration,
            rank=each.rank,
            score=each.score,
            seen=each.provider in seen,
            shown_at=now,
        )
        session.add(kept[number])
    session.flush()


def measured_attention(session: Session, *, cluster_id: int) -> Attention:
    """How often each rank of the cluster's lists was looked at."""
    counted = (
        select(Impression.rank, func.count(), func.sum(cast(Impression.seen, Integer)))
        .join(Need, Need.id == Impression.need_id)
        .where(Need.cluster_id == cluster_id)
        .group_by(Impression.rank)
    )
    return Attention.measured(
        {rank: (shown, seen) for rank, shown, seen in session.execute(counted)}
    )


def _ids(session: Session, need: Need, names: Sequence[str]) -> dict[str, int]:
    found = select(Provider).where(
        Provider.cluster_id == need.cluster_id, Provider.public_id.in_(names)
    )
    return {each.public_id: each.id for each in session.scalars(scoped(found, SYSTEM))}
