"""What a draft would change for a few needs, shown while it is being edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.results import Match
from matchmaker.services.registry import MatcherRegistry


@dataclass(frozen=True, slots=True)
class Moved:
    """A provider in both rankings; a match is None where the provider is not shown."""

    provider: ProviderDocument
    before: Match | None
    after: Match | None


@dataclass(frozen=True, slots=True)
class RankDiff:
    """One need under what is live and under the draft, in the order of the draft."""

    need: NeedDocument
    moved: tuple[Moved, ...]


def preview(
    session: Session,
    registry: MatcherRegistry,
    *,
    actor: Actor,
    cluster: Cluster,
    draft: MatchConfiguration,
    needs: Sequence[NeedDocument],
    today: date,
    limit: int = 10,
) -> list[RankDiff]:
    """The first ``limit`` providers of each need before and after; nothing is stored."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    live = registry.get(session, cluster_id=cluster.id).matcher
    tried = registry.under(session, cluster_id=cluster.id, configuration=draft)
    diffs = []
    for need in needs:
        before, after = (
            {
                match.provider_id: match
                for match in matcher.match(need, limit=limit, today=today).matches
            }
            for matcher in (live, tried)
        )
        moved = tuple(
            Moved(live.provider(key), before.get(key), after.get(key))
            for key in dict.fromkeys([*after, *before])
        )
        diffs.append(RankDiff(need, moved))
    return diffs
