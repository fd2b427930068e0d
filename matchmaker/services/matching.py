"""Ranked providers for a need that is kept, or for one that is only shown."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need, Provider
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.results import Match, MatchResult
from matchmaker.services.clusters import list_clusters
from matchmaker.services.documents import need_document
from matchmaker.services.filters import MatchFilters
from matchmaker.services.fitted import FittedCluster
from matchmaker.services.question_answers import with_answers
from matchmaker.services.registry import MatcherRegistry

__all__ = [
    "ClusterMatch",
    "DocumentMatches",
    "MatchFilters",
    "MatcherRegistry",
    "match_document",
    "match_need",
    "match_provider",
]

NO_FILTERS = MatchFilters()


@dataclass(frozen=True, slots=True)
class ClusterMatch:
    """A match with the provider and the cluster that it was found in."""

    cluster: Cluster
    provider: ProviderDocument
    match: Match


@dataclass(frozen=True, slots=True)
class DocumentMatches:
    """Matches of a document in one cluster or in all, best first, ranked as one list.

    ``configuration`` has one digest for each version that the clusters match with.
    """

    configuration: str
    considered: int
    matches: tuple[ClusterMatch, ...]


def match_need(
    session: Session,
    registry: MatcherRegistry,
    *,
    need: Need,
    today: date,
    filters: MatchFilters = NO_FILTERS,
    limit: int = 20,
) -> MatchResult:
    """The providers of the need's cluster for it, those that every filter lets through.

    A certificate that had run out by ``today`` counts for nobody.
    """
    fitted = registry.get(session, cluster_id=need.cluster_id)
    return fitted.matcher.match(
        with_answers(need_document(need), need.answers, today=today),
        limit=limit,
        candidates=fitted.facets.candidates(filters),
        today=today,
    )


def match_provider(
    session: Session, registry: MatcherRegistry, *, need: Need, provider: Provider, today: date
) -> MatchResult:
    """One provider held against a need: with its match, or without any if it is not listed."""
    fitted = registry.get(session, cluster_id=need.cluster_id)
    return fitted.matcher.match(
        with_answers(need_document(need), need.answers, today=today),
        limit=1,
        candidates={provider.public_id},
        today=today,
    )


def match_document(
    session: Session,
    registry: MatcherRegistry,
    *,
    cluster: Cluster | None,
    document: NeedDocument,
    today: date,
    filters: MatchFilters = NO_FILTERS,
    limit: int = 20,
) -> DocumentMatches:
    """The providers of a cluster, or of all clusters, for a need that nobody keeps.

    A score says how well the two fit by itself, so lists of several clusters merge by it.
    """
    clusters = [cluster] if cluster is not None else list_clusters(session)
    found: list[ClusterMatch] = []
    considered = 0
    digests: list[str] = []
    for each in clusters:
        fitted = registry.get(session, cluster_id=each.id)
        result = fitted.matcher.match(
            document, limit=limit, candidates=fitted.facets.candidates(filters), today=today
        )
        considered += result.considered
        if result.configuration not in digests:
            digests.append(result.configuration)
        found += [_in_cluster(each, fitted, match) for match in result.matches]
    if len(clusters) > 1:
        found.sort(key=_best_first)
        found = [_ranked(item, rank) for rank, item in enumerate(found[:limit], start=1)]
    return DocumentMatches(" ".join(digests), considered, tuple(found))


def _in_cluster(cluster: Cluster, fitted: FittedCluster, match: Match) -> ClusterMatch:
    return ClusterMatch(cluster, fitted.matcher.provider(match.provider_id), match)


def _best_first(item: ClusterMatch) -> tuple[bool, float, int, int]:
    return not item.match.eligible, -item.match.score, item.cluster.id, item.match.rank


def _ranked(item: ClusterMatch, rank: int) -> ClusterMatch:
    return dataclasses.replace(item, match=dataclasses.replace(item.match, rank=rank))
