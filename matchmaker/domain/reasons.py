"""Why something said about a need is hidden, passed over or taken back: codes to count by."""

from __future__ import annotations

from enum import StrEnum


class HideReason(StrEnum):
    """Why the office hides a public question with its answer."""

    PERSONAL_DATA = "personal_data"
    OFF_TOPIC = "off_topic"
    OFFENSIVE = "offensive"
    AGAINST_RULES = "against_rules"
    OTHER = "other"


class PassOverReason(StrEnum):
    """Why a firm passes over a proposal."""

    TOO_EXPENSIVE = "too_expensive"
    TOO_SLOW = "too_slow"
    OTHER_SCOPE = "other_scope"
    NO_LONGER_NEEDED = "no_longer_needed"
    OTHER = "other"


class RetractReason(StrEnum):
    """Why a provider takes back a proposal."""

    NO_CAPACITY = "no_capacity"
    PLANS_CHANGED = "plans_changed"
    TO_CHANGE_IT = "to_change_it"
    OTHER = "other"
