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


class IntroductionState(StrEnum):
    """Where an introduction of a provider to a need stands."""

    SUGGESTED = "suggested"
    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    IN_PROGRESS = "in_progress"
    HELPED = "helped"
    NO_HELP = "no_help"
    UNREACHABLE = "unreachable"
    AGREED = "agreed"


class ProviderState(StrEnum):
    """Whether a provider is listed and can be asked."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
