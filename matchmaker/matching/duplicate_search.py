"""The pairs of a collection that may be one, found without comparing each with each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.analysis import character_ngrams, terms
from matchmaker.matching.duplicates import (
    LEAST,
    Entry,
    Ground,
    Likeness,
    confidence,
    core_name,
    grounds_of,
    same_place,
)
from matchmaker.matching.normalisation import normalise

_NUMBERS = re.compile(r"\d+")
Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]
#: By so many of its most telling terms an entry looks for others.
TELLING = 16
#: So many others an entry is compared with.
NEIGHBOURS = 12
#: Of more entries with one name, number or address each is compared with its next few alone.
CROWD = 20
#: Entries whose neighbours are worked out at a time: 200 x 10,000 numbers are 16 MB.
AT_ONCE = 200
COMPARED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two entries, by their positions (``left`` < ``right``), that may be one."""

    left: int
    right: int
    confidence: float
    grounds: tuple[Ground, ...]


class DuplicateSearch:
    """The texts and names of some entries, ready to be compared.

    How much a term tells depends on how many of these entries hold it.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        self._plain = [" ".join(normalise(each.text).split()) for each in self.entries]
        self._numbers = [frozenset(_NUMBERS.findall(each)) for each in self._plain]
        self._registered = [_number(each.registration) for each in self.entries]
        self._cores = [
            frozenset(core for name in each.names if (core := core_name(name)))
            for each in self.entries
        ]
        self._texts = _Vectors([_words(each) for each in self._plain])
        self._spellings = _Vectors([_pieces(each) for each in self._cores])

    def pairs(self) -> list[Suspicion]:
        """Every pair found with at least the least confidence, the surest first."""
        candidates = sorted(self._candidates())
        found = []
        for first in range(0, len(candidates), COMPARED_AT_ONCE):
            some = candidates[first : first + COMPARED_AT_ONCE]
            for (left, right), likeness in zip(some, self.likenesses(some), strict=True):
                sure = confidence(likeness)
                if sure >= LEAST:
                    found.append(Suspicion(left, right, sure, grounds_of(likeness)))
        return sorted(found, key=lambda each: (-each.confidence, each.left, each.right))

    def likenesses(self, pairs: Sequence[tuple[int, int]]) -> list[Likeness]:
        """How alike the entries of each pair are; the same either way round."""
        numbers = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        texts = self._texts.alike(numbers[:, 0], numbers[:, 1])
        names = self._spellings.alike(numbers[:, 0], numbers[:, 1], contained=False)
        return [
            self._likeness(left, right, text, name)
            for (left, right), text, name in zip(pairs, texts.tolist(), names.tolist(), strict=True)
        ]

    def _likeness(self, left: int, right: int, text: float, name: float) -> Likeness:
        one, other = self.entries[left], self.entries[right]
        names, others = self._cores[left], self._cores[right]
        same_name = not names.isdisjoint(others)
        return Likeness(
            text=text,
            same_text=bool(self._plain[left]) and self._plain[left] == self._plain[right],
            name=(1.0 if same_name else name) if names and others else None,
            same_name=same_name,
            same_registration=_same(self._registered[left], self._registered[right]),
            same_contact=not one.contacts.isdisjoint(other.contacts),
            same_place=same_place(one.place, other.place),
            same_firm=_same(one.firm, other.firm),
            other_numbers=_apart(self._numbers[left], self._numbers[right]),
        )

    def _candidates(self) -> set[tuple[int, int]]:
        found = set(self._texts.neighbours())
        found.update(self._spellings.neighbours())
        found.update(self._by_key())
        return found

    def _by_key(self) -> Iterator[tuple[int, int]]:
        holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for position, entry in enumerate(self.entries):
            keys = {("name", core) for core in self._cores[position]}
            keys |= {("contact", mark) for mark in entry.contacts}
            keys |= {("number", self._registered[position] or ""), ("text", self._plain[position])}
            for key in keys:
                if key[1]:
                    holders[key].append(position)
        for crowd in holders.values():
            for at, left in enumerate(crowd):
                yield from ((left, right) for right in crowd[at + 1 : at + 1 + CROWD])


class _Vectors:
    """The weighted terms of some texts, a row each."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        columns: dict[str, int] = {}
        starts: list[int] = [0]
        cols: list[int] = []
        counts: list[int] = []
        for found in texts:
            times = Counter(found)
            cols.extend(columns.setdefault(term, len(columns)) for term in times)
            counts.extend(times.values())
            starts.append(len(cols))
        weights = 1.0 + np.log(np.array(counts, dtype=np.float64))
        shape = (len(texts), len(columns))
        rows = sp.csr_matrix((weights, np.array(cols, dtype=np.int32), starts), shape=shape)
        holders = np.bincount(rows.indices, minlength=len(columns))
        telling = np.log((len(texts) + 1.0) / (holders + 1.0)) + 1.0
        self._rows = rows.multiply(telling).tocsr()
        self._rows.sort_indices()
        squares = np.asarray(self._rows.multiply(self._rows).sum(axis=1)).ravel()
        self._lengths: Doubles = np.sqrt(np.where(squares > 0, squares, 1.0))
        self._sizes: Integers = np.diff(rows.indptr)

    def alike(self, lefts: Integers, rights: Integers, *, contained: bool = True) -> Doubles:
        """0..1 a pair of rows: the cosine, or how far the shorter text is within the longer one."""
        rows = self._rows
        shared = np.asarray(rows[lefts].multiply(rows[rights]).sum(axis=1)).ravel()
        cosines: Doubles = np.minimum(1.0, shared / (self._lengths[lefts] * self._lengths[rights]))
        if not contained:
            return cosines
        few = np.minimum(self._sizes[lefts], self._sizes[rights])
        within = shared / np.minimum(self._lengths[lefts], self._lengths[rights]) ** 2
        contents: Doubles = 0.85 * np.minimum(1.0, within) * few / (few + 12.0)
        return np.maximum(cosines, contents)

    def neighbours(self) -> Iterator[tuple[int, int]]:
        """Pairs of rows that share telling terms, each row with its nearest few."""
        rows = self._rows
        if not rows.nnz:
            return
        unit = sp.diags(1.0 / self._lengths) @ rows
        asked, held = _most_telling(unit.tocsr()), unit.T.tocsr()
        for first in range(0, rows.shape[0], AT_ONCE):
            near = (asked[first : first + AT_ONCE] @ held).toarray()
            near[np.arange(near.shape[0]), first + np.arange(near.shape[0])] = 0.0
            most = min(NEIGHBOURS, near.shape[1])
            best = np.argpartition(-near, most - 1, axis=1)[:, :most]
            for at, others in enumerate(best):
                for other in others:
                    if near[at, other] > 0:
                        yield min(first + at, int(other)), max(first + at, int(other))


def _most_telling(rows: sp.csr_matrix) -> sp.csr_matrix:
    """The rows with their heaviest terms alone."""
    kept = np.zeros(rows.nnz, dtype=bool)
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        size = end - start
        if size <= TELLING:
            kept[start:end] = True
        else:
            kept[
                start + np.argpartition(rows.data[start:end], size - TELLING)[size - TELLING :]
            ] = True
    slim = rows.copy()
    slim.data = np.where(kept, slim.data, 0.0)
    slim.eliminate_zeros()
    return slim


def _words(text: str) -> list[str]:
    """The terms of a text whatever their order, and parts of its Latin words, typed wrong or not."""
    single = [term for term in terms(text) if not term.startswith("b")]
    return single + character_ngrams(text, 4, 4)


def _pieces(cores: frozenset[str]) -> list[str]:
    """Neighbouring signs of names: two of a Chinese one, three of any other."""
    found: list[str] = []
    for core in sorted(cores):
        size = 3 if core.isascii() else 2
        padded = f" {core} "
        found.extend(padded[at : at + size] for at in range(len(padded) - size + 1))
    return found


def _number(registration: str | None) -> str | None:
    return "".join(filter(str.isalnum, (registration or "").upper())) or None


def _apart(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether each side names a number that the other doesn't."""
    return bool(left - right) and bool(right - left)


def _same(left: object, right: object) -> bool | None:
    return None if left is None or right is None else left == right
