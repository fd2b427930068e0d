"""From the scores of single texts to one number a provider."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.matching.sums import combine

Array = npt.NDArray[np.float64]

RANK_WEIGHTS = np.array([1.0, 0.3, 0.15, 0.1, 0.05])
"""What a provider's best, second best, ... text counts. Measured on the shared folders:
the best text alone forgets experience, the mean of the top three punishes short profiles."""


def aggregate(scores: Array, bounds: npt.NDArray[np.int64]) -> Array:
    """Combine text scores of 0..1 into one of 0..1 a provider.

    ``1 - prod(1 - weight[rank] * score)`` over a provider's texts, best first: more good
    texts never lower it, and it never passes 1. The texts of provider ``i`` stand from
    ``bounds[i]`` to ``bounds[i + 1]``; one without a text gets 0.
    """
    result = np.zeros(len(bounds) - 1)
    combine(np.asarray(scores, dtype=np.float64), bounds, RANK_WEIGHTS, result)
    return result


def with_first(first: float, others: Sequence[float]) -> float:
    """The same combination when one text is chosen to lead, whatever its score."""
    remaining = 1.0 - RANK_WEIGHTS[0] * first
    ranked = sorted(others, reverse=True)[: len(RANK_WEIGHTS) - 1]
    for weight, score in zip(RANK_WEIGHTS[1:], ranked, strict=False):
        remaining *= 1.0 - weight * score
    return float(1.0 - remaining)
