"""Two matches of one need beside each other: where the gap comes from, what would turn it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.domain.vocabulary import Factor, RequirementKind
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.results import Contribution, Match

SERVED = 0.85
"""What the place counts at least once a provider says that it serves it."""

_REACHABLE = {
    Factor.TRADE: 1.0,
    Factor.PLACE: SERVED,
    Factor.BUDGET: 1.0,
    Factor.TIMING: 1.0,
}
"""The signal of a factor once the provider's fact is as the need wants it. What was done
before and what the texts say are no facts that somebody could change tomorrow."""

_OPEN_TO_CHANGE = {
    "sector_not_mentioned",
    "place_distance",
    "place_outside_area",
    "place_part_in_area",
    "place_provider_not_stated",
    "price_above",
    "price_is_part",
    "price_is_rate",
    "price_not_comparable",
    "price_not_stated",
    "price_partly",
    "lead_time_late",
    "lead_time_not_stated",
}
"""Facts that are the provider's to state or to change; the others wait for the need."""

_FACTOR_OF = {
    RequirementKind.AREA: Factor.PLACE,
    RequirementKind.BUDGET: Factor.BUDGET,
    RequirementKind.TIMING: Factor.TIMING,
}
_FIXED = {RequirementKind.PROVIDER, RequirementKind.OTHER}


@dataclass(frozen=True, slots=True)
class FactorGap:
    """One factor's part of the gap; ``points`` above 0 speak for the first match."""

    factor: Factor
    points: float
    first: Contribution
    second: Contribution


def contrast(first: Match, second: Match) -> tuple[FactorGap, ...]:
    """The gap between two matches, factor by factor, the largest difference first.

    The points of all factors add up exactly to ``first.score - second.score``.
    """
    gaps = [
        FactorGap(a.factor, round(a.points - b.points, 1), a, b)
        for a, b in zip(first.contributions, second.contributions, strict=True)
    ]
    return tuple(sorted(gaps, key=lambda gap: -abs(gap.points)))


def what_would_lead(
    leader: Match, other: Match, configuration: MatchConfiguration
) -> tuple[Factor | RequirementKind, ...]:
    """The facts any one of which, as the need wants it, would put ``other`` first.

    A factor stands for its fact: the price within the budget, the place served, the start
    in time, the trade served. Where ``other`` fails one kind of requirement, only that kind
    can be the answer: a factor's name where the factor gains too, else the requirement's.
    Empty when no single fact would do, or when ``leader`` passes no requirement either.
    """
    if leader.failed:
        return ()
    kinds = {item.kind for item in other.failed}
    if len(kinds) > 1 or kinds & _FIXED:
        return ()
    for kind in kinds:
        factor = _FACTOR_OF.get(kind)
        gain = _gain(other, factor, configuration) if factor else 0.0
        return (factor or kind,) if other.exact + gain > leader.exact else ()
    return tuple(
        factor
        for factor in _changeable(other)
        if other.exact + _gain(other, factor, configuration) > leader.exact
    )


def _changeable(match: Match) -> Iterator[Factor]:
    for part in match.contributions:
        if part.factor in _REACHABLE and _OPEN_TO_CHANGE & {e.code for e in part.evidence}:
            yield part.factor


def _gain(match: Match, factor: Factor, configuration: MatchConfiguration) -> float:
    """Points of 100 that the fact adds; factors fade where the problem fits little."""
    values = {part.factor: part.value for part in match.contributions}
    gate = min(1.0, values[Factor.PROBLEM] / configuration.full_fit)
    weights = configuration.weights
    gained = gate * _REACHABLE[factor] - values[factor]
    return 100.0 * weights[factor] * max(0.0, gained) / sum(weights.values())
