"""Which column a term has, from arrays that many processes can share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Self

import numpy as np
import numpy.typing as npt

REMEMBERED = 10_000
"""Terms whose columns are kept at hand: one need asks for each of its own many times."""


class Texts(Sequence[str]):
    """Many texts in two arrays: their bytes in UTF-8, and where each begins.

    A text is decoded whenever it is asked for.
    """

    def __init__(self, content: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]) -> None:
        self.content = content
        self.starts = starts
        self._bytes = content.data

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """The arrays of some texts; what UTF-8 can't hold is kept as it is."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        starts = np.concatenate([[0], np.cumsum([len(text) for text in encoded], dtype=np.int64)])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), starts.astype(np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # slices are not needed
        at = int(at)
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        part = self._bytes[self.starts[at] : self.starts[at + 1]]
        return str(part, "utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Layered(Mapping[str, int]):
    """The columns of a few terms on top of those of many."""

    upper: Mapping[str, int]
    lower: Mapping[str, int]

    def __contains__(self, term: object) -> bool:
        return term in self.upper or term in self.lower

    def __getitem__(self, term: str) -> int:
        column = self.upper.get(term)
        return self.lower[term] if column is None else column

    def __iter__(self) -> Iterator[str]:
        yield from self.upper
        yield from (term for term in self.lower if term not in self.upper)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Vocabulary(Mapping[str, int]):
    """Terms and their columns, found by a hash of the term; column ``i`` is term ``i``.

    ``hashes`` ascend, ``columns`` has the column of each; two terms of one hash stand side by
    side and are told apart by their letters.
    """

    def __init__(
        self,
        terms: Texts,
        hashes: npt.NDArray[np.uint64],
        columns: npt.NDArray[np.int32],
    ) -> None:
        self.terms = terms
        self.hashes = hashes
        self.columns = columns
        self._sorted = hashes.data
        self._find = lru_cache(maxsize=REMEMBERED)(self._sought)

    @classmethod
    def of(cls, vocabulary: Mapping[str, int]) -> Vocabulary:
        """The same columns; raises ValueError when they are not numbered from 0 without a gap."""
        if isinstance(vocabulary, cls):
            return vocabulary
        ordered = sorted(vocabulary, key=vocabulary.__getitem__)
        if any(vocabulary[term] != column for column, term in enumerate(ordered)):
            raise ValueError("columns are numbered from 0")
        hashes = np.array([_hash(term) for term in ordered], dtype=np.uint64)
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return cls(Texts.of(ordered), np.ascontiguousarray(hashes[order]), order)

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self._find(term) >= 0

    def __getitem__(self, term: str) -> int:
        column = self._find(term)
        if column < 0:
            raise KeyError(term)
        return column

    def get(self, term: str, default: int | None = None) -> int | None:  # type: ignore[override]
        column = self._find(term)
        return default if column < 0 else column

    def __iter__(self) -> Iterator[str]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def _sought(self, term: str) -> int:
        wanted = _hash(term)
        place = bisect_left(self._sorted, wanted)
        while place < len(self.hashes) and self._sorted[place] == wanted:
            column = int(self.columns[place])
            if self.terms[column] == term:
                return column
            place += 1
        return -1


def _hash(term: str) -> int:
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
