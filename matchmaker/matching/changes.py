"""What changed in a catalogue since its matcher was fitted, beside what was fitted.

The statistics of the fit (how rare a word is, which topics there are) stay as they are. So a
change costs what its own texts cost to read, and moves nobody else; the next fit learns anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar, overload

import numpy as np

from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.familiarity import closest, familiarity
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.query import Query
from matchmaker.matching.roster import Positions, Roster
from matchmaker.matching.similarity import Array, Integers, Near, Similarity, TextSimilarity
from matchmaker.matching.texts import ProviderText

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """The latest of each provider that changed; None where it left the catalogue."""

    documents: Mapping[str, ProviderDocument | None]

    def with_these(self, put: Sequence[ProviderDocument], removed: Collection[str]) -> Changes:
        """The same and these on top; who is in both is there afterwards."""
        gone: dict[str, ProviderDocument | None] = dict.fromkeys(removed)
        return Changes({**self.documents, **gone, **{each.id: each for each in put}})

    @property
    def put(self) -> list[ProviderDocument]:
        """The documents that are there, by id."""
        return [each for _, each in sorted(self.documents.items()) if each is not None]


class Chained(Sequence[T]):
    """Two sequences as one; nothing is copied."""

    def __init__(self, first: Sequence[T], second: Sequence[T]) -> None:
        self.first = first
        self.second = second

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            if at.stop is not None and 0 <= at.stop <= len(self.first):
                return self.first[at]
            return [self[number] for number in range(*at.indices(len(self)))]
        return self.first[at] if at < len(self.first) else self.second[at - len(self.first)]


@dataclass(frozen=True, slots=True)
class _Positions(Mapping[str, int]):
    """Where each listed provider stands: those that changed after all that were fitted."""

    fitted: Mapping[str, int]
    changed: Mapping[str, int]
    gone: Collection[str]
    offset: int

    def __getitem__(self, name: str) -> int:
        at = self.changed.get(name)
        if at is not None:
            return self.offset + at
        if name in self.gone:
            raise KeyError(name)
        return self.fitted[name]

    def __iter__(self) -> Iterator[str]:
        return chain((name for name in self.fitted if name not in self.gone), self.changed)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def changed_roster(fitted: Roster, changes: Changes) -> Roster:
    """The fitted providers and the changed ones after them; those that are gone are not listed."""
    fresh = Roster.of(changes.put)
    offset, texts = len(fitted.providers), len(fitted.texts)
    listed = np.ones(offset + len(fresh.providers), dtype=bool)
    gone = [fitted.positions[name] for name in changes.documents if name in fitted.positions]
    listed[gone] = False
    filed = fitted.filed.then(
        [
            None
            if text.capability is None
            else fresh.providers[text.provider].capabilities[text.capability].category
            for text in fresh.texts
        ],
        without=fitted.texts_of(np.array(gone, dtype=np.intp)),
    )
    # A changed provider comes right after the last fitted one whose id is smaller.
    places = [fitted.place(provider.id) for provider in fresh.providers]
    steps = np.arange(1, len(places) + 1) / (len(places) + 1)
    order = np.concatenate([fitted.order, np.array(places, dtype=np.float64) - 1.0 + steps])
    bounds = np.concatenate([fitted.bounds, fresh.bounds[1:] + texts])
    return Roster(
        providers=Chained(fitted.providers, fresh.providers),
        positions=_Positions(fitted.positions, fresh.positions, changes.documents, offset),
        texts=Chained(fitted.texts, fresh.texts),
        bounds=bounds,
        filed=filed,
        trades=Chained(fitted.trades, fresh.trades),
        order=order,
        listed=listed,
    )


class CannotUpdate(RuntimeError):
    """The similarity is one that must be fitted anew."""


class ChangedSimilarity:
    """A fitted similarity, without some of its texts and with others, under its statistics.

    ``fitted`` counts as it did; ``gone`` are the positions of texts that left, ``texts`` those
    that came. They are read with the fitted words: one that no fitted text has is as rare as
    one that a single text has.
    """

    def __init__(
        self, fitted: TextSimilarity, gone: Positions, texts: Sequence[ProviderText]
    ) -> None:
        self.fitted = fitted
        self.gone = gone
        self.texts = texts
        self.fresh = fitted.beside(texts) if texts else None

    def fit(self, texts: Sequence[ProviderText]) -> TextSimilarity:
        """See :class:`Similarity`: everything is learned anew."""
        return self.fitted.fit(texts)

    def extended(self, concepts: Sequence[Concept]) -> ChangedSimilarity:
        """See :class:`Similarity`."""
        return ChangedSimilarity(self.fitted.extended(concepts), self.gone, self.texts)

    def read(self, text: str) -> Query:
        """See :class:`Similarity`."""
        return self.fitted.read(text)

    def score(self, query: Query) -> Array:
        """See :class:`Similarity`."""
        near = self.near(query)
        return near.exact(np.arange(len(near.floor)))

    def near(self, query: Query) -> Near:
        """See :class:`Similarity`."""
        fitted, fresh = self.fitted, self.fresh
        held = closest(query, fitted.texts_.terms, fitted.chinese_)
        held[self.gone] = 0.0
        most = float(held.max(initial=0.0))
        if fresh is not None:
            most = max(most, float(closest(query, fresh.texts_.terms, fresh.chinese_).max()))
        known = familiarity(query, fitted.texts_.terms, most)
        old = fitted.near_known(query, known)
        floor = old.floor
        floor[self.gone] = 0.0
        if fresh is None:
            return replace(old, floor=floor)
        new, size = fresh.near_known(query, known), len(floor)

        def exact(texts: Integers) -> Array:
            split = int(np.searchsorted(texts, size))
            scores: Array = np.concatenate(
                [old.exact(texts[:split]), new.exact(texts[split:] - size)]
            )
            return scores

        both = np.concatenate([floor, new.floor])
        return Near(both, max(old.room, new.room), exact)

    def knows(self, term: str) -> bool:
        """See :class:`Similarity`."""
        return self.fitted.knows(term) or (self.fresh is not None and self.fresh.knows(term))

    def alike(self, query: Query) -> Collection[int]:
        """See :class:`Similarity`."""
        return self.fitted.alike(query)


def changed_similarity(similarity: Similarity, fitted: Roster, roster: Roster) -> Similarity:
    """The fitted similarity for the texts of a roster that some providers changed in."""
    if roster is fitted:
        return similarity
    if not isinstance(similarity, TextSimilarity):
        if len(roster.texts) > len(fitted.texts):
            raise CannotUpdate(type(similarity).__name__)
        return similarity  # it goes on reading the texts of who left; nobody is asked for them
    gone = fitted.texts_of(np.flatnonzero(~roster.listed[: len(fitted.providers)]))
    fresh = [roster.texts[at] for at in range(len(fitted.texts), len(roster.texts))]
    return ChangedSimilarity(similarity, gone, fresh)
