"""The vocabulary of records that may be one: what they are, and what the office said."""

from __future__ import annotations

from enum import StrEnum


class DuplicateKind(StrEnum):
    """What two records are."""

    NEED = "need"
    PROVIDER = "provider"


class DuplicateState(StrEnum):
    """What became of a pair. ``RELATED``: two firms have the same problem."""

    OPEN = "open"
    DISMISSED = "dismissed"
    RELATED = "related"
    MERGED = "merged"


#: What the office said of a pair; no search asks again.
DECIDED = frozenset(DuplicateState) - {DuplicateState.OPEN}
