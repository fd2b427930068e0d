"""From signals to a ranked list: additive scores whose shown points sum exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.configuration import MatchConfiguration

SCALE = 1000
"""A score of 0..100 is shown in steps of 0.1: a thousand of them."""


def additive_score(values: Mapping[Factor, float], configuration: MatchConfiguration) -> float:
    """The exact score, 0 to 100: ``100 * sum(w_f * value_f) / sum(w_f)``."""
    weights = configuration.weights
    total = sum(weights.values())
    return 100.0 * sum(weights[factor] * values[factor] for factor in Factor) / total


def largest_remainder(shares: Sequence[float], total: int) -> list[int]:
    """Round ``shares`` (each at least 0) to integers that sum to ``total``.

    ``total`` must be the sum of the shares rounded up or down. Ties go to the earlier
    share. Source: Hamilton's method of apportionment.
    """
    floors = [int(share) for share in shares]
    missing = total - sum(floors)
    order = sorted(range(len(shares)), key=lambda i: (floors[i] - shares[i], i))
    for position in order[: max(missing, 0)]:
        floors[position] += 1
    return floors


def shown_points(
    values: Mapping[Factor, float], configuration: MatchConfiguration
) -> tuple[float, dict[Factor, float], dict[Factor, float]]:
    """Score, points and maxima in steps of 0.1; points sum to the score, maxima to 100."""
    weights = configuration.weights
    total = sum(weights.values())
    maxima = [SCALE * weights[factor] / total for factor in Factor]
    exact = [most * values[factor] for factor, most in zip(Factor, maxima, strict=True)]
    score = min(SCALE, max(round(sum(exact)), sum(int(share) for share in exact)))
    points = largest_remainder(exact, score)
    most = largest_remainder(maxima, SCALE)
    return (
        score / 10,
        {factor: value / 10 for factor, value in zip(Factor, points, strict=True)},
        {factor: value / 10 for factor, value in zip(Factor, most, strict=True)},
    )
