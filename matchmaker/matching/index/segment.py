"""Rows of term weights laid out for search: postings by term, texts by category and region."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.index.facts import EVERYTHING, Facts, Filter
from matchmaker.matching.index.kernel import best
from matchmaker.matching.index.layout import Chunk, lay_out, rows_of
from matchmaker.matching.index.shapes import ANY, Asked, Facets, Postings, Wanted

Integers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[Any]]

ALL_ALIVE = np.empty(0, dtype=np.uint8)
__all__ = ["EVERYTHING", "Chunk", "Facts", "Filter", "Hit", "Question", "Segment"]


class Hit(NamedTuple):
    """One text found: its number and its score, higher is closer."""

    number: int
    score: float


@dataclass(frozen=True, slots=True)
class Question:
    """A need as columns and what each counts, columns ascending and once each.

    Raises ValueError for other orders, for lengths that differ and for a weight that is
    negative or not finite.
    """

    columns: Integers
    weights: Weights

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.weights):
            raise ValueError("a question has as many weights as columns")
        if np.any(np.diff(self.columns) <= 0) or np.any(self.columns < 0):
            raise ValueError("the columns of a question ascend")
        if not np.all(np.isfinite(self.weights)) or np.any(self.weights < 0):
            raise ValueError("the weights of a question are 0 or more")

    @classmethod
    def of(cls, terms: Mapping[int, float]) -> Self:
        """The question of a mapping from column to weight, in any order."""
        columns = sorted(terms)
        return cls(
            np.array(columns, dtype=np.int64),
            np.array([terms[column] for column in columns], dtype=np.float64),
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """Texts that don't change any more.

    ``arrays`` has, for ``n`` texts in the order (category, region, number), ``t`` terms of which
    ``f`` are frequent, and ``b`` blocks: ``numbers`` (n), ``category``, ``region``, ``language``
    (n, codes into ``names``), ``price`` (n, -inf when unknown), ``slots`` (t, the row of a
    frequent term, else -1), ``maxima`` (t), ``bounds`` (f x b + 1), ``peaks`` (f x b),
    ``places`` and ``weights`` (one a posting of frequent terms), ``rare_starts`` (t + 1),
    ``rare_docs`` and ``rare_weights`` (one a posting of the others). Any of them may be mapped
    from a file.
    """

    arrays: Arrays
    names: Sequence[str]
    codes: Mapping[str, int] = field(init=False)
    postings: Postings = field(init=False)

    def __post_init__(self) -> None:
        arrays = {name: _read_only(array) for name, array in self.arrays.items()}
        codes = {name: code for code, name in enumerate(self.names)}
        postings = Postings(*(arrays[name] for name in Postings._fields))
        object.__setattr__(self, "arrays", arrays)
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "postings", postings)

    @classmethod
    def of(cls, rows: sp.csr_matrix, numbers: Integers, facts: Sequence[Facts]) -> Self:
        """Lay out ``rows`` (texts x terms, weights above 0), one number and facts a row.

        Raises ValueError where lengths differ, a number comes twice or a weight is not
        above 0.
        """
        return cls.built([Chunk(rows, numbers, facts)])

    @classmethod
    def built(cls, chunks: Iterable[Chunk], progress: Callable[[int], None] | None = None) -> Self:
        """Lay out texts that come in chunks; see :func:`layout.lay_out`."""
        return cls(*lay_out(chunks, progress))

    def __len__(self) -> int:
        return len(self.arrays["numbers"])

    def chunk(self, living: Integers) -> Chunk:
        """The texts at the ascending places ``living``, as they were laid out."""
        a = self.arrays
        columns = (a[name][living].tolist() for name in ("category", "region", "language", "price"))
        facts = [
            Facts(
                self.names[category],
                self.names[region],
                self.names[language],
                None if price == -np.inf else price,
            )
            for category, region, language, price in zip(*columns, strict=True)
        ]
        return Chunk(rows_of(a, living), a["numbers"][living], facts)

    def search(
        self,
        question: Question,
        count: int,
        wanted: Filter = EVERYTHING,
        alive: npt.NDArray[np.uint8] | None = None,
    ) -> list[Hit]:
        """The ``count`` texts with the highest sums above 0, equal ones by number.

        ``alive`` has a 0 for each text that is not to be found, in the order of the segment;
        None when all are.
        """
        range_ = self.range_of(wanted)
        if count < 1 or range_.first >= range_.last:
            return []
        a = self.arrays
        size = min(count, range_.last - range_.first)
        scores, found = np.empty(size, dtype=np.float64), np.empty(size, dtype=np.int64)
        facets, asked = self.facets(alive), self._asked(question)
        held = best(self.postings, asked, facets, range_, a["numbers"], scores, found)
        numbers = a["numbers"][found[:held]]
        return list(map(Hit, numbers.tolist(), scores[:held].tolist()))

    @property
    def width(self) -> int:
        """Terms: columns from here on stand in no text."""
        return len(self.arrays["maxima"])

    def facets(self, alive: npt.NDArray[np.uint8] | None) -> Facets:
        """What texts can be left out by, for the kernel."""
        a, living = self.arrays, ALL_ALIVE if alive is None else alive
        return Facets(_read_only(living), a["language"], a["region"], a["price"])

    def _asked(self, question: Question) -> Asked:
        """The terms of the question that any text has."""
        a = self.arrays
        inside = np.searchsorted(question.columns, self.width)
        columns, weights = question.columns[:inside], question.weights[:inside]
        return Asked(
            a["slots"][columns].astype(np.int64),
            a["rare_starts"][columns],
            a["rare_starts"][columns + 1],
            weights,
            weights * a["maxima"][columns],
        )

    def range_of(self, wanted: Filter) -> Wanted:
        """A filter for the kernel: a category, and a region within it, stand side by side."""
        first, last, region = 0, len(self), wanted.region
        if wanted.category is not None:
            first, last = _run(self.arrays["category"], first, last, self._code(wanted.category))
            if region is not None:
                first, last = _run(self.arrays["region"], first, last, self._code(region))
                region = None
        return Wanted(
            first,
            last,
            ANY if wanted.language is None else self._code(wanted.language),
            ANY if region is None else self._code(region),
            np.inf if wanted.budget is None else float(wanted.budget),
        )

    def _code(self, name: str) -> int:
        return self.codes.get(name, -1)


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A view that can't be written, as those mapped from files: one kind to compile for."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _run(codes: npt.NDArray[Any], first: int, last: int, code: int) -> tuple[int, int]:
    """Where ``code`` stands in the ascending ``codes[first:last]``."""
    within = codes[first:last]
    begin, end = np.searchsorted(within, np.array([code, code + 1], dtype=np.int32))
    return first + int(begin), first + int(end)
