"""When help is wanted: a number of days from today, stated or worked out from a date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from matchmaker.matching.understanding.calendars import month_end
from matchmaker.matching.understanding.findings import Finding, FindingKind, FindingValue
from matchmaker.matching.understanding.moments import chinese_moments, english_moments
from matchmaker.matching.understanding.numerals import (
    CHINESE,
    DIGITS,
    ENGLISH_WORDS,
    chinese_number,
    english_number,
)

#: Farther away than this is a plan, not a deadline.
_MAX_DAYS = 3 * 366
#: What day "mid-January" is.
_MIDDLE = 15
_ENGLISH_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_CHINESE_UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if number}

_ENGLISH_SPAN = re.compile(
    rf"\b(?P<cue>within|in|inside|no later than|not later than)\s(?:the next\s|about\s)?"
    rf"(?P<number>an?\b|{DIGITS}|{ENGLISH_WORDS})\s(?P<working>(?:working|business)\s)?"
    rf"(?P<unit>day|week|fortnight|month|year)s?\b(?!\s(?:ago|old|of experience))",
    re.IGNORECASE,
)
#: "We have six weeks", or nothing but the span between two commas.
_ENGLISH_LEFT = re.compile(
    rf"(?:\b(?:have|got|gave us|gives? us|given)\s(?:only\s|just\s)?|^|[,;.:]\s?)"
    rf"(?P<number>an?\b|{DIGITS}|{ENGLISH_WORDS})\s(?P<unit>day|week|fortnight|month)s?"
    r"(?=\s?(?:[,;.!]|$))",
    re.IGNORECASE,
)
_ENGLISH_FROM_NOW = re.compile(
    rf"\b(?P<number>an?\b|{DIGITS}|{ENGLISH_WORDS})\s(?P<unit>day|week|fortnight|month)s?\s"
    r"(?:from now|left|to go)\b",
    re.IGNORECASE,
)
_ENGLISH_DATE = re.compile(
    r"\b(?:by|before|until|no later than|not later than|due|starting)\s"
    r"(?P<end>(?:the\s)?end of\s|late\s)?(?P<mid>mid[- ])?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?)?"
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
    r"(?:\s(?P<late_day>\d{1,2})(?!\d))?(?:,?\s(?P<year>20\d\d))?"
)
_CHINESE_SPAN = re.compile(
    rf"(?P<cue>给了?|限期?|最多|只有|还有)?(?<![上下])(?P<number>{CHINESE}|(?<![\d.])(?<!\d,)\d{{1,3}})\s?"
    r"(?P<unit>个?半?月|个?工作日|天|日|个?星期|个?礼拜|周|年)"
    # 三年前 is past; three days before something must be due.
    r"(?P<limit>以内|之内|内|(?:之前|前)(?=要|必须|得|交|完成|弄好|做好|搞定)|要|时间)?"
)
_CHINESE_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年|(?P<next>明年|今年))?(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
    r"月(?:份)?(?:(?P<day>\d{1,2})[日号]|(?P<end>底)|(?P<mid>中旬?))?(?:之前|以前|前)"
)
_START = re.compile(
    r"从下.{1,3}起(?!码|来)|进场|进厂|能进来|开工|开始|启动|上门|start|begin|come|on site",
    re.IGNORECASE,
)


def find_times(text: str, today: date | None) -> Iterator[Finding]:
    """Deadlines and wanted starts; a span of time alone ("for two years") is neither.

    Without ``today`` only spans are read: nobody knows how far away a date is.
    """
    dates = _dates(text, today) if today else ()
    for match, days, confidence in (*_english_spans(text), *_chinese_spans(text), *dates):
        if 0 <= days <= _MAX_DAYS:
            around = text[max(0, match.start() - 12) : match.end() + 12]
            kind = FindingKind.START if _START.search(around) else FindingKind.DEADLINE
            values: dict[str, FindingValue] = {"days": days}
            if today:
                values["date"] = (today + timedelta(days=days)).isoformat()
            yield Finding(kind, values, match.start(), match.end(), confidence)


def _dates(text: str, today: date) -> Iterator[tuple[re.Match[str], int, float]]:
    for read in (_english_dates, _chinese_dates, english_moments, chinese_moments):
        yield from read(text, today)


def _english_spans(text: str) -> Iterator[tuple[re.Match[str], int, float]]:
    for match in _ENGLISH_SPAN.finditer(text):
        word = match["number"].lower()
        number = 1.0 if word in {"a", "an"} else english_number(word)
        if number is None or number > _MAX_DAYS:
            continue
        unit = match["unit"].lower()
        factor = 1.4 if match["working"] else 1.0
        loose = match["cue"].lower() == "in"
        yield match, round(number * _ENGLISH_UNITS[unit] * factor), 0.6 if loose else 0.9
    for pattern, confidence in ((_ENGLISH_FROM_NOW, 0.8), (_ENGLISH_LEFT, 0.5)):
        for match in pattern.finditer(text):
            word = match["number"].lower()
            number = 1.0 if word in {"a", "an"} else english_number(word)
            if number is not None and number <= _MAX_DAYS:
                yield match, round(number * _ENGLISH_UNITS[match["unit"].lower()]), confidence


def _english_dates(text: str, today: date) -> Iterator[tuple[re.Match[str], int, float]]:
    for match in _ENGLISH_DATE.finditer(text):
        month = _MONTHS[match["month"][:3].lower()]
        day = int(match["day"] or match["late_day"] or (_MIDDLE if match["mid"] else 0))
        year = int(match["year"]) if match["year"] else None
        found = _moment(today, month, day, year, to_the_end=bool(match["end"]))
        if found:
            yield match, (found - today).days, 0.8


def _chinese_spans(text: str) -> Iterator[tuple[re.Match[str], int, float]]:
    for match in _CHINESE_SPAN.finditer(text):
        if not match["limit"] and match["cue"] not in {"给", "给了", "限", "限期"}:
            continue
        written = match["number"]
        value = float(written) if written.isdigit() else None
        if value is None:
            span = chinese_number(written)
            value = span[1] if span else None
        if value is None or value > _MAX_DAYS:
            continue
        unit = match["unit"].removeprefix("个")
        bare = unit == match["unit"] and value != 0.5
        if bare and (unit == "月" or (unit == "日" and match["limit"] in {"前", "之前"})):
            continue  # 三月前 is a date, not a span
        if unit == "半月":
            value, unit = value + 0.5, "月"
        per_day = 1.4 if unit == "工作日" else 1.0
        days = value * _CHINESE_UNITS.get(unit.removeprefix("工作"), 1) * per_day
        yield match, round(days), 0.9 if match["limit"] in {"以内", "之内", "内"} else 0.7


def _chinese_dates(text: str, today: date) -> Iterator[tuple[re.Match[str], int, float]]:
    for match in _CHINESE_DATE.finditer(text):
        written = match["month"]
        numeral = chinese_number(written) if not written.isdigit() else None
        month = int(written) if written.isdigit() else int(numeral[0]) if numeral else 0
        year = int(match["year"]) if match["year"] else None
        year = today.year + 1 if match["next"] == "明年" else year
        day = int(match["day"] or (_MIDDLE if match["mid"] else 0))
        found = _moment(today, month, day, year, to_the_end=bool(match["end"]))
        if found:
            yield match, (found - today).days, 0.8


def _moment(
    today: date, month: int, day: int, year: int | None, *, to_the_end: bool
) -> date | None:
    """The next such date; without a day the first of the month, or its end."""
    if not 1 <= month <= 12:
        return None
    for candidate in (year,) if year else (today.year, today.year + 1):
        try:
            moment = month_end(candidate, month) if to_the_end else date(candidate, month, day or 1)
        except ValueError:
            return None
        if moment >= today:
            return moment
    return None
