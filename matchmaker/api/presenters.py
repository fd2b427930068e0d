"""Matches and vocabularies as the JSON that the interface promises."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.domain.vocabulary import Category
from matchmaker.matching.exchange import ExchangeIssue
from matchmaker.matching.results import Contribution, Evidence, Requirement
from matchmaker.services.matching import ClusterMatch, DocumentMatches
from matchmaker.wording.evidence import evidence_sentence, requirement_sentence
from matchmaker.wording.exchange import exchange_issue_sentence
from matchmaker.wording.names import name_of

Json = dict[str, object]


def matches_json(found: DocumentMatches, warnings: Iterable[ExchangeIssue]) -> Json:
    """The body of an answer to ``POST /api/v1/matches``."""
    return {
        "configuration": found.configuration,
        "considered": found.considered,
        "matches": [_match(item) for item in found.matches],
        "warnings": [
            {"field": issue.field, "code": issue.code, "detail": exchange_issue_sentence(issue)}
            for issue in warnings
        ],
    }


def categories_json() -> Json:
    """The categories that an installation starts with, named in the reader's language."""
    return {
        "categories": [{"id": str(item), "name": name_of("category", item)} for item in Category]
    }


def _match(item: ClusterMatch) -> Json:
    match = item.match
    return {
        "rank": match.rank,
        "provider": {"id": item.provider.id, "name": dict(item.provider.name)},
        "cluster": item.cluster.slug,
        "capability": match.capability_id,
        "score": match.score,
        "band": str(match.band),
        "contributions": [_contribution(part) for part in match.contributions],
        "failed": [_requirement(requirement) for requirement in match.failed],
        "unchecked": [_requirement(requirement) for requirement in match.unchecked],
    }


def _contribution(contribution: Contribution) -> Json:
    return {
        "factor": str(contribution.factor),
        "points": contribution.points,
        "maximum": contribution.maximum,
        "stated": contribution.stated,
        "evidence": [_evidence(evidence) for evidence in contribution.evidence],
    }


def _evidence(evidence: Evidence) -> Json:
    return {
        "code": evidence.code,
        "text": evidence_sentence(evidence),
        "values": dict(evidence.values),
        "source": evidence.source,
    }


def _requirement(requirement: Requirement) -> Json:
    return {
        "kind": str(requirement.kind),
        "code": requirement.code,
        "text": requirement_sentence(requirement),
        "values": dict(requirement.values),
        "source": requirement.source,
    }
