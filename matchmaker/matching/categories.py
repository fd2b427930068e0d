"""Which category a need belongs to, read from the capabilities its words come close to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

NEIGHBOURS = 8
SHARPNESS = 3.0
"""A capability's vote is its text score to this power. With eight neighbours it named the
right category of 59 of the 60 needs of the bilingual textile collection."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The category of each text's capability: ``codes`` into ``names``, -1 where there is none."""

    codes: npt.NDArray[np.int32]
    names: Sequence[str]

    @classmethod
    def of(cls, categories: Iterable[str | None], names: Sequence[str] = ()) -> Self:
        """The categories of some texts; names that are known already keep their codes."""
        codes = {name: code for code, name in enumerate(names)}
        found = [-1 if c is None else codes.setdefault(c, len(codes)) for c in categories]
        return cls(np.array(found, dtype=np.int32), list(codes))

    def then(self, categories: Iterable[str | None], *, without: npt.NDArray[np.intp]) -> Self:
        """These and more after them; the texts of ``without`` are filed nowhere any more."""
        more = self.of(categories, self.names)
        codes = np.concatenate([self.codes, more.codes])
        codes[without] = -1
        return replace(more, codes=codes)


def infer_categories(
    scores: npt.NDArray[np.float64], filed: Filed, order: npt.NDArray[np.float64] | None = None
) -> dict[str, float]:
    """Shares of the categories of the closest texts, the likeliest first; they sum to 1.

    ``scores`` has one number a text, ``order`` which of two equally close ones comes first:
    the earlier one where it is left out. Empty when no text with a category shares a word
    with the need.
    """
    positions = np.flatnonzero((filed.codes >= 0) & (scores > 0))
    if len(positions) > NEIGHBOURS:
        least = np.partition(scores[positions], -NEIGHBOURS)[-NEIGHBOURS]
        positions = positions[scores[positions] >= least]
    ties = positions if order is None else order[positions]
    closest = positions[np.lexsort((positions, ties, -scores[positions]))][:NEIGHBOURS]
    votes: dict[str, float] = {}
    for position in closest:
        category = filed.names[filed.codes[position]]
        votes[category] = votes.get(category, 0.0) + float(scores[position]) ** SHARPNESS
    total = sum(votes.values())
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    return {category: vote / total for category, vote in ranked} if total else {}


def category_weights(
    filed: Filed, shares: Mapping[str, float], other: float
) -> npt.NDArray[np.float64]:
    """What each text counts, given how likely each category is.

    A text of the likeliest category, or of none, counts 1; one of a category that is out
    of the question counts ``other`` when the likeliest is certain, and more the less
    certain it is.
    """
    if not shares:
        return np.ones(len(filed.codes))
    certain = max(shares.values())
    loss = {
        category: (1.0 - other) * certain * (1.0 - share / certain)
        for category, share in shares.items()
    }
    unlikely = (1.0 - other) * certain
    # The last one is that of code -1.
    counts = np.array([*(1.0 - loss.get(name, unlikely) for name in filed.names), 1.0])
    weights: npt.NDArray[np.float64] = counts[filed.codes]
    return weights
