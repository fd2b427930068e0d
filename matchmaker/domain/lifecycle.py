"""The states that records pass through."""

from __future__ import annotations

from enum import StrEnum


class NeedState(StrEnum):
    """Where a need stands. ``DRAFT`` is private to whoever typed it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    OPEN = "open"
    PAUSED = "paused"
    MATCHED = "matched"
    MET = "met"
    PARTLY_MET = "partly_met"
    UNMET = "unmet"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
