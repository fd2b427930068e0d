"""The providers a matcher is fitted on, with what is worked out of them once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.matching.categories import Filed
from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.texts import ProviderText, provider_texts
from matchmaker.matching.trades import trade_words

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Roster:
    """Providers by id, and their texts in the same order.

    The texts of provider ``i`` stand from ``bounds[i]`` to ``bounds[i + 1]``; ``filed`` is the
    category of each text's capability, ``trades`` the words by which each provider speaks of
    each sector. ``order`` sorts providers by id; those that are not ``listed`` match no need.
    """

    providers: Sequence[ProviderDocument]
    positions: Mapping[str, int]
    texts: Sequence[ProviderText]
    bounds: npt.NDArray[np.int64]
    filed: Filed
    trades: Sequence[Mapping[str, tuple[str, ...]]]
    order: npt.NDArray[np.float64]
    listed: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, providers: Sequence[ProviderDocument]) -> Self:
        """The roster of ``providers``; raises ValueError when two have the same id."""
        ordered = sorted(providers, key=lambda provider: provider.id)
        positions = {provider.id: i for i, provider in enumerate(ordered)}
        if len(positions) != len(ordered):
            raise ValueError("two providers have the same id")
        texts = provider_texts(ordered)
        owners = np.array([text.provider for text in texts], dtype=np.intp)
        bounds = np.searchsorted(owners, np.arange(len(ordered) + 1)).astype(np.int64)
        filed = Filed.of(
            None
            if text.capability is None
            else ordered[text.provider].capabilities[text.capability].category
            for text in texts
        )
        spans = pairwise(bounds.tolist())
        trades = [trade_words(text.text for text in texts[first:last]) for first, last in spans]
        order = np.arange(len(ordered), dtype=np.float64)
        listed = np.ones(len(ordered), dtype=bool)
        return cls(ordered, positions, texts, bounds, filed, trades, order, listed)

    @property
    def documents(self) -> Iterator[ProviderDocument]:
        """The listed providers, by id."""
        for position in np.argsort(self.order):
            if self.listed[position]:
                yield self.providers[position]

    @property
    def text_order(self) -> npt.NDArray[np.float64]:
        """Which of two texts comes first, by the id of their provider."""
        return np.repeat(self.order, np.diff(self.bounds))

    def place(self, provider_id: str) -> int:
        """How many providers have a smaller id; they must be ordered by it."""
        return bisect_left(self.providers, provider_id, key=lambda provider: provider.id)

    def span(self, position: int) -> tuple[int, int]:
        """The texts of a provider, as a half-open range."""
        return int(self.bounds[position]), int(self.bounds[position + 1])

    def texts_of(self, positions: Positions) -> Positions:
        """The texts of several providers, ascending."""
        wanted = np.zeros(len(self.bounds) - 1, dtype=bool)
        wanted[positions] = True
        return np.flatnonzero(np.repeat(wanted, np.diff(self.bounds)))

    def pool(self, candidates: Collection[str] | None) -> Positions:
        """Positions of ``candidates``, ascending, unknown ids passed over; None is everybody."""
        if candidates is None:
            return np.flatnonzero(self.listed)
        known = {self.positions[name] for name in candidates if name in self.positions}
        return np.array(sorted(known), dtype=np.intp)
