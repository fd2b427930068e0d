"""The inner loop of the index, compiled by numba.

Blocks of texts are taken in the order of the most that any of their texts could reach. In each,
sums are first made roughly: in single precision, and without the terms that cost many postings
and can't add much beside what the best texts already have. What comes near the best is
completed term by term while it still can reach them, and then summed again in double precision
in ascending order of terms, which is bit for bit what a plain sparse matrix product gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.index.compiling import compiled
from matchmaker.matching.index.shapes import (
    BLOCK,
    Asked,
    Doubles,
    Facets,
    Longs,
    Postings,
    Singles,
    Wanted,
)
from matchmaker.matching.index.sums import add_terms, keep, least_of, mask, maxima_of, passes

CHUNK = 256
"""Texts that share one maximum, at most."""
SKIPPED = 0.3
"""The share of the worst of the best that skipped terms may add together. More saves postings
and costs lookups; between .2 and .7 the time hardly changes."""
ERROR = 2.0**-22
"""More than the relative error that one addition in single precision makes."""


@compiled
def _lower(values: npt.NDArray[Any], first: int, last: int, wanted: int) -> int:
    """The first place in ``values[first:last]``, ascending, that is not below ``wanted``."""
    while first < last:
        middle = (first + last) >> 1
        if values[middle] < wanted:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def _edges(postings: Postings, asked: Asked, first: int, last: int) -> tuple[Longs, Doubles]:
    """Where each term's postings of each block begin, and the most it adds to a text there.

    The postings of term ``t`` in block ``b`` of the range are ``edges[t, b:b + 2]``.
    """
    low, high = first // BLOCK, (last - 1) // BLOCK + 1
    edges = np.empty((len(asked.slots), high - low + 1), dtype=np.int64)
    tops = np.zeros((len(asked.slots), high - low), dtype=np.float64)
    for term in range(len(asked.slots)):
        slot = asked.slots[term]
        if slot < 0:
            place, end = asked.begins[term], asked.ends[term]
            place = _lower(postings.rare_docs, place, end, first)
            for block in range(low, high):
                edges[term, block - low] = place
                limit = min(last, (block + 1) * BLOCK)
                while place < end and postings.rare_docs[place] < limit:
                    place += 1
                    tops[term, block - low] = asked.most[term]
            edges[term, high - low] = place
            continue
        for block in range(low, high):
            edges[term, block - low] = postings.bounds[slot, block]
            tops[term, block - low] = asked.weights[term] * postings.peaks[slot, block]
        edges[term, 0] = _lower(
            postings.places,
            postings.bounds[slot, low],
            postings.bounds[slot, low + 1],
            first - low * BLOCK,
        )
        edges[term, high - low] = _lower(
            postings.places,
            max(edges[term, high - low - 1], postings.bounds[slot, high - 1]),
            postings.bounds[slot, high],
            last - (high - 1) * BLOCK,
        )
    return edges, tops


@compiled
def _weight(
    postings: Postings, asked: Asked, term: int, begin: int, end: int, base: int, place: int
) -> float:
    """What one term weighs in the text at ``place`` of a block; 0 when it is not there."""
    if asked.slots[term] < 0:
        at = _lower(postings.rare_docs, begin, end, base + place)
        if at < end and postings.rare_docs[at] == base + place:
            return float(postings.rare_weights[at])
        return 0.0
    at = _lower(postings.places, begin, end, place)
    if at < end and postings.places[at] == place:
        return float(postings.weights[at])
    return 0.0


@compiled
def _split(costs: Longs, order: Longs) -> int:
    """How many terms in ``order`` make up a quarter of the postings."""
    quarter, total, terms = costs.sum() // 4, 0, 0
    while terms < len(order) and total + costs[order[terms]] <= quarter:
        total += costs[order[terms]]
        terms += 1
    return terms


@compiled
def _dropped(tops: Doubles, order: Longs, least: int, room: float) -> int:
    """Where the last terms in ``order`` begin that together add less than ``room``."""
    total, kept = 0.0, len(order)
    while kept > least and total + tops[order[kept - 1]] < room:
        total += tops[order[kept - 1]]
        kept -= 1
    return kept


@compiled
def _within(
    postings: Postings, asked: Asked, edges: Longs, term: int, base: int, place: int
) -> float:
    """What one term adds to the text at ``place`` of a block whose postings have ``edges``."""
    weight = _weight(postings, asked, term, edges[term, 0], edges[term, 1], base, place)
    return float(asked.weights[term] * weight)


@compiled
def _exact(postings: Postings, asked: Asked, edges: Longs, base: int, place: int) -> float:
    """The sum of one text in double precision, terms in ascending order."""
    score = 0.0
    for term in range(len(asked.slots)):
        score += _within(postings, asked, edges, term, base, place)
    return score


@compiled
def _reaches(
    postings: Postings,
    asked: Asked,
    edges: Longs,
    skipped: Longs,
    top: Doubles,
    most: float,
    reached: float,
    base: int,
    place: int,
) -> bool:
    """Whether a text that ``most`` is the bound of still reaches, skipped terms looked up."""
    for term in skipped:
        if most < reached:
            return False
        most += _within(postings, asked, edges, term, base, place) - top[term]
    return most >= reached


@compiled
def _sum_up(
    postings: Postings,
    asked: Asked,
    facets: Facets,
    wanted: Wanted,
    edges: Longs,
    top: Doubles,
    base: int,
    buffer: Singles,
    maxima: Singles,
    chunk: int,
    count: int,
    reached: float,
    slack: float,
) -> tuple[Longs, float]:
    """Sum one block; the terms that were skipped, and what the worst of the best reaches.

    While nothing is ``reached`` yet, a quarter of the postings is summed first: sums only grow,
    so the best of those show which other terms need no summing.
    """
    low, high = max(wanted.first - base, 0), min(wanted.last - base, BLOCK)
    sums = buffer[low:high]
    sums[:] = 0.0
    costs = edges[:, 1] - edges[:, 0]
    order = np.argsort(-top / (costs + 1))
    split, early = 0, reached <= 0.0
    if early:
        split = _split(costs, order)
        add_terms(buffer, order[:split], postings, asked, edges, base)
        mask(sums, facets, wanted, base + low, base + high)
        chunks = maxima_of(sums, chunk, maxima)
        reached = max(0.0, least_of(maxima[:chunks], count) - slack)
    kept = _dropped(top, order, split, SKIPPED * reached)
    add_terms(buffer, order[split:kept], postings, asked, edges, base)
    if early:
        mask(sums, facets, wanted, base + low, base + high)
    chunks = maxima_of(sums, chunk, maxima)
    if early:
        reached = max(reached, least_of(maxima[:chunks], count) - slack)
    skipped = order[kept:]
    return skipped[np.argsort(-top[skipped])], reached


@compiled
def _pick(
    postings: Postings,
    asked: Asked,
    facets: Facets,
    wanted: Wanted,
    edges: Longs,
    top: Doubles,
    skipped: Longs,
    doc: int,
    place: int,
    sums: Singles,
    maxima: Singles,
    chunk: int,
    slack: float,
    reached: float,
    numbers: Longs,
    scores: Doubles,
    ties: Longs,
    found: Longs,
    held: int,
) -> tuple[int, float]:
    """Keep the best texts of a block; ``sums`` are those from text ``doc``, at ``place``, on.

    While fewer are held than wanted, the best chunks come first: the rest then seldom reach.
    """
    room = top[skipped].sum() + slack
    chunks = (len(sums) + chunk - 1) // chunk
    order = np.arange(chunks) if held == len(scores) else np.argsort(-maxima[:chunks])
    for number in order:
        if maxima[number] <= 0.0 or maxima[number] + room < reached:
            continue
        for at in range(number * chunk, min(len(sums), (number + 1) * chunk)):
            most = sums[at] + room
            if sums[at] <= 0.0 or most < reached or not passes(facets, wanted, doc + at):
                continue
            base, there = doc - place, place + at
            if _reaches(postings, asked, edges, skipped, top, most, reached, base, there):
                score = _exact(postings, asked, edges, base, there)
                held = keep(scores, ties, found, held, score, numbers[doc + at], doc + at)
                if held == len(scores):
                    reached = max(reached, scores[held - 1])
    return held, reached


@compiled
def best(
    postings: Postings,
    asked: Asked,
    facets: Facets,
    wanted: Wanted,
    numbers: Longs,
    scores: Doubles,
    found: Longs,
) -> int:
    """Fill ``scores`` and ``found`` with the best texts; how many there are.

    ``numbers`` breaks ties, lower first; only sums above 0 are found.
    """
    count, first, last = len(scores), wanted.first, wanted.last
    all_edges, tops = _edges(postings, asked, first, last)
    reach = tops.sum(axis=0)
    buffer = np.empty(min(BLOCK, last - first // BLOCK * BLOCK), dtype=np.float32)
    chunk = max(1, min(CHUNK, min(BLOCK, last - first) // (8 * count)))
    maxima = np.empty(len(buffer) // chunk + 1, dtype=np.float32)
    ties = np.empty(count, dtype=np.int64)
    held, reached = 0, 0.0
    for block in np.argsort(-reach):
        slack = ERROR * (len(asked.slots) + 2) * reach[block]
        if reach[block] <= 0.0 or reach[block] + slack < reached:
            break
        base = (first // BLOCK + block) * BLOCK
        low, high = max(first - base, 0), min(last - base, BLOCK)
        edges, top = all_edges[:, block : block + 2], tops[:, block].copy()
        skipped, reached = _sum_up(
            postings, asked, facets, wanted, edges, top, base,
            buffer, maxima, chunk, count, reached, slack,
        )  # fmt: skip
        held, reached = _pick(
            postings, asked, facets, wanted, edges, top, skipped, base + low, low,
            buffer[low:high], maxima, chunk, slack, reached, numbers, scores, ties, found, held,
        )  # fmt: skip
    return held
