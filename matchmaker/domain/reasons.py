"""Why somebody said no, hid something, or took something back: codes to count by."""

from __future__ import annotations

from enum import StrEnum


class DeclineReason(StrEnum):
    """Why a provider declines an introduction; each teaches something else."""

    NO_CAPACITY = "no_capacity"
    WRONG_COMPETENCE = "wrong_competence"
    TOO_FAR = "too_far"
    BUDGET_TOO_LOW = "budget_too_low"
    TIMING = "timing"
    NOT_ELIGIBLE = "not_eligible"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    OTHER = "other"


class NoneSuitableReason(StrEnum):
    """Why a firm finds no suggested provider suitable."""

    WRONG_COMPETENCE = "wrong_competence"
    TOO_EXPENSIVE = "too_expensive"
    TOO_FAR = "too_far"
    TOO_SLOW = "too_slow"
    LANGUAGE = "language"
    NO_TRUST = "no_trust"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """Why a firm takes back a need or a request."""

    SOLVED_ELSEWHERE = "solved_elsewhere"
    NO_LONGER_NEEDED = "no_longer_needed"
    PLANS_CHANGED = "plans_changed"
    NOT_SUITABLE = "not_suitable"
    OTHER = "other"


class ModerationReason(StrEnum):
    """Why the office sends a need back, or does not take it up."""

    UNCLEAR = "unclear"
    INCOMPLETE = "incomplete"
    PERSONAL_DATA = "personal_data"
    OTHER_CLUSTER = "other_cluster"
    NO_NEED = "no_need"
    DUPLICATE = "duplicate"
    AGAINST_RULES = "against_rules"
    OTHER = "other"


class ListingReason(StrEnum):
    """Why a provider leaves the list."""

    NO_ANSWERS = "no_answers"
    COMPLAINTS = "complaints"
    OUT_OF_DATE = "out_of_date"
    CLOSED = "closed"
    AGAINST_RULES = "against_rules"
    OTHER = "other"


class ClaimRefusal(StrEnum):
    """Why the office does not take the proof of a certificate."""

    UNREADABLE = "unreadable"
    OTHER_DOCUMENT = "other_document"
    OTHER_HOLDER = "other_holder"
    RAN_OUT = "ran_out"
    NOT_GENUINE = "not_genuine"
    OTHER = "other"


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
