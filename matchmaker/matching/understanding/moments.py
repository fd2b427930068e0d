"""Deadlines and starts told by a moment that is no date: 年前, 下个月开始, "end of the quarter"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from matchmaker.matching.understanding.calendars import (
    end_of,
    next_day,
    quarter_start,
    spring_festival,
    start_of_next,
)

Found = tuple[re.Match[str], int, float]

_BY = r"\b(?:by|before|until|no later than|not later than)\s(?:the\s)?"
_ENGLISH_END = re.compile(
    rf"{_BY}(?:(?:very\s)?end of (?P<which>the|this|next) (?P<period>week|month|quarter|year)"
    r"|(?P<year>year[- ]end|year's end|end of year))\b",
    re.IGNORECASE,
)
_ENGLISH_FEAST = re.compile(
    rf"{_BY}(?:(?P<lunar>(?:Chinese|Lunar) New Year|Spring Festival|CNY\b(?!\s?\d))|(?P<christmas>Christmas))",
    re.IGNORECASE,
)
_ENGLISH_QUARTER = re.compile(
    rf"{_BY}(?P<end>end of\s)?Q(?P<quarter>[1-4])\b(?:,?\s(?:of\s)?(?P<year>20\d\d))?"
)
_ENGLISH_START = re.compile(
    r"\b(?:starting|start|starts|begin|beginning|as of|from)\s(?:in\s|at\s|work\s)?"
    r"(?:the (?:start|beginning) of\s)?next (?P<period>week|month|quarter|year)\b",
    re.IGNORECASE,
)
#: What was lost before the festival is no deadline.
_PAST = re.compile(
    r"\b(?:lost|had|was|were|did|got|came|bought|last|already|used to)\b[^.;!?]*$", re.IGNORECASE
)
_PAST_AFTER = re.compile(
    r"^\s(?:last|this past|in 20\d\d|was|we (?:lost|had|got))\b", re.IGNORECASE
)

_BEFORE = r"(?:之前|以前|前)"
_DUE = r"(?=必须|务必|一定|要|得|能|可以|想|把|交|出|弄|做|搞|完|上线|上|拿|投|落地|验收|装|改|整|到|给|发)"
_CHINESE_NEW_YEAR = re.compile(
    rf"(?:(?:农历)?(?:春节|过年|年关|大年三十|除夕){_BEFORE}"
    rf"|(?<![\d一二两三四五六七八九十百几多半数去前今明后当近早往每同来整些余个])年前{_DUE})"
)
_CHINESE_PAST = re.compile(r"(?:去年|前年|上次|当时)[^。！？!?\n]*$")
_CHINESE_PAST_AFTER = re.compile(r"^[^，,。！？!?\n]{0,8}(?:[欠丢亏赔走买]了|欠过|丢过)")
_CHINESE_FEAST = re.compile(
    rf"(?<![去前])(?P<name>元旦|五一|国庆节?|十一|双十一|双11|圣诞节?){_BEFORE}"
)
_FEASTS = {"元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1), "双十一": (11, 11), "双11": (11, 11)}
_FEASTS |= {"国庆节": (10, 1), "圣诞": (12, 25), "圣诞节": (12, 25)}
_CHINESE_END = re.compile(
    rf"(?P<next>下个?|明年(?=年)|明)?(?P<what>年底|年内|月底|月内|季度末|季度底|季末|季度内|周末|周内|星期内|礼拜内)"
    rf"(?:(?<=内)|{_BEFORE}|(?=[要得]|必须))"
)
_PERIODS = {"年": "year", "月": "month", "季": "quarter", "周": "week", "星": "week", "礼": "week"}
_CHINESE_START = re.compile(
    r"(?P<from>从)?下个?(?P<period>周|星期|礼拜|月|季度)(?P<day>[一二三四五六日天](?!个))?初?(?:就|就要|能|要|可以)?"
    r"(?P<begin>开始|起(?!码|来)|开工|启动|进场|进厂|上门)"
)
_BARE_PERIOD = re.compile(r"(?:本|这个?|当)$")


def english_moments(text: str, today: date) -> Iterator[Found]:
    """Ends of periods, festivals, quarters, and a start next week, month, quarter or year."""
    for match, moment in _english(text, today):
        clause = re.split(r"[.;!?\n]", text[: match.start()])[-1]
        if not _PAST.search(clause) and not _PAST_AFTER.match(text[match.end() :][:24]):
            yield match, (moment - today).days, 0.8


def _english(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _ENGLISH_END.finditer(text):
        ahead = 1 if (match["which"] or "").lower() == "next" else 0
        yield match, end_of((match["period"] or "year").lower(), today, ahead)
    for match in _ENGLISH_FEAST.finditer(text):
        feast = next_day(today, 12, 25) if match["christmas"] else spring_festival(today)
        if feast:
            yield match, feast
    for match in _ENGLISH_QUARTER.finditer(text):
        moment = _quarter(today, int(match["quarter"]), match["year"], end=bool(match["end"]))
        if moment >= today:
            yield match, moment
    for match in _ENGLISH_START.finditer(text):
        yield match, start_of_next(match["period"].lower(), today)


def _quarter(today: date, number: int, year: str | None, *, end: bool) -> date:
    """The first or the last day of a quarter, of the next such one where no year is named."""
    years = (int(year),) if year else (today.year, today.year + 1)
    for candidate in years:
        first = date(candidate, 3 * number - 2, 1)
        moment = end_of("quarter", first) if end else quarter_start(first)
        if moment >= today:
            break
    return moment


def chinese_moments(text: str, today: date) -> Iterator[Found]:
    """The same in Chinese; 年前 is before the spring festival, 年底前 before the year's end."""
    for match, moment in _chinese(text, today):
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() :][:16]
        if not _CHINESE_PAST.search(before) and not _CHINESE_PAST_AFTER.match(after):
            yield match, (moment - today).days, 0.8


def _chinese(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _CHINESE_NEW_YEAR.finditer(text):
        feast = spring_festival(today)
        if feast:
            yield match, feast
    for match in _CHINESE_FEAST.finditer(text):
        day = _FEASTS.get(match["name"])
        if day:
            yield match, next_day(today, *day)
    yield from _chinese_ends(text, today)
    for match in _CHINESE_START.finditer(text):
        period = {"月": "month", "季度": "quarter"}.get(match["period"], "week")
        moment = start_of_next(period, today)
        if match["day"]:
            if period != "week":
                continue
            moment += timedelta(days="一二三四五六日".find(match["day"].replace("天", "日")))
        yield match, moment


def _chinese_ends(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _CHINESE_END.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        what = match["what"]
        # 三个月内 is a span, 12月底 a date; 周内 and 月内 alone are too little.
        if re.search(r"[\d一二两三四五六七八九十几半每个]$", before) and not _BARE_PERIOD.search(
            before
        ):
            continue
        if (
            what.endswith("内")
            and what != "年内"
            and not (_BARE_PERIOD.search(before) or match["next"])
        ):
            continue
        if (match["next"] or "").startswith("明") and not what.startswith("年"):
            continue
        yield match, end_of(_PERIODS[what[0]], today, 1 if match["next"] else 0)
