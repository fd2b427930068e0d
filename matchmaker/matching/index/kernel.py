"""The inner loop of the index, compiled by numba.

Sums are first made roughly, in single precision and without the terms that can't matter any
more; what comes near the best is summed again in double precision, term by term in ascending
order, which is bit for bit what a plain sparse matrix product gives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

Compiled = TypeVar("Compiled", bound=Callable[..., Any])

BLOCK = 65_536
"""Texts summed at a time: their sums stay in the processor's second cache."""
CHUNK = 64
"""Texts that share one maximum."""
ROUGH = 1e-5
"""More than the relative error of a sum in single precision over a need's terms."""


def compiled(function: Compiled) -> Compiled:
    """``function`` compiled at its first call, and kept on disk where a folder lets it.

    numba tries NUMBA_CACHE_DIR, then the package's own folder, then the user's cache; where
    none can be written each process compiles for itself, once.
    """
    options: dict[str, Any] = {"nogil": True, "fastmath": {"nnan", "nsz"}}
    try:
        return njit(cache=True, **options)(function)  # type: ignore[no-any-return]
    except RuntimeError:
        return njit(**options)(function)  # type: ignore[no-any-return]


@compiled
def _lower(docs: npt.NDArray[np.int32], first: int, last: int, wanted: int) -> int:
    """The first place in ``docs[first:last]``, ascending, that is not below ``wanted``."""
    while first < last:
        middle = (first + last) >> 1
        if docs[middle] < wanted:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def _exact(
    docs: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    asked: npt.NDArray[np.float64],
    doc: int,
) -> float:
    """The sum of one text in double precision; ``starts`` and ``ends`` enclose its block."""
    score = 0.0
    for term in range(len(asked)):
        place = _lower(docs, starts[term], ends[term], doc)
        if place < ends[term] and docs[place] == doc:
            score += asked[term] * np.float64(weights[place])
    return score


@compiled
def _keep(
    scores: npt.NDArray[np.float64],
    ties: npt.NDArray[np.int64],
    found: npt.NDArray[np.int64],
    held: int,
    score: float,
    tie: int,
    doc: int,
) -> int:
    """Insert a text in the sorted list of the best; the number held afterwards."""
    place = held
    while place > 0 and (
        scores[place - 1] < score or (scores[place - 1] == score and ties[place - 1] > tie)
    ):
        place -= 1
    if place == len(scores):
        return held
    held = min(held + 1, len(scores))
    for at in range(held - 1, place, -1):
        scores[at], ties[at], found[at] = scores[at - 1], ties[at - 1], found[at - 1]
    scores[place], ties[place], found[place] = score, tie, doc
    return held


@compiled
def _maxima(
    sums: npt.NDArray[np.float32],
    allowed: npt.NDArray[np.uint8],
    chunk: int,
    maxima: npt.NDArray[np.float32],
) -> int:
    """The largest sum of each chunk of texts; a text that is not allowed counts 0."""
    size = len(allowed)
    chunks = (size + chunk - 1) // chunk
    for number in range(chunks):
        most = np.float32(0.0)
        for at in range(number * chunk, min(size, (number + 1) * chunk)):
            value = sums[at] if allowed[at] else np.float32(0.0)
            most = max(value, most)
        maxima[number] = most
    return chunks


@compiled
def _near(
    sums: npt.NDArray[np.float32],
    allowed: npt.NDArray[np.uint8],
    chunk: int,
    maxima: npt.NDArray[np.float32],
    limit: float,
) -> npt.NDArray[np.int64]:
    """The texts of a block whose rough sums are above 0 and reach ``limit``, ascending."""
    near = np.empty(len(allowed), dtype=np.int64)
    held = 0
    for number in range(len(maxima)):
        if maxima[number] <= 0.0 or maxima[number] < limit:
            continue
        for at in range(number * chunk, min(len(allowed), (number + 1) * chunk)):
            if allowed[at] and sums[at] > 0.0 and sums[at] >= limit:
                near[held] = at
                held += 1
    return near[:held]


@compiled
def _skipped(bounds: npt.NDArray[np.float64], room: float) -> int:
    """How many of the ascending ``bounds`` together stay below ``room``."""
    total, passed = 0.0, 0
    while passed < len(bounds) and total + bounds[passed] < room:
        total += bounds[passed]
        passed += 1
    return passed


@compiled
def _add(
    sums: npt.NDArray[np.float32],
    docs: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    weight: np.float32,
    base: int,
) -> None:
    """Add the postings of one term in one block."""
    for at in range(len(docs)):
        sums[docs[at] - base] += weight * weights[at]


@compiled
def _least(maxima: npt.NDArray[np.float32], wanted: int) -> float:
    """What the worst of the best ``wanted`` reaches: as many chunks have a text that does."""
    if len(maxima) < wanted:
        return 0.0
    return np.float64(np.sort(maxima)[len(maxima) - wanted])


@compiled
def best(
    docs: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    asked: npt.NDArray[np.float64],
    bounds: npt.NDArray[np.float64],
    allowed: npt.NDArray[np.uint8],
    numbers: npt.NDArray[np.int64],
    first: int,
    scores: npt.NDArray[np.float64],
    found: npt.NDArray[np.int64],
) -> int:
    """Fill ``scores`` and ``found`` with the best texts; how many there are.

    ``docs`` and ``weights`` are postings, those of the need's terms from ``starts`` to
    ``ends`` in ascending order of texts; ``asked`` what each term counts, ``bounds`` the most
    it adds to any text; ``allowed`` has one entry for each text of the range that begins at
    ``first``; ``numbers`` breaks ties.
    """
    wanted, last = len(scores), first + len(allowed)
    ties = np.empty(wanted, dtype=np.int64)
    order = np.argsort(bounds)
    ordered, slack = bounds[order], ROUGH * bounds.sum()
    chunk = min(CHUNK, max(1, len(allowed) // (8 * wanted)))
    sums = np.empty(BLOCK, dtype=np.float32)
    maxima = np.empty(BLOCK // chunk + 1, dtype=np.float32)
    begin, end = starts.copy(), starts.copy()
    held = 0
    for base in range(first, last, BLOCK):
        size = min(BLOCK, last - base)
        for term in range(len(asked)):
            begin[term] = _lower(docs, end[term], ends[term], base)
            end[term] = _lower(docs, begin[term], ends[term], base + size)
        worst = scores[wanted - 1] if held == wanted else 0.0
        passed = _skipped(ordered, worst - slack)
        if passed == len(asked):
            continue
        sums[:size] = 0.0
        for term in order[passed:]:
            part = slice(begin[term], end[term])
            _add(sums, docs[part], weights[part], np.float32(asked[term]), base)
        here = allowed[base - first : base - first + size]
        chunks = _maxima(sums, here, chunk, maxima)
        reached = max(worst, _least(maxima[:chunks], wanted) - slack)
        limit = max(reached - ordered[:passed].sum() - slack, 0.0)
        for at in _near(sums, here, chunk, maxima[:chunks], limit):
            score = _exact(docs, weights, begin, end, asked, base + at)
            held = _keep(scores, ties, found, held, score, numbers[base + at], base + at)
    return held
