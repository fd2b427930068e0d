"""A judged provider becomes a match: points that add up, and the facts behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.highlights import problem_evidence, with_doubt
from matchmaker.matching.judging import Judged
from matchmaker.matching.query import Query
from matchmaker.matching.ranking import shown_points
from matchmaker.matching.results import Contribution, Evidence, Match, Requirement
from matchmaker.matching.roster import Roster
from matchmaker.matching.signals import Signal


def explained(
    need: NeedDocument,
    query: Query,
    rank: int,
    judged: Judged,
    signals: Mapping[Factor, Signal],
    *,
    roster: Roster,
    configuration: MatchConfiguration,
    unchecked: tuple[Requirement, ...],
    alike: bool,
) -> Match:
    """The match of a judged provider at a rank, from 1; ``signals`` hold the facts behind it.

    ``unchecked`` are the requirements that no field answers; ``alike`` says that the text that
    leads means much the same as the need, whatever its words.
    """
    provider = roster.providers[judged.position]
    capability = None
    if judged.capability is not None:
        capability = provider.capabilities[judged.capability]
    shown, points, maxima = shown_points(judged.values, configuration)
    lead = None if judged.lead is None else roster.texts[judged.lead]
    evidence = {f: signal.evidence for f, signal in signals.items()}
    quoted = problem_evidence(need, query, provider, capability, lead)
    evidence[Factor.PROBLEM] = with_doubt(quoted, judged.problem, alike=lead if alike else None)
    return Match(
        provider_id=provider.id,
        rank=rank,
        score=shown,
        exact=judged.score,
        band=configuration.band(shown),
        contributions=tuple(_contributions(judged, signals, evidence, points, maxima)),
        failed=judged.failed,
        unchecked=unchecked,
        capability_id=capability.id if capability else None,
        rules=judged.ruling.fired,
    )


def _contributions(
    judged: Judged,
    signals: Mapping[Factor, Signal],
    evidence: Mapping[Factor, tuple[Evidence, ...]],
    points: Mapping[Factor, float],
    maxima: Mapping[Factor, float],
) -> Iterator[Contribution]:
    for factor in Factor:
        yield Contribution(
            factor=factor,
            value=judged.values[factor],
            points=points[factor],
            maximum=maxima[factor],
            stated=factor is Factor.PROBLEM or signals[factor].value is not None,
            evidence=evidence[factor],
        )
