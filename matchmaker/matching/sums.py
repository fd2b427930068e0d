"""Weighted sums over the postings of a few terms, and over each provider's best texts.

Compiled by numba: a need is held against every text of a catalogue in a few passes, each as
long as the lists of its terms.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchmaker.matching.index.compiling import compiled

Array = npt.NDArray[np.float64]


@compiled
def pour(  # noqa: PLR0917  compiled code takes its arguments by position
    starts: npt.NDArray[np.int64],
    docs: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    columns: npt.NDArray[np.int64],
    same: Array,
    other: Array,
    native: npt.NDArray[np.bool_],
    sums: Array,
) -> None:
    """Add to ``sums`` (texts) what the texts have of these ``columns``.

    The postings of column ``c`` stand from ``starts[c]`` to ``starts[c + 1]``. A text counts
    ``same`` times its weight where it is ``native``, else ``other`` times.
    """
    for at in range(len(columns)):
        ours, theirs = same[at], other[at]
        for place in range(starts[columns[at]], starts[columns[at] + 1]):
            doc = docs[place]
            sums[doc] += weights[place] * (ours if native[doc] else theirs)


@compiled
def pour_held(  # noqa: PLR0917  compiled code takes its arguments by position
    starts: npt.NDArray[np.int64],
    docs: npt.NDArray[np.int32],
    columns: npt.NDArray[np.int64],
    same: Array,
    other: Array,
    native: npt.NDArray[np.bool_],
    sums: Array,
) -> None:
    """The same where each text that has a term at all weighs 1."""
    for at in range(len(columns)):
        ours, theirs = same[at], other[at]
        for place in range(starts[columns[at]], starts[columns[at] + 1]):
            doc = docs[place]
            sums[doc] += ours if native[doc] else theirs


@compiled
def combine(scores: Array, bounds: npt.NDArray[np.int64], counts: Array, combined: Array) -> None:
    """Fill ``combined`` with ``1 - prod(1 - counts[rank] * score)`` of each owner's best texts.

    The texts of owner ``i`` stand from ``bounds[i]`` to ``bounds[i + 1]``.
    """
    most = len(counts)
    best = np.empty(most, dtype=np.float64)
    for owner in range(len(combined)):
        held = 0
        for text in range(bounds[owner], bounds[owner + 1]):
            score = scores[text]
            if held == most and score <= best[most - 1]:
                continue
            place = held if held < most else most - 1
            while place > 0 and best[place - 1] < score:
                best[place] = best[place - 1]
                place -= 1
            best[place] = score
            held = min(held + 1, most)
        remaining = 1.0
        for rank in range(held):
            remaining *= 1.0 - counts[rank] * best[rank]
        combined[owner] = 1.0 - remaining
