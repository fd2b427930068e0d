"""Which providers of a catalogue are worth a closer look, and the scores of their texts.

A small catalogue is looked at as a whole. Of a large one every text is first held against the
need by its words, which leaves it between two bounds; only texts that can still be among the
best are looked at closely. What comes out is the same to the last provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.aggregation import aggregate
from matchmaker.matching.categories import NEIGHBOURS, category_weights, infer_categories
from matchmaker.matching.roster import Positions, Roster
from matchmaker.matching.similarity import Near

Array = npt.NDArray[np.float64]

SMALL = 20_000
"""Texts up to which all are looked at: it takes a few milliseconds."""

OTHER_CATEGORY = 0.6
"""What a text counts whose capability is filed under another category than the need."""

SLACK = 1e-9
"""More than two sums of the same numbers in another order differ."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The providers to judge, the closest first, and how close they are.

    ``scores`` has one number a text of the roster, weighed by category; of texts of providers
    that are not in ``shortlist`` it may be 0. ``close`` has one a provider of the shortlist.
    ``categories`` are the shares of the categories the need was read as.
    """

    scores: Array
    shortlist: Positions
    close: Array
    categories: Mapping[str, float]


def narrowed(
    near: Near, roster: Roster, category: str | None, pool: Positions, count: int
) -> Narrowed:
    """The ``count`` providers of ``pool`` that are closest, ties by the order of their ids.

    ``category`` is the need's where it is known to the roster, else it is read from the
    closest texts, whoever they belong to.
    """
    look = _Look(near)
    if len(near.floor) <= SMALL:
        look.at(np.arange(len(near.floor)))
    if category is not None:
        shares = {category: 1.0}
    else:
        _look_for_category(look, roster)
        shares = infer_categories(look.scores, roster.filed, roster.text_order)
    weights = category_weights(roster.filed, shares, OTHER_CATEGORY)
    if len(near.floor) > SMALL and len(pool) > count:
        pool = _reachable(look, roster, weights, pool, count)
    else:
        look.at(roster.texts_of(pool))
    scores = look.scores * weights
    close = aggregate(scores, roster.bounds)[pool]
    order = np.lexsort((roster.order[pool], -close))[:count]
    return Narrowed(scores, pool[order], close[order], shares)


class _Look:
    """The exact scores of the texts that were looked at so far; 0 for the others."""

    def __init__(self, near: Near) -> None:
        self.near = near
        self.scores = np.zeros(len(near.floor))
        self._done = np.zeros(len(near.floor), dtype=bool)

    def at(self, texts: Positions) -> None:
        """Look at ``texts``, ascending, those that were not looked at yet."""
        fresh = texts[~self._done[texts]]
        if len(fresh):
            self.scores[fresh] = self.near.exact(fresh)
            self._done[fresh] = True


def _look_for_category(look: _Look, roster: Roster) -> None:
    """Look at every text that can be among those that tell the category."""
    filed = np.flatnonzero(roster.filed.codes >= 0)
    floor = look.near.floor[filed]
    if len(filed) > NEIGHBOURS:
        first = np.sort(filed[np.argpartition(floor, -NEIGHBOURS)[-NEIGHBOURS:]])
        look.at(first)
        filed = filed[floor + look.near.room >= look.scores[first].min() - SLACK]
    look.at(filed)


def _reachable(
    look: _Look, roster: Roster, weights: Array, pool: Positions, count: int
) -> Positions:
    """Those of ``pool`` that may be among its closest ``count``; their texts are looked at.

    Nobody is further from the truth than ``room``: a provider whose upper bound stays below
    what so many others reach can't be among them.
    """
    near = look.near
    at_least = aggregate(near.floor * weights, roster.bounds)[pool]
    first = pool[np.argpartition(at_least, -count)[-count:]]
    look.at(roster.texts_of(first))
    least = aggregate(look.scores * weights, roster.bounds)[first].min()
    at_most = aggregate((near.floor + near.room) * weights, roster.bounds)[pool]
    reachable: Positions = pool[at_most >= least - SLACK]
    look.at(roster.texts_of(reachable))
    return reachable
