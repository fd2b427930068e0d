"""The arrays that a search is given, in the shapes that compiled code takes them in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BLOCK = 65_536
"""Texts summed at a time: their sums stay in the second cache, their places fit 16 bits."""
ANY = -2
"""Instead of a code: whatever the text has."""

Shorts = npt.NDArray[np.uint16]
Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]


class Postings(NamedTuple):
    """Where the terms stand; see :mod:`layout`, which makes them."""

    places: Shorts
    weights: Singles
    bounds: Longs
    peaks: Singles
    rare_docs: Integers
    rare_weights: Singles


class Asked(NamedTuple):
    """The terms of a need: slot (or -1), rare postings from and to, weight, most it adds."""

    slots: Longs
    begins: Longs
    ends: Longs
    weights: Doubles
    most: Doubles


class Facets(NamedTuple):
    """What each text can be left out by; ``alive`` is empty when every text is there."""

    alive: Bytes
    language: Integers
    region: Integers
    price: Doubles


class Wanted(NamedTuple):
    """Texts from ``first`` to ``last`` of a language and region, or ANY, within a budget."""

    first: int
    last: int
    language: int
    region: int
    budget: float
