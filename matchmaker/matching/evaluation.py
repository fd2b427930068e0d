"""How good a ranking is: metrics of one need, and what can be said about many of them.

A *ranking* is a sequence of provider ids, best first; *grades* maps the judged providers of
the need to grades of 0 to 3, real numbers allowed. Higher is better for every metric. A
metric that a need cannot inform is ``None``, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

RESAMPLES = 9999
TOP_GRADE = 3


class Interval(NamedTuple):
    """A mean with the bounds of its 95% confidence interval."""

    mean: float
    low: float
    high: float


class Comparison(NamedTuple):
    """The mean paired difference B minus A, its interval, and the chance of one as large."""

    difference: Interval
    p: float


def relevant_from(grades: Iterable[float]) -> float:
    """The grade from which a provider is relevant: 2 in a file that goes up to 3, else 1."""
    return 2.0 if max(grades, default=0.0) >= TOP_GRADE else 1.0


def relevant_providers(grades: Mapping[str, float], threshold: float) -> frozenset[str]:
    """The providers graded at ``threshold`` or above."""
    return frozenset(provider for provider, grade in grades.items() if grade >= threshold)


def ndcg(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float | None:
    """Normalised discounted cumulative gain of the first ``k``, 0 to 1.

    Gain ``2^grade - 1``, discount ``log2(rank + 1)``, divided by the gain of the best
    possible order; ``None`` where no grade is above 0. Source: Burges et al. (2005),
    "Learning to rank using gradient descent", ICML, section 6, after Järvelin and
    Kekäläinen (2002), ACM TOIS 20(4).
    """
    ideal = _discounted_gain(sorted(grades.values(), reverse=True)[:k])
    if ideal <= 0:
        return None
    return _discounted_gain([grades.get(provider, 0.0) for provider in ranking[:k]]) / ideal


def _discounted_gain(grades: Sequence[float]) -> float:
    return sum(
        (math.exp2(grade) - 1.0) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1)
    )


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float | None:
    """1 / rank of the first relevant provider, 0 if none is ranked, ``None`` if none exists.

    Source: Voorhees (1999), "The TREC-8 question answering track report".
    """
    if not relevant:
        return None
    ranks = (rank for rank, provider in enumerate(ranking, start=1) if provider in relevant)
    first = next(ranks, None)
    return 1.0 / first if first else 0.0


def recall(ranking: Sequence[str], relevant: Collection[str], k: int) -> float | None:
    """The share of the relevant providers found among the first ``k``.

    ``None`` where none is relevant. Source: Manning, Raghavan and Schütze (2008),
    "Introduction to Information Retrieval", section 8.3.
    """
    if not relevant:
        return None
    return len(set(ranking[:k]) & set(relevant)) / len(relevant)


def judged_share(ranking: Sequence[str], judged: Collection[str], k: int) -> float | None:
    """The share of the first ``k`` (or of all, if fewer are ranked) that has a grade.

    ``None`` for a need without any judgement or an empty ranking. Low values mean that the
    other metrics undersell what the judges never saw. Source: the measure Judged@k of
    MacAvaney et al. (2022), "Streamlining evaluation with ir-measures", ECIR.
    """
    top = ranking[:k]
    if not top or not judged:
        return None
    return sum(provider in judged for provider in top) / len(top)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are not ``None``; ``None`` if there is none."""
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def bootstrap_interval(values: Sequence[float], *, seed: int = 0) -> Interval:
    """The mean of ``values`` (at least one) with its BCa bootstrap 95% interval.

    Resamples needs 9,999 times. Values that are all the same give an interval of no width.
    Source: Efron (1987), "Better bootstrap confidence intervals", JASA 82(397).
    """
    sample = np.asarray(values, dtype=np.float64)
    centre = float(sample.mean())
    if np.ptp(sample) == 0.0:
        return Interval(centre, centre, centre)
    result = stats.bootstrap(
        (sample,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=_batch(len(sample)),
        method="BCa",
        rng=np.random.default_rng(seed),
    )
    low, high = result.confidence_interval
    return Interval(centre, float(low), float(high))


def compare_paired(a: Sequence[float], b: Sequence[float], *, seed: int = 0) -> Comparison:
    """How much better B is than A on the same needs, in the same order.

    ``p`` is two-sided, from 9,999 random swaps of a need's two values (all swaps, where
    those are fewer). Source: Smucker, Allan and Carterette (2007), "A comparison of
    statistical significance tests for information retrieval evaluation", CIKM.
    """
    difference = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    if not difference.any():
        return Comparison(Interval(0.0, 0.0, 0.0), 1.0)
    result = stats.permutation_test(
        (difference,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=_batch(len(difference)),
        rng=np.random.default_rng(seed),
    )
    return Comparison(bootstrap_interval(difference.tolist(), seed=seed), float(result.pvalue))


def _batch(size: int) -> int:
    """Resamples drawn at once, so that a step holds about a million numbers."""
    return max(1, 1_000_000 // size)
