"""How many: the people of the firm, and amounts of water, cloth, machines, pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.matching.understanding.findings import Finding, FindingKind, FindingValue
from matchmaker.matching.understanding.numerals import (
    CHINESE,
    DIGITS,
    ENGLISH_WORDS,
    chinese_number,
    english_number,
)

_MAX_PEOPLE = 1_000_000
_ENGLISH_PEOPLE = re.compile(
    rf"(?P<number>{DIGITS}|{ENGLISH_WORDS})[\s-](?:(?:full[- ]time|permanent)\s)?"
    r"(?P<noun>people|staff|employees|workers|persons|heads|of us)\b"
    r"(?!\s(?:to|who|from the|at a time|per|a day|each)\b)",
    re.IGNORECASE,
)
_ENGLISH_NOT_STAFF = re.compile(
    r"\b(?:train|teach|hire|recruit|need|needs|for|find|send|course|class|group|groups|of|another|extra|"
    r"more|lost|about to lose)\s(?:our\s|the\s|about\s|up to\s|some\s)?$",
    re.IGNORECASE,
)
_CHINESE_PEOPLE = re.compile(
    rf"(?P<number>{DIGITS}|{CHINESE})(?:[多来几余])?(?:号|个|名|位)?"
    r"(?P<noun>工人|员工|职工|人)(?!次|份|台|民|均|口|一组|一班|家)"
)
_CHINESE_STAFF_BEFORE = re.compile(
    rf"(?:员工|职工|工人|人数)(?:有|共|约|大概|是|：|:)?(?P<number>\d{{1,6}}|{CHINESE})(?:多|来)?(?:[个名人位]|(?=[,，。;；]|$))"
)
_CHINESE_NOT_STAFF = re.compile(
    r"(?:招|缺|差|少|找|培训|培养|挑|送|派|选|教|带|每|学|要|来了|走了|走|请|第)(?:了|个|过|上|够)?$"
)
_CHINESE_NOT_STAFF_AFTER = re.compile(r"^(?:学|参加|培训|一共|一起|上课|来学|要学|去)")

_UNITS = {
    "m3": ("m³", "m3", "cubic metres", "cubic meters", "立方米", "立方", "方水"),
    "t": ("tonnes", "tons", "吨", "t"),
    "kg": ("kilograms", "kilos", "公斤", "千克", "kg"),
    "m2": ("m²", "m2", "square metres", "square meters", "平方米", "个平方", "平方", "平米"),
    "m": ("metres", "meters", "米"),
    "kWh": ("kwh", "度电"),
    "toe": ("toe",),
    "tce": ("tce", "吨标煤"),
    "pieces": ("pieces", "pcs", "garments", "件"),
    "styles": ("styles", "款"),
    "machines": ("machines", "looms", "stenters", "jets", "lines", "台", "条线", "只缸", "口缸"),
    "samples": ("samples", "个样品", "只样"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_SPELLINGS = "|".join(re.escape(s) for s in sorted(_UNIT_OF, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<number>{CHINESE}|{DIGITS}|{ENGLISH_WORDS}|(?<!half )\ba dozen)\s?(?:[多来几余])?"
    r"(?:(?:sewing|knitting|weaving|dyeing|production|assembly|jet|circular|flat)\s)?"
    rf"(?P<unit>{_SPELLINGS})(?![a-zA-Z0-9]|公里|英里|英尺)"
    r"(?:\s?(?:/|a|per|each|每)\s?(?P<per>day|d|天|日|month|月|year|yr|年)\b)?",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(r"(?:每|一)(?P<per>天|日|个?月|年)(?:[^\s,，。；;.]{0,6})$")
_PERIODS = {"d": "day", "天": "day", "日": "day", "月": "month", "yr": "year", "年": "year"}


def find_headcounts(text: str) -> Iterator[Finding]:
    """How many work in the firm; not those to be trained, hired or found."""
    for match in _ENGLISH_PEOPLE.finditer(text):
        people = english_number(match["number"])
        if not _ENGLISH_NOT_STAFF.search(text[max(0, match.start() - 28) : match.start()]):
            yield from _headcount(match, people, 0.9)
    for match in _CHINESE_PEOPLE.finditer(text):
        if _CHINESE_NOT_STAFF.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        if _CHINESE_NOT_STAFF_AFTER.match(text[match.end() : match.end() + 4]):
            continue
        people = _high(match["number"])
        yield from _headcount(match, people, 0.9 if people and people >= 10 else 0.5)
    for match in _CHINESE_STAFF_BEFORE.finditer(text):
        yield from _headcount(match, _high(match["number"]), 0.9)


def _headcount(match: re.Match[str], people: float | None, confidence: float) -> Iterator[Finding]:
    if people is not None and 2 <= people <= _MAX_PEOPLE and people == int(people):
        values = {"people": int(people)}
        yield Finding(FindingKind.HEADCOUNT, values, match.start(), match.end(), confidence)


def find_quantities(text: str) -> Iterator[Finding]:
    """Amounts with a unit that the trade counts in, with the period where it is stated."""
    for match in _QUANTITY.finditer(text):
        amount = _high(match["number"])
        if amount is None:
            written = match["number"].lower()
            amount = 12.0 if written == "a dozen" else english_number(written)
        if amount is None or amount <= 1:  # 一件, "one style": an article, not a count
            continue
        values: dict[str, FindingValue] = {
            "amount": amount,
            "unit": _UNIT_OF[match["unit"].lower()],
        }
        before = _PER_BEFORE.search(text[max(0, match.start() - 12) : match.start()])
        period = match["per"] or (before["per"].removeprefix("个") if before else None)
        if period:
            values["per"] = _PERIODS.get(period.lower(), period.lower())
        yield Finding(FindingKind.QUANTITY, values, match.start(), match.end(), 0.8)


def _high(written: str) -> float | None:
    number = english_number(written) if written[:1].isdigit() else None
    if number is not None:
        return number
    span = chinese_number(written)
    return span[1] if span else None
