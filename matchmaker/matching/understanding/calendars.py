"""Moments that people name instead of a date: festivals, quarters, the end of a month."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

#: The first day of the lunar year, by year, as the Hong Kong Observatory tabulates it.
_SPRING_FESTIVAL = {
    year: date(year, month, day)
    for year, month, day in (
        (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3),
        (2031, 1, 23), (2032, 2, 11), (2033, 1, 31), (2034, 2, 19), (2035, 2, 8), (2036, 1, 28),
        (2037, 2, 15), (2038, 2, 4), (2039, 1, 24), (2040, 2, 12),
    )
}  # fmt: skip


def spring_festival(today: date) -> date | None:
    """The next spring festival from ``today`` on; None where the table has ended."""
    for year in (today.year, today.year + 1):
        day = _SPRING_FESTIVAL.get(year)
        if day is None:
            return None
        if day >= today:
            return day
    return None


def next_day(today: date, month: int, day: int) -> date:
    """The next such day of a year, ``today`` included; the day exists in every year."""
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_on(today: date, months: int) -> date:
    """The first day of the month that lies so many months ahead."""
    later = today.month - 1 + months
    return date(today.year + later // 12, later % 12 + 1, 1)


def quarter_start(today: date, quarters: int = 0) -> date:
    """The first day of this quarter, or of one so many quarters ahead."""
    return months_on(today, 3 * quarters - (today.month - 1) % 3)


def end_of(period: str, today: date, ahead: int = 0) -> date:
    """The last day of this week, month, quarter or year, or of one so many ahead."""
    if period == "week":
        return today + timedelta(days=6 - today.weekday() + 7 * ahead)
    if period == "year":
        return date(today.year + ahead, 12, 31)
    after = months_on(today, ahead + 1) if period == "month" else quarter_start(today, ahead + 1)
    return after - timedelta(days=1)


def start_of_next(period: str, today: date) -> date:
    """The first day of the next week, month, quarter or year."""
    return end_of(period, today) + timedelta(days=1)
