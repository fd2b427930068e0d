from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import pytest

from matchmaker.services import working_days
from matchmaker.services.working_days import is_working_day, working_days_since

HOURS_OF_CHINA = 8


def at(day: int, month: int = 9, *, hour: int = 10, year: int = 2026) -> datetime:
    """An hour of a day in the clusters, in UTC."""
    return datetime(year, month, day, hour - HOURS_OF_CHINA, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 9, 18), True),
        (date(2026, 9, 19), False),
        (date(2026, 9, 20), True),  # a Sunday that makes up for the National Day
        (date(2026, 9, 25), False),  # Mid-autumn
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # a Saturday that makes up for it
    ],
)
def test_holidays_are_off_and_the_days_that_make_up_for_them_are_not(
    day: date, working: bool
) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("since", "now", "days"),
    [
        (at(16), at(16, hour=23), 0),
        (at(16), at(17), 1),
        (at(18), at(19), 0),
        (at(18), at(20), 1),
        (at(30), at(7, 10), 0),
        (at(30), at(10, 10), 3),
        (at(17), at(16), 0),
    ],
)
def test_the_first_day_does_not_count_and_today_does(
    since: datetime, now: datetime, days: int
) -> None:
    assert working_days_since(since, now) == days


def test_a_day_begins_at_midnight_in_the_clusters() -> None:
    evening = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)

    assert working_days_since(evening, midnight) == 1


def test_of_an_unknown_year_monday_to_friday_count_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    working_days._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        found = [is_working_day(date(2999, 1, day)) for day in range(1, 8)]

    assert found == [date(2999, 1, day).weekday() < 5 for day in range(1, 8)]
    assert len(caplog.records) == 1
