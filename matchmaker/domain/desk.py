"""The vocabulary of a cluster's office: its queues, and what it does to their rows."""

from __future__ import annotations

from enum import StrEnum


class QueueName(StrEnum):
    """What waits for the office; a record stands in as many queues as it waits for things."""

    NEEDS = "needs"
    PROVIDERS = "providers"
    CLAIMS = "claims"
    OWNERSHIP = "ownership"
    PROFILES = "profiles"
    INVITATIONS = "invitations"
    SILENT = "silent"
    DISPUTES = "disputes"
    OVERDUE = "overdue"
    DUPLICATES = "duplicates"


class DeskAction(StrEnum):
    """What can be done to one row of a queue or to many at once."""

    PUBLISH = "publish"
    REMIND = "remind"
    SETTLE = "settle"
    VERIFY = "verify"
    REFUSE = "refuse"
    DISMISS = "dismiss"
