"""Moments that are no dates: festivals, ends of periods, a start next month."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.understanding import FindingKind, understand
from matchmaker.matching.understanding.calendars import (
    end_of,
    quarter_start,
    spring_festival,
    start_of_next,
)

GAZETTEER = Gazetteer.load()
TODAY = date(2026, 11, 23)


def day_read(text: str, kind: FindingKind, today: date = TODAY) -> object:
    finding = understand(text, gazetteer=GAZETTEER, today=today).best(kind)
    return finding.values["date"] if finding else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("年前要弄好", "2027-02-06"),
        ("这批货年前必须出", "2027-02-06"),
        ("春节前能交", "2027-02-06"),
        ("过年前要交货", "2027-02-06"),
        ("年底前必须验收", "2026-12-31"),
        ("明年年底前", "2027-12-31"),
        ("月底前要", "2026-11-30"),
        ("下个月底前完成", "2026-12-31"),
        ("季度末前要", "2026-12-31"),
        ("本周内", "2026-11-29"),
        ("五一前上线", "2027-05-01"),
        ("元旦前弄完", "2027-01-01"),
        ("before Chinese New Year", "2027-02-06"),
        ("We must be done before the Spring Festival", "2027-02-06"),
        ("before the year's end", "2026-12-31"),
        ("by the end of the quarter", "2026-12-31"),
        ("by the end of next month", "2026-12-31"),
        ("by the end of this week", "2026-11-29"),
        ("by Christmas", "2026-12-25"),
        ("by end of Q1", "2027-03-31"),
        ("before Q2 2027", "2027-04-01"),
    ],
)
def test_a_moment_before_which_it_must_be_done_is_a_deadline(text: str, day: str) -> None:
    assert day_read(text, FindingKind.DEADLINE) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("下个月开始", "2026-12-01"),
        ("从下个月起合作", "2026-12-01"),
        ("下周一开工", "2026-11-30"),
        ("starting next month", "2026-12-01"),
        ("Can you start next week?", "2026-11-30"),
        ("beginning next quarter", "2027-01-01"),
    ],
)
def test_a_moment_from_which_on_is_a_start(text: str, day: str) -> None:
    assert day_read(text, FindingKind.START) == day
    assert day_read(text, FindingKind.DEADLINE) is None


@pytest.mark.parametrize(
    "text",
    [
        "年前我们厂欠了两百万",
        "十年前建的厂",
        "几年前要过一次",
        "去年春节前丢了两单",
        "前年前后",
        "多年前的设备",
        "三个月底薪",
        "We lost two orders before Chinese New Year last year",
        "Next month we have an audit",
        "the end of the quarter is always busy",
    ],
)
def test_what_is_past_or_no_limit_is_neither(text: str) -> None:
    assert day_read(text, FindingKind.DEADLINE) is None
    assert day_read(text, FindingKind.START) is None


def test_after_the_festival_the_next_one_counts() -> None:
    assert day_read("年前要弄好", FindingKind.DEADLINE, date(2027, 2, 7)) == "2028-01-26"


def test_beyond_the_table_a_festival_is_not_read() -> None:
    assert spring_festival(date(2040, 2, 13)) is None
    assert day_read("春节前能交", FindingKind.DEADLINE, date(2041, 1, 1)) is None


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)])
def test_periods_end_on_their_last_day_and_the_next_begins_the_day_after(today: date) -> None:
    for period in ("week", "month", "quarter", "year"):
        assert end_of(period, today) >= today
        assert start_of_next(period, today) > end_of(period, today)
        assert end_of(period, today, 1) > start_of_next(period, today)
    assert quarter_start(today) <= today < quarter_start(today, 1)


@pytest.mark.parametrize(
    ("text", "kind", "key", "value"),
    [
        ("别超过八千块", FindingKind.BUDGET, "maximum", 8_000),
        ("We can put in around 20,000 euro", FindingKind.BUDGET, "maximum", 20_000),
        ("工人120,其中缝纫80", FindingKind.HEADCOUNT, "people", 120),
        ("最好能来我们厂里看看", FindingKind.DELIVERY, "way", "on_site"),
        ("The course can be held online", FindingKind.DELIVERY, "way", "remote"),
    ],
)
def test_more_ways_of_saying_it_are_read(
    text: str, kind: FindingKind, key: str, value: object
) -> None:
    finding = understand(text, gazetteer=GAZETTEER, today=TODAY).best(kind)

    assert finding is not None
    assert finding.values[key] == value


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Our mill is near Hanoi, our buyers are in Germany", "VN-HN"),
        ("老板是湖南人,厂在佛山", "CN-440600"),
        ("客户在德国,我们在柯桥", "CN-330603"),
    ],
)
def test_where_an_owner_or_a_buyer_is_from_is_not_where_the_firm_is(text: str, home: str) -> None:
    finding = understand(text, gazetteer=GAZETTEER, today=TODAY).best(FindingKind.PLACE)

    assert finding is not None
    assert finding.values["code"] == home
