"""Who comes next for a need when somebody who was asked does not answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Provider
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.vocabulary import FitBand
from matchmaker.services.consequences import places_left
from matchmaker.services.introductions import ASKING, suggest
from matchmaker.services.matching import MatcherRegistry, match_need
from matchmaker.services.snapshots import Snapshot, snapshot

# Deep enough to pass over everybody who was asked before.
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Ranked:
    """A provider, by its id within the cluster, and why it comes next."""

    provider_id: str
    snapshot: Snapshot


#: Takes a session, a need and the ids of the providers to leave out.
NextRanked = Callable[[Session, Need, Collection[str]], Ranked | None]


def next_ranked_by(registry: MatcherRegistry, *, today: date) -> NextRanked:
    """Ranks with the fitted matchers. Warm them first: a fit takes longer than a lock may."""

    def next_ranked(session: Session, need: Need, without: Collection[str]) -> Ranked | None:
        result = match_need(session, registry, need=need, today=today, limit=DEPTH)
        for match in result.matches:
            suits = match.eligible and match.band is not FitBand.WEAK
            if suits and match.provider_id not in without:
                return Ranked(match.provider_id, snapshot(match, result))
        return None

    return next_ranked


def propose_next(
    session: Session, *, need: Need, next_ranked: NextRanked, now: datetime
) -> Introduction | None:
    """Suggest the next provider to the firm of a locked need, if one suits and a place is left."""
    if need.state not in ASKING or not places_left(session, need):
        return None
    met = session.scalars(
        select(Provider.public_id)
        .join(Introduction, Introduction.provider_id == Provider.id)
        .where(Introduction.need_id == need.id)
    )
    ranked = next_ranked(session, need, frozenset(met))
    if ranked is None:
        return None
    provider = session.scalar(
        select(Provider).where(
            Provider.cluster_id == need.cluster_id,
            Provider.public_id == ranked.provider_id,
            Provider.state == ProviderState.APPROVED,
        )
    )
    if provider is None:
        return None
    return suggest(
        session, actor=SYSTEM, need=need, provider=provider, snapshot=ranked.snapshot, now=now
    )
