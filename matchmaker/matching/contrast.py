"""Two matches of one need beside each other: where the gap between them comes from."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.results import Contribution, Match


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


def missing_facts_that_decide(leader: Match, other: Match) -> tuple[Factor, ...]:
    """What ``other`` could say to come first.

    The factors it left unstated that, at their most, each close the gap to ``leader``.
    Empty when no single fact would, or when a hard requirement keeps ``other`` behind.
    """
    if other.failed and not leader.failed:
        return ()
    gap = leader.score - other.score
    room = {c.factor: c.maximum - c.points for c in other.contributions if not c.stated}
    return tuple(factor for factor, most in room.items() if most > gap)
