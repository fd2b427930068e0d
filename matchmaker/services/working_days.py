"""Working days as China has them: public holidays are off, make-up Saturdays and Sundays are not.

A day is one in Asia/Shanghai, wherever the server stands.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5

_log = logging.getLogger(__name__)


def local_day(moment: datetime) -> date:
    """The day that it is in the clusters at this moment."""
    return moment.astimezone(ZONE).date()


def is_working_day(day: date) -> bool:
    """Whether offices and firms work on this day.

    The State Council announces holidays a year ahead: of a year that the calendar does not
    know yet, Monday to Friday count, and the log says so once.
    """
    try:
        working: bool = chinese_calendar.is_workday(day)
    except NotImplementedError:
        _warn_once(day.year)
        return day.weekday() < SATURDAY
    return working


def working_days_since(moment: datetime, now: datetime) -> int:
    """How many working days began after the day of ``moment``, today included."""
    first, today = local_day(moment), local_day(now)
    days = range(1, (today - first).days + 1)
    return sum(is_working_day(first + timedelta(days=number)) for number in days)


@cache
def _warn_once(year: int) -> None:
    _log.warning("no public holidays are known for %s: Monday to Friday count as working", year)
