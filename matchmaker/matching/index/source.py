"""Where the texts that may fit a need come from: this machine's index, or a service past it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from matchmaker.matching.index.facts import EVERYTHING, Filter
from matchmaker.matching.index.live import Row
from matchmaker.matching.index.segment import Hit, Question


class CandidateSource(Protocol):
    """Finds texts by the sums of their weights, and takes changes while it does.

    :class:`live.LiveIndex` is one, :class:`milvus.MilvusIndex` another; both give the same
    answer on the same rows.
    """

    def search(self, question: Question, count: int, wanted: Filter = EVERYTHING) -> list[Hit]:
        """The ``count`` texts with the highest sums above 0, equal ones by number."""
        ...

    def change(self, put: Sequence[Row] = (), delete: Sequence[int] = ()) -> None:
        """Add or replace ``put`` and delete by number; unknown numbers pass.

        A number that is in both is there afterwards. Raises ValueError for a bad row and then
        changes nothing.
        """
        ...
