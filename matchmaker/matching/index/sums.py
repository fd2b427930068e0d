"""Rough sums of one block, compiled by numba: added up, masked, looked through; and the best."""

from __future__ import annotations

import numpy as np

from matchmaker.matching.index.compiling import compiled
from matchmaker.matching.index.shapes import (
    ANY,
    Asked,
    Doubles,
    Facets,
    Integers,
    Longs,
    Postings,
    Shorts,
    Singles,
    Wanted,
)


@compiled
def _add(sums: Singles, places: Shorts, weights: Singles, weight: np.float32) -> None:
    """Add one term's postings of one block."""
    for at in range(len(places)):
        sums[places[at]] += weight * weights[at]


@compiled
def _add_rare(
    sums: Singles, docs: Integers, weights: Singles, weight: np.float32, base: int
) -> None:
    for at in range(len(docs)):
        sums[docs[at] - base] += weight * weights[at]


@compiled
def add_terms(
    sums: Singles, terms: Longs, postings: Postings, asked: Asked, edges: Longs, base: int
) -> None:
    """Add the ``terms`` of the need in the block of ``edges``, which begins at text ``base``."""
    for term in terms:
        part = slice(edges[term, 0], edges[term, 1])
        weight = np.float32(asked.weights[term])
        if asked.slots[term] < 0:
            _add_rare(sums, postings.rare_docs[part], postings.rare_weights[part], weight, base)
        else:
            _add(sums, postings.places[part], postings.weights[part], weight)


@compiled
def passes(facets: Facets, wanted: Wanted, doc: int) -> bool:
    if len(facets.alive) and not facets.alive[doc]:
        return False
    if wanted.language != ANY and facets.language[doc] != wanted.language:
        return False
    if wanted.region != ANY and facets.region[doc] != wanted.region:
        return False
    return not facets.price[doc] > wanted.budget


@compiled
def mask(sums: Singles, facets: Facets, wanted: Wanted, first: int, last: int) -> None:
    """Set the sums of texts that are left out to 0; ``sums`` are those of first to last."""
    bits = sums.view(np.int32)
    if len(facets.alive):
        alive = facets.alive[first:last]
        for at in range(len(bits)):
            bits[at] &= -np.int32(alive[at])
    if wanted.language != ANY:
        languages = facets.language[first:last]
        for at in range(len(bits)):
            bits[at] &= -np.int32(languages[at] == wanted.language)
    if wanted.region != ANY:
        regions = facets.region[first:last]
        for at in range(len(bits)):
            bits[at] &= -np.int32(regions[at] == wanted.region)
    if wanted.budget < np.inf:
        prices = facets.price[first:last]
        for at in range(len(bits)):
            bits[at] &= -np.int32(not prices[at] > wanted.budget)


@compiled
def maxima_of(sums: Singles, chunk: int, maxima: Singles) -> int:
    """The largest sum of each chunk of texts, and how many chunks there are.

    Numbers that are not negative are ordered as their bits are, and those the compiler
    compares eight at a time.
    """
    bits, most = sums.view(np.int32), maxima.view(np.int32)
    chunks = (len(bits) + chunk - 1) // chunk
    for number in range(chunks):
        part = bits[number * chunk : (number + 1) * chunk]
        top = np.int32(0)
        for at in range(len(part)):
            top = max(top, part[at])
        most[number] = top
    return chunks


@compiled
def least_of(maxima: Singles, wanted: int) -> float:
    """What the worst of the best ``wanted`` reaches: as many chunks have a text that does."""
    if len(maxima) < wanted:
        return 0.0
    return np.float64(np.sort(maxima)[len(maxima) - wanted])


@compiled
def keep(
    scores: Doubles, ties: Longs, found: Longs, held: int, score: float, tie: int, doc: int
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
