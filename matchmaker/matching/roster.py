"""The providers a matcher is fitted on, with what is worked out of them once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.texts import ProviderText, provider_texts
from matchmaker.matching.trades import trade_words

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Roster:
    """Providers by id, and their texts in the same order.

    ``owners`` gives each text's provider, ``spans`` each provider's texts as a half-open
    range, ``filed`` the category of each text's capability, ``trades`` the words by which
    each provider speaks of each sector.
    """

    providers: Sequence[ProviderDocument]
    positions: dict[str, int]
    texts: Sequence[ProviderText]
    owners: Positions
    spans: Sequence[tuple[int, int]]
    filed: Sequence[str | None]
    trades: Sequence[dict[str, tuple[str, ...]]]

    @classmethod
    def of(cls, providers: Sequence[ProviderDocument]) -> Self:
        """The roster of ``providers``; raises ValueError when two have the same id."""
        ordered = sorted(providers, key=lambda provider: provider.id)
        positions = {provider.id: i for i, provider in enumerate(ordered)}
        if len(positions) != len(ordered):
            raise ValueError("two providers have the same id")
        texts = provider_texts(ordered)
        owners = np.array([text.provider for text in texts], dtype=np.intp)
        bounds = np.searchsorted(owners, np.arange(len(ordered) + 1))
        spans = [(int(first), int(last)) for first, last in pairwise(bounds)]
        filed = [
            None
            if text.capability is None
            else ordered[text.provider].capabilities[text.capability].category
            for text in texts
        ]
        trades = [trade_words(text.text for text in texts[first:last]) for first, last in spans]
        return cls(ordered, positions, texts, owners, spans, filed, trades)

    def pool(self, candidates: Collection[str] | None) -> Positions:
        """Positions of ``candidates``, ascending, unknown ids passed over; None is everybody."""
        if candidates is None:
            return np.arange(len(self.providers))
        known = {self.positions[name] for name in candidates if name in self.positions}
        return np.array(sorted(known), dtype=np.intp)
