"""An index that texts are added to, changed in and deleted from while it is searched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.index import store
from matchmaker.matching.index.facts import EVERYTHING, Facts, Filter
from matchmaker.matching.index.layout import Chunk
from matchmaker.matching.index.segment import Hit, Question, Segment

UNSTATED = Facts()

FEW = 10_000
"""Added and changed texts beside which a merge is not yet worth its time."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text: its number, what each column weighs in it (above 0), and its facts."""

    number: int
    terms: Mapping[int, float]
    facts: Facts = UNSTATED


@dataclass(frozen=True, slots=True)
class _State:
    """What one search sees: never changed, replaced as a whole.

    ``alive`` has a 0 for each text of ``base`` that was changed or deleted; ``whole`` says that
    there is none. ``version`` is that of the source of all of it, ``merged`` that of ``base``.
    """

    base: Segment
    alive: npt.NDArray[np.uint8]
    added: Mapping[int, Row]
    delta: Segment
    whole: bool = True
    version: int = 0
    merged: int = 0


class LiveIndex:
    """A base segment, the rows added since, and marks on those of the base that are gone.

    Searches take no lock and see either all of a change or nothing of it; changes wait for
    each other. ``base`` may be mapped from files that other processes map too.
    """

    def __init__(self, base: Segment, version: int = 0) -> None:
        self._changing = threading.Lock()
        self._merging = threading.Lock()
        self._state = _fresh(base, version)

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """The index of ``rows``; raises ValueError as :meth:`Segment.of` does."""
        return cls(_segment(rows))

    @classmethod
    def built(cls, chunks: Iterable[Chunk], progress: Callable[[int], None] | None = None) -> Self:
        """The index of texts that come in chunks, for catalogues too large to list.

        ``progress`` is told after each chunk how many texts were taken in. Raises ValueError
        as :meth:`of` does.
        """
        return cls(Segment.built(chunks, progress))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The newest sound index in ``folder``; raises :class:`store.NothingSound`."""
        kept = store.read(folder)
        names = kept.facts["names"]
        if not isinstance(names, list):
            raise store.NothingSound(folder, ("the files are not those of an index",))
        version = kept.facts.get("version", 0)
        return cls(Segment(kept.arrays, names), version if isinstance(version, int) else 0)

    def save(self, folder: Path) -> int:
        """Merge, and keep the result in ``folder``; the number of the new generation."""
        self.merge()
        state = self._state
        facts = {"names": list(state.base.names), "version": state.merged}
        return store.write(folder, state.base.arrays, facts)

    def search(self, question: Question, count: int, wanted: Filter = EVERYTHING) -> list[Hit]:
        """The ``count`` best texts with a sum above 0, equal ones by number."""
        state = self._state
        hits = state.base.search(question, count, wanted, None if state.whole else state.alive)
        if not state.added:
            return hits
        hits += state.delta.search(question, count, wanted)
        return sorted(hits, key=lambda hit: (-hit.score, hit.number))[:count]

    @property
    def version(self) -> int:
        """The version of its source that the index holds; 0 where nobody said."""
        return self._state.version

    def change(
        self, put: Sequence[Row] = (), delete: Sequence[int] = (), *, version: int | None = None
    ) -> None:
        """Add or replace ``put`` and delete by number, as one step; unknown numbers pass.

        A number that is in both is there afterwards. ``version`` is what the source has with
        this. Raises ValueError for a bad row and then changes nothing.
        """
        with self._changing:
            state = self._state
            added = {n: row for n, row in state.added.items() if n not in set(delete)}
            added |= {row.number: row for row in put}
            gone = np.array([*delete, *(row.number for row in put)], dtype=np.int64)
            alive = state.alive & ~np.isin(state.base.arrays["numbers"], gone)
            delta = _segment(list(added.values()))
            self._state = replace(
                state,
                alive=alive.astype(np.uint8),
                added=added,
                delta=delta,
                whole=bool(alive.all()),
                version=state.version if version is None else version,
            )

    @property
    def pending(self) -> int:
        """Added, changed and deleted texts since the last merge."""
        return _pending(self._state)

    @property
    def crowded(self) -> bool:
        """Whether a merge is worth its time."""
        return self.pending >= FEW

    def merge(self) -> None:
        """Lay everything out anew; searches and changes go on meanwhile and none is lost."""
        with self._merging:
            seen = self._state
            if not _pending(seen):
                with self._changing:
                    self._state = replace(self._state, merged=seen.version)
                return
            merged = _merged(seen)
            with self._changing:
                self._state = _caught_up(merged, seen, self._state)


def warm_up() -> None:
    """Compile what building and searching need, or load it from disk.

    The first time on a machine takes seconds, which then nobody's search waits for.
    """
    index = LiveIndex.of([Row(0, {0: 1.0})])
    index.search(Question.of({0: 1.0}), 1)


def _pending(state: _State) -> int:
    return len(state.added) + (0 if state.whole else int(len(state.alive) - state.alive.sum()))


def _fresh(base: Segment, version: int) -> _State:
    alive = np.ones(len(base), dtype=np.uint8)
    return _State(base, alive, {}, _segment([]), version=version, merged=version)


def _caught_up(merged: Segment, seen: _State, now: _State) -> _State:
    """What was changed while ``seen`` was merged, held against the merged segment."""
    added = {n: row for n, row in now.added.items() if seen.added.get(n) is not row}
    living = np.concatenate(
        [
            np.asarray(now.base.arrays["numbers"])[now.alive > 0],
            np.array([n for n in now.added if n not in added], dtype=np.int64),
        ]
    )
    alive = np.isin(merged.arrays["numbers"], living).astype(np.uint8)
    return _State(
        merged,
        alive,
        added,
        _segment([*added.values()]),
        whole=bool(alive.all()),
        version=now.version,
        merged=seen.version,
    )


def _segment(rows: Sequence[Row]) -> Segment:
    """A segment of ``rows``, as wide as their last column."""
    return Segment.built([_chunk(rows)])


def _chunk(rows: Sequence[Row]) -> Chunk:
    numbers = np.array([row.number for row in rows], dtype=np.int64)
    return Chunk(_matrix(rows), numbers, [row.facts for row in rows])


def checked(rows: Sequence[Row]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Columns and weights of ``rows`` end to end; raises ValueError for what can't be kept."""
    columns = np.array([c for row in rows for c in row.terms], dtype=np.int64)
    weights = np.array([w for row in rows for w in row.terms.values()], dtype=np.float32)
    if len(weights) and not (np.all(np.isfinite(weights)) and np.all(weights > 0)):
        raise ValueError("the weights of a text are above 0")
    if np.any(columns < 0):
        raise ValueError("columns are counted from 0")
    return columns, weights


def _matrix(rows: Sequence[Row]) -> sp.csr_matrix:
    columns, weights = checked(rows)
    lengths = [len(row.terms) for row in rows]
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    width = int(columns.max(initial=-1)) + 1
    return sp.csr_matrix((weights, columns, ends), shape=(len(rows), width))


def _merged(state: _State) -> Segment:
    """The living texts of base and delta as one segment."""
    living = np.flatnonzero(state.alive)
    return Segment.built([state.base.chunk(living), _chunk([*state.added.values()])])
