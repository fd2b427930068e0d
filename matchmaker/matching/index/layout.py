"""How texts come to stand in the arrays that are searched, and how they are read back.

Texts stand in the order (category, region, number), so a category, and a region within it, is a
range. A term's postings ascend by text. A term that many texts have is *frequent*: its texts are
16-bit places within blocks, and a table says where each block begins and the most the term
weighs there. The table would cost more than it saves for the many rare terms; their texts
are plain numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.index.compiling import compiled
from matchmaker.matching.index.facts import Facts
from matchmaker.matching.index.shapes import BLOCK, Integers, Longs, Shorts, Singles

Array = npt.NDArray[Any]

RARE = 512
"""Postings below which a term is rare, in an index of up to 16 blocks."""


class Chunk(NamedTuple):
    """Some texts: rows (texts x terms, weights above 0), a number and facts each."""

    rows: sp.csr_matrix
    numbers: Longs
    facts: Sequence[Facts]


@dataclass(slots=True)
class _Gathered:
    """What has come in so far, end to end; codes are those of ``names`` as they came."""

    columns: list[Integers] = field(default_factory=list)
    weights: list[Singles] = field(default_factory=list)
    lengths: list[Longs] = field(default_factory=list)
    numbers: list[Longs] = field(default_factory=list)
    codes: list[Integers] = field(default_factory=list)
    prices: list[npt.NDArray[np.float64]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    width: int = 0

    def add(self, chunk: Chunk) -> None:
        rows = chunk.rows
        if not rows.shape[0] == len(chunk.numbers) == len(chunk.facts):
            raise ValueError("rows, numbers and facts are equally many")
        rows.sum_duplicates()
        weights = rows.data.astype(np.float32)
        if not (np.all(weights > 0) and np.all(np.isfinite(weights))):
            raise ValueError("the weights of a text are above 0")
        self.width = max(self.width, rows.shape[1])
        self.columns.append(rows.indices.astype(np.int32))
        self.weights.append(weights)
        self.lengths.append(np.diff(rows.indptr).astype(np.int64))
        self.numbers.append(np.asarray(chunk.numbers, dtype=np.int64))
        codes = [
            [self.names.setdefault(name, len(self.names)) for name in texts]
            for texts in ((fact.category, fact.region, fact.language) for fact in chunk.facts)
        ]
        self.codes.append(np.array(codes, dtype=np.int32).reshape(len(codes), 3))
        prices = [-np.inf if fact.price is None else fact.price for fact in chunk.facts]
        self.prices.append(np.array(prices, dtype=np.float64))


def lay_out(
    chunks: Iterable[Chunk], progress: Callable[[int], None] | None = None
) -> tuple[dict[str, Array], list[str]]:
    """The arrays of a segment and the names that its codes stand for.

    ``progress`` is told how many texts were taken in, after each chunk. Chunks are let go when
    they were read, 8 bytes a posting stay until the end. Raises ValueError where the lengths of
    a chunk differ, a number comes twice or a weight is not above 0.
    """
    gathered, taken = _Gathered(), 0
    for chunk in chunks:
        gathered.add(chunk)
        taken += len(chunk.numbers)
        if progress is not None:
            progress(taken)
    numbers = _joined(gathered.numbers, np.int64)
    if len(np.unique(numbers)) != len(numbers):
        raise ValueError("two texts have the same number")
    names = sorted(gathered.names)
    codes = _recoded(gathered, names)
    order = np.lexsort((numbers, codes[:, 1], codes[:, 0]))
    codes = codes[order]
    arrays: dict[str, Array] = {
        "numbers": numbers[order],
        "category": codes[:, 0].copy(),
        "region": codes[:, 1].copy(),
        "language": codes[:, 2].copy(),
        "price": _joined(gathered.prices, np.float64)[order],
    }
    columns, weights = _joined(gathered.columns, np.int32), _joined(gathered.weights, np.float32)
    lengths = _joined(gathered.lengths, np.int64)
    gathered.columns.clear()
    gathered.weights.clear()
    return arrays | _inverted(columns, weights, lengths, order, gathered.width), names


def rows_of(arrays: Mapping[str, Array], living: Longs) -> sp.csr_matrix:
    """The rows of the texts ``living``, ascending places, in their order."""
    slots, starts = np.asarray(arrays["slots"]), np.asarray(arrays["rare_starts"])
    count, width = len(arrays["numbers"]), len(slots)
    lengths = np.diff(starts)
    frequent = np.flatnonzero(slots >= 0)
    bounds = np.asarray(arrays["bounds"])
    lengths[frequent] = bounds[:, -1] - bounds[:, 0]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    docs, weights = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.float32)
    _restore(
        np.asarray(arrays["places"]), np.asarray(arrays["weights"]), bounds, slots,
        np.asarray(arrays["rare_docs"]), np.asarray(arrays["rare_weights"]), starts,
        ends, docs, weights,
    )  # fmt: skip
    return sp.csc_matrix((weights, docs, ends), (count, width)).tocsr()[living]


def _joined(parts: list[Array], kind: type[np.generic]) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def _recoded(gathered: _Gathered, names: list[str]) -> Integers:
    """The codes of category, region and language (texts x 3), ascending with the names."""
    if not gathered.codes:
        return np.empty((0, 3), dtype=np.int32)
    places = {name: code for code, name in enumerate(names)}
    changed = np.array([places[name] for name in gathered.names], dtype=np.int32)
    return changed[np.concatenate(gathered.codes)] if names else np.concatenate(gathered.codes)


def _inverted(
    columns: Integers, weights: Singles, lengths: Longs, order: Longs, width: int
) -> dict[str, Array]:
    """Postings of rows that are given end to end and taken in ``order``."""
    blocks = (len(order) + BLOCK - 1) // BLOCK
    counts = np.bincount(columns, minlength=width)
    frequent = counts >= max(RARE, 32 * blocks)
    slots = np.where(frequent, np.cumsum(frequent) - 1, -1).astype(np.int32)
    begins = np.cumsum(np.where(frequent, counts, 0)) - np.where(frequent, counts, 0)
    rare_starts = np.concatenate([[0], np.cumsum(np.where(frequent, 0, counts))])
    cursors = np.where(frequent, begins, rare_starts[:-1]).astype(np.int64)
    many = int(counts[frequent].sum())
    arrays: dict[str, Array] = {
        "slots": slots,
        "maxima": np.zeros(width, dtype=np.float32),
        "places": np.empty(many, dtype=np.uint16),
        "weights": np.empty(many, dtype=np.float32),
        "bounds": np.zeros((int(frequent.sum()), blocks + 1), dtype=np.int64),
        "peaks": np.zeros((int(frequent.sum()), blocks), dtype=np.float32),
        "rare_starts": rare_starts.astype(np.int64),
        "rare_docs": np.empty(len(columns) - many, dtype=np.int32),
        "rare_weights": np.empty(len(columns) - many, dtype=np.float32),
    }
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    _invert(
        columns, weights, starts, order.astype(np.int64), slots, cursors, arrays["maxima"],
        arrays["places"], arrays["weights"], arrays["bounds"], arrays["peaks"],
        arrays["rare_docs"], arrays["rare_weights"],
    )  # fmt: skip
    return arrays


@compiled
def _invert(
    columns: Integers,
    weights: Singles,
    starts: Longs,
    order: Longs,
    slots: Integers,
    cursors: Longs,
    maxima: Singles,
    places: Shorts,
    frequent_weights: Singles,
    bounds: Longs,
    peaks: Singles,
    rare_docs: Integers,
    rare_weights: Singles,
) -> None:
    """Write the postings text by text; ``cursors`` are where each term's next one goes."""
    last = bounds.shape[1] - 1
    for term in range(len(slots)):
        if slots[term] >= 0:
            bounds[slots[term], :] = cursors[term]
    for doc in range(len(order)):
        block = doc // BLOCK
        for at in range(starts[order[doc]], starts[order[doc] + 1]):
            term, weight = columns[at], weights[at]
            place, slot = cursors[term], slots[term]
            cursors[term] = place + 1
            maxima[term] = max(maxima[term], weight)
            if slot < 0:
                rare_docs[place], rare_weights[place] = doc, weight
                continue
            places[place], frequent_weights[place] = doc - block * BLOCK, weight
            peaks[slot, block] = max(peaks[slot, block], weight)
            bounds[slot, block + 1] = place + 1
    for slot in range(len(bounds)):
        for block in range(last):
            bounds[slot, block + 1] = max(bounds[slot, block], bounds[slot, block + 1])


@compiled
def _restore(
    places: Shorts,
    weights: Singles,
    bounds: Longs,
    slots: Integers,
    rare_docs: Integers,
    rare_weights: Singles,
    rare_starts: Longs,
    ends: Longs,
    docs: Integers,
    restored: Singles,
) -> None:
    """The postings of all terms end to end, texts as plain numbers."""
    for term in range(len(slots)):
        to, slot = ends[term], slots[term]
        if slot < 0:
            for at in range(rare_starts[term], rare_starts[term + 1]):
                docs[to], restored[to] = rare_docs[at], rare_weights[at]
                to += 1
            continue
        for block in range(bounds.shape[1] - 1):
            for at in range(bounds[slot, block], bounds[slot, block + 1]):
                docs[to], restored[to] = block * BLOCK + places[at], weights[at]
                to += 1
