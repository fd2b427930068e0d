"""How far a collection speaks of what a need speaks of, whoever fits it best.

A need about something else shares a word or two with some text, and those few are all that
its score rests on. So the words that nobody knows count too: a need is familiar when the
text closest to it has enough of all its words, or many of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from matchmaker.matching.query import Query, word_share
from matchmaker.matching.views import TermView

Array = npt.NDArray[np.float64]

ENOUGH = 6.0
"""Rare words; a text that shares so many is about the same thing, however long the need."""

FAMILIAR = 0.5
"""The share of the words (of ``ENOUGH``, where there are more) from which nothing is
discounted. Nine in ten needs of every judged collection lie above; of needs about dentists,
pianos and orchards nine in ten lie below two thirds of it."""


def closest(query: Query, view: TermView, chinese: npt.NDArray[np.bool_]) -> Array:
    """How much each text of ``view`` has of what the need speaks of, in rare words.

    ``chinese`` says of each text whether it is Chinese.
    """
    named = {term: share for term in query.native if (share := word_share(term))} | query.concepts
    crossing = named | {
        term: min(1.0, weight) for term, weight in query.projected.items() if word_share(term)
    }
    return view.overlap(named, crossing, chinese == query.chinese)


def familiarity(query: Query, view: TermView, most: float) -> float:
    """From 0 to 1: how far the texts know the subject of a need.

    ``most`` is what the :func:`closest` of them has, ``view`` those that were fitted. Depends
    on the need and the collection alone, so that it changes no order among texts.
    """
    if not view.rarest:
        return 1.0
    native = {term: share for term in query.native if (share := word_share(term))}
    spoken = min(max(_mass(native, view), 1.0), ENOUGH)
    return min(1.0, most / spoken / FAMILIAR)


def _mass(terms: Mapping[str, float], view: TermView) -> float:
    """The words in units of the rarest one; a word that no text has is as rare as that."""
    return sum(share * view.rarity(term) for term, share in terms.items())
