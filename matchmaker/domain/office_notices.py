"""What a cluster's office makes known: kinds of notices and where one stands."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about."""

    POLICY = "policy"
    FUNDING = "funding"
    EXHIBITION = "exhibition"
    MARKET = "market"


class NoticeState(StrEnum):
    """Where a notice stands. A published one vanishes by itself once its last day is over."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
