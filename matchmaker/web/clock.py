"""The time of a request, in one place so that tests can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day of this moment, in UTC."""
    return now().date()
