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

MANY_TEXTS = 5.0
EXPERIENCE = 0.1
"""What a provider is raised for each time its texts are e times ``MANY_TEXTS``: of two who
come equally close to a need, the one who has done more is the likelier answer. Up to
``MANY_TEXTS`` nobody is raised, so that a new provider stands beside an old one."""

LONG_NEED = 60.0
WHOLE = 1.5
"""A need of more different words than ``LONG_NEED`` has several parts, which may be found in
several texts of one provider: what its texts count as one grows to ``WHOLE`` times as much for
a need of twice as many words."""


def profile_part(share: float, words: float) -> float:
    """What a provider's texts as one count beside each alone, for a need of so many words.

    ``share`` is what they count for a need of ``LONG_NEED`` words or fewer; never above 1.
    """
    long = min(1.0, max(0.0, words / LONG_NEED - 1.0))
    return min(1.0, share * (1.0 + (WHOLE - 1.0) * long))


def experienced(close: Array, texts: npt.NDArray[np.intp]) -> Array:
    """A closeness of 0..1, raised for a provider of many texts and still 0..1.

    Nothing is added where nothing or everything fits; two providers with equally many
    texts keep their order.
    """
    many = np.log(np.maximum(texts, MANY_TEXTS) / MANY_TEXTS)
    raised: Array = close + np.minimum(1.0, EXPERIENCE * many) * close * (1.0 - close)
    return raised


def aggregate(scores: Array, bounds: npt.NDArray[np.int64]) -> Array:
    """Combine text scores of 0..1 into one of 0..1 a provider.

    ``1 - prod(1 - weight[rank] * score)`` over a provider's texts, best first: more good
    texts never lower it, and it never passes 1. The texts of provider ``i`` stand from
    ``bounds[i]`` to ``bounds[i + 1]``; one without a text gets 0.
    """
    result = np.zeros(len(bounds) - 1)
    combine(np.asarray(scores, dtype=np.float64), bounds, RANK_WEIGHTS, result)
    return experienced(result, np.diff(bounds))


def with_first(first: float, others: Sequence[float]) -> float:
    """The same combination when one text is chosen to lead, whatever its score."""
    remaining = 1.0 - RANK_WEIGHTS[0] * first
    ranked = sorted(others, reverse=True)[: len(RANK_WEIGHTS) - 1]
    for weight, score in zip(RANK_WEIGHTS[1:], ranked, strict=False):
        remaining *= 1.0 - weight * score
    close = 1.0 - remaining
    if len(others) < MANY_TEXTS:
        return float(close)
    return float(experienced(np.array(close), np.array(1 + len(others))))
