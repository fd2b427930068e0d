"""How much an account can do in a while; the database counts, so it holds in every worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from matchmaker.config.limits import AccountLimits
from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import Actor
from matchmaker.services.attempts import count_attempt, find_attempt
from matchmaker.services.working_days import ZONE

#: Under this name a session carries the limits of the installation.
LIMITS = "account_limits"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Use(StrEnum):
    """What is counted; the value is the name of the limit."""

    NEED = "needs"
    REQUEST = "requests"
    QUESTION = "questions"
    MESSAGE = "messages"
    UPLOAD = "uploads"


def set_limits(session: Session, limits: AccountLimits) -> None:
    """Let the limits of the installation count in this session instead of the usual ones."""
    session.info[LIMITS] = limits


def count_use(session: Session, *, actor: Actor, use: Use, now: datetime) -> None:
    """Count one more; what runs without an account (the worker, the operator) is not counted.

    Raises:
        Conflict: ``too_many_needs`` and so on, with ``limit`` and ``free_at``, the moment in
            the clusters' zone from which it can go on.
    """
    if actor.user_id is None:
        return
    key = f"{use}:{actor.user_id}"
    window = HOUR if use is Use.MESSAGE else DAY
    limits: AccountLimits = session.info.get(LIMITS, AccountLimits())
    most: int = getattr(limits, use)
    if count_attempt(session, key=key, window=window, now=now) > most:
        _, ends = find_attempt(session, key=key, now=now)
        free_at = f"{ends.astimezone(ZONE):%Y-%m-%d %H:%M}"
        raise Conflict(f"too_many_{use}", {"limit": most, "free_at": free_at})
