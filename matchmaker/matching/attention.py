"""How much attention a place in a list gets: measured, as far as it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

SUPPOSED_LISTS = 20
"""A place counts as if it had stood in so many more lists, seen as often as is supposed."""


def supposed(rank: int) -> float:
    """What is supposed of a place, counted from 1, before anything was measured.

    Source: the discount of Järvelin and Kekäläinen (2002), ACM TOIS 20(4).
    """
    return 1.0 / math.log2(rank + 1)


@dataclass(frozen=True, slots=True)
class Attention:
    """The share of lists in which whoever stands at a rank is looked at.

    ``rates`` are those of the ranks 1, 2, ... that were measured, ``shown`` counts what
    they were measured on.
    """

    rates: tuple[float, ...] = ()
    shown: int = 0

    @classmethod
    def measured(cls, counts: Mapping[int, tuple[int, int]]) -> Attention:
        """From how often each rank was shown and seen; ranks below a gap stay supposed."""
        rates: list[float] = []
        while (rank := len(rates) + 1) in counts:
            shown, seen = counts[rank]
            expected = seen + SUPPOSED_LISTS * supposed(rank)
            rates.append(expected / (shown + SUPPOSED_LISTS))
        return cls(tuple(rates), sum(shown for shown, _ in counts.values()))

    def at(self, rank: int) -> float:
        """The share at a rank, counted from 1."""
        return self.rates[rank - 1] if rank <= len(self.rates) else supposed(rank)


SUPPOSED = Attention()
