"""The best texts of very many needs at once, as the nightly digest wants them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matchmaker.matching.index.compiling import compiled
from matchmaker.matching.index.facts import EVERYTHING, Filter
from matchmaker.matching.index.kernel import best
from matchmaker.matching.index.segment import Segment
from matchmaker.matching.index.shapes import (
    Asked,
    Doubles,
    Facets,
    Integers,
    Longs,
    Postings,
    Singles,
    Wanted,
)

SHARE = 500
"""Needs that a thread takes at a time."""
NOBODY = -1
"""In place of a number where fewer texts have anything in common with a need."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """For each need (a row) the numbers and scores of its best texts, best first.

    Both are needs x count; where there is no further text, the number is NOBODY and the
    score 0.
    """

    numbers: Longs
    scores: Doubles


def best_pairs(
    segment: Segment,
    needs: sp.csr_matrix,
    count: int,
    *,
    wanted: Filter = EVERYTHING,
    threads: int = 2,
) -> Pairs:
    """What :meth:`Segment.search` finds for every row of ``needs`` (needs x terms, 0 or more).

    Raises ValueError for a weight that is negative or not finite.
    """
    if needs.nnz and not (np.all(np.isfinite(needs.data)) and np.all(needs.data >= 0)):
        raise ValueError("the weights of a need are 0 or more")
    asked = needs[:, : segment.width].astype(np.float64)
    asked.sum_duplicates()
    total = asked.shape[0]
    found = Pairs(np.full((total, count), NOBODY, dtype=np.int64), np.zeros((total, count)))
    range_ = segment.range_of(wanted)
    if count < 1 or range_.first >= range_.last:
        return found
    a = segment.arrays
    parts = (asked.indptr.astype(np.int64), asked.indices.astype(np.int32), asked.data)
    tables = (a["slots"], a["rare_starts"], a["maxima"])

    def answer(first: int) -> None:
        _answer(
            segment.postings, *tables, *parts, segment.facets(None), range_, a["numbers"],
            first, min(total, first + SHARE), found.numbers, found.scores,
        )  # fmt: skip

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(answer, range(0, total, SHARE)))
    return found


@compiled
def _answer(
    postings: Postings,
    slots: Integers,
    rare_starts: Longs,
    maxima: Singles,
    starts: Longs,
    columns: Integers,
    weights: Doubles,
    facets: Facets,
    wanted: Wanted,
    numbers: Longs,
    first: int,
    last: int,
    best_numbers: Longs,
    best_scores: Doubles,
) -> None:
    """Answer the needs from ``first`` to ``last``, without the interpreter's lock."""
    size = min(best_scores.shape[1], wanted.last - wanted.first)
    found = np.empty(size, dtype=np.int64)
    scores = np.empty(size, dtype=np.float64)
    for need in range(first, last):
        terms = columns[starts[need] : starts[need + 1]]
        asked_weights = weights[starts[need] : starts[need + 1]]
        asked = Asked(
            slots[terms].astype(np.int64),
            rare_starts[terms],
            rare_starts[terms + 1],
            asked_weights,
            asked_weights * maxima[terms],
        )
        held = best(postings, asked, facets, wanted, numbers, scores, found)
        best_scores[need, :held] = scores[:held]
        for at in range(held):
            best_numbers[need, at] = numbers[found[at]]
