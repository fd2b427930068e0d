"""Rows of term weights laid out for search: postings by term, texts by category and region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.index.kernel import best

Integers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text can be filtered by; ``price`` is the least it costs, None when unknown."""

    category: str = ""
    region: str = ""
    language: str = ""
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Only texts of this category, region and language, and none known to cost more.

    None lets everything pass.
    """

    category: str | None = None
    region: str | None = None
    language: str | None = None
    budget: float | None = None


EVERYTHING = Filter()


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

    ``arrays`` has, for ``n`` texts in the order (category, region, number) and ``t`` terms:
    ``numbers`` (n), ``category``, ``region``, ``language`` (n, codes into ``names``),
    ``price`` (n, NaN when unknown), ``starts`` (t + 1), ``maxima`` (t), ``docs`` and
    ``weights`` (one a posting). Any of them may be mapped from a file.
    """

    arrays: Arrays
    names: Sequence[str]
    codes: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        codes = {name: code for code, name in enumerate(self.names)}
        object.__setattr__(self, "codes", codes)

    @classmethod
    def of(cls, rows: sp.csr_matrix, numbers: Integers, facts: Sequence[Facts]) -> Self:
        """Lay out ``rows`` (texts x terms, weights above 0), one number and facts a row.

        Raises ValueError where lengths differ, a number comes twice or a weight is not
        above 0.
        """
        if not rows.shape[0] == len(numbers) == len(facts):
            raise ValueError("rows, numbers and facts are equally many")
        if len(np.unique(numbers)) != len(numbers):
            raise ValueError("two texts have the same number")
        if rows.nnz and not np.all(rows.data > 0):
            raise ValueError("the weights of a text are above 0")
        columns = _coded(facts)
        names = columns.pop("names")
        order = np.lexsort((numbers, columns["region"], columns["category"]))
        postings = sp.csc_matrix(rows.astype(np.float32)[order])
        postings.sort_indices()
        starts = postings.indptr.astype(np.int64)
        arrays = {name: column[order] for name, column in columns.items()}
        arrays |= {
            "numbers": np.asarray(numbers, dtype=np.int64)[order],
            "starts": starts,
            "maxima": _maxima(postings.data, starts),
            "docs": postings.indices.astype(np.int32),
            "weights": postings.data,
        }
        return cls(arrays, [str(name) for name in names])

    def __len__(self) -> int:
        return len(self.arrays["numbers"])

    def search(
        self,
        question: Question,
        count: int,
        wanted: Filter = EVERYTHING,
        alive: npt.NDArray[np.uint8] | None = None,
    ) -> list[Hit]:
        """The ``count`` texts with the highest sums above 0, equal ones by number.

        ``alive`` has a 0 for each text that is not to be found, in the order of the segment.
        """
        a = self.arrays
        first, last = self._range(wanted)
        if count < 1 or first >= last:
            return []
        allowed = self._allowed(wanted, first, last, alive)
        inside = question.columns < len(a["maxima"])
        columns, asked = question.columns[inside], question.weights[inside]
        starts = np.asarray(a["starts"])
        bounds = asked * np.asarray(a["maxima"])[columns]
        size = min(count, last - first)
        scores, found = np.empty(size, dtype=np.float64), np.empty(size, dtype=np.int64)
        numbers = np.asarray(a["numbers"])
        held = best(
            np.asarray(a["docs"]), np.asarray(a["weights"]),
            starts[columns], starts[columns + 1], asked, bounds,
            allowed, numbers, first, scores, found,
        )  # fmt: skip
        return [
            Hit(int(numbers[doc]), float(score))
            for doc, score in zip(found[:held], scores[:held], strict=True)
        ]

    def _range(self, wanted: Filter) -> tuple[int, int]:
        """The texts of a category, and of a region within it, stand side by side."""
        first, last = 0, len(self)
        if wanted.category is None:
            return first, last
        first, last = _run(self.arrays["category"], first, last, self._code(wanted.category))
        if wanted.region is None:
            return first, last
        return _run(self.arrays["region"], first, last, self._code(wanted.region))

    def _allowed(
        self, wanted: Filter, first: int, last: int, alive: npt.NDArray[np.uint8] | None
    ) -> npt.NDArray[np.uint8]:
        """One entry for each text of the range, 0 for those that a filter leaves out."""
        passed = np.ones(last - first, dtype=bool) if alive is None else alive[first:last] > 0
        if wanted.category is None and wanted.region is not None:
            passed &= np.asarray(self.arrays["region"][first:last]) == self._code(wanted.region)
        if wanted.language is not None:
            code = self._code(wanted.language)
            passed &= np.asarray(self.arrays["language"][first:last]) == code
        if wanted.budget is not None:
            passed &= ~(np.asarray(self.arrays["price"][first:last]) > wanted.budget)
        return passed.view(np.uint8)

    def _code(self, name: str) -> int:
        return self.codes.get(name, -1)


def _coded(facts: Sequence[Facts]) -> dict[str, npt.NDArray[Any]]:
    """The facts as columns of codes; codes ascend with the names."""
    texts = {
        "category": [fact.category for fact in facts],
        "region": [fact.region for fact in facts],
        "language": [fact.language for fact in facts],
    }
    names = sorted(set().union(*texts.values()))
    codes = {name: code for code, name in enumerate(names)}
    columns: dict[str, npt.NDArray[Any]] = {
        field_name: np.array([codes[value] for value in values], dtype=np.int32)
        for field_name, values in texts.items()
    }
    prices = [np.nan if fact.price is None else fact.price for fact in facts]
    columns["price"] = np.array(prices, dtype=np.float64)
    columns["names"] = np.array(names, dtype=np.str_)
    return columns


def _maxima(weights: npt.NDArray[np.float32], starts: Integers) -> npt.NDArray[np.float32]:
    """The largest weight of each term; 0 for a term that no text has."""
    maxima = np.zeros(len(starts) - 1, dtype=np.float32)
    used = np.flatnonzero(np.diff(starts))
    if len(used):
        maxima[used] = np.maximum.reduceat(weights, starts[used])
    return maxima


def _run(codes: npt.NDArray[Any], first: int, last: int, code: int) -> tuple[int, int]:
    """Where ``code`` stands in the ascending ``codes[first:last]``."""
    within = codes[first:last]
    begin, end = np.searchsorted(within, np.array([code, code + 1], dtype=np.int32))
    return first + int(begin), first + int(end)
