"""What a provider asks beside what a firm can pay, where the two can be compared at all.

A budget is for the whole job. A price a project is too. A price a person compares once it
is known how many, a price a day or a month once it is known for how long. A rate is no
amount, and nothing is guessed: what can't be compared says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.domain.money import convert
from matchmaker.domain.vocabulary import PriceUnit
from matchmaker.matching.documents import CapabilityDocument, NeedDocument
from matchmaker.matching.understanding.numerals import (
    CHINESE,
    DIGITS,
    ENGLISH_WORDS,
    chinese_number,
    english_number,
)

NOT_COMPARABLE = "price_not_comparable"
IS_RATE = "price_is_rate"
IS_PART = "price_is_part"

DAYS_A_MONTH = 30.0
WORKING_DAYS_A_MONTH = 22.0
_UNITS = {"day": 1.0, "天": 1.0, "week": 7.0, "周": 7.0, "星期": 7.0, "month": 30.0, "个月": 30.0}
_UNITS |= {"year": 360.0, "年": 360.0}
_DURATION = re.compile(
    rf"\bfor (?:a period of |about )?(?P<en>an?\b|{DIGITS}|{ENGLISH_WORDS})\s"
    r"(?P<en_unit>day|week|month|year)s?\b"
    rf"|(?:为期|服务|连续|签)(?P<zh>{CHINESE}|{DIGITS})(?P<zh_unit>天|周|星期|个月|年)"
    rf"|\b(?P<bare>{DIGITS}|{ENGLISH_WORDS})\s(?P<bare_unit>day|week|month|year)s? of\b(?! experience)"
    rf"|(?P<course>{CHINESE}|{DIGITS})(?P<course_unit>天|周|星期|个月)的(?:课|培训|服务|辅导|驻厂)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Price:
    """The least and the most a job may cost beside the need's limit, in the need's currency.

    ``times`` is how many of the price's units the job takes at least.
    """

    lowest: float
    highest: float
    limit: float
    times: float = 1.0


def comparable_price(need: NeedDocument, capability: CapabilityDocument) -> Price | str | None:
    """The price that the need's budget can be held against.

    Without a budget or a price None; where the two can't be compared the code of the
    reason: ``IS_RATE``, ``IS_PART`` (how many, or how long, is not known) or
    ``NOT_COMPARABLE`` (a currency is missing or has no rate).
    """
    if need.budget_max is None:
        return None
    times = how_often(need, capability.price_unit)
    return priced(capability, times, need.budget_max, need.currency)


def priced(
    capability: CapabilityDocument,
    times: tuple[float, float] | None,
    limit: float,
    currency: str | None,
) -> Price | str | None:
    """The price ``times`` its unit (at least, at most) beside ``limit`` in ``currency``."""
    stated = [p for p in (capability.price_min, capability.price_max) if p is not None]
    if not stated:
        return None
    if capability.price_unit == PriceUnit.PERCENT:
        return IS_RATE
    if capability.price_max == 0:
        return Price(0.0, 0.0, limit)
    return _converted(stated, times, limit, (capability.currency, currency)) if times else IS_PART


def _converted(
    stated: list[float],
    times: tuple[float, float],
    limit: float,
    currencies: tuple[str | None, str | None],
) -> Price | str:
    offered, wanted = currencies
    if offered is None or wanted is None:
        return NOT_COMPARABLE
    lowest = convert(min(stated) * times[0], offered, wanted)
    highest = convert(max(stated) * times[1], offered, wanted)
    if lowest is None or highest is None:
        return NOT_COMPARABLE
    return Price(lowest, highest, limit, times[0])


def how_often(need: NeedDocument, unit: str | None) -> tuple[float, float] | None:
    """How many of a price's units the job takes, at least and at most; None if unknown.

    Where the need says how many people are to be helped, so many; else anybody from one
    person to the whole firm. Days and months are those that a must names.
    """
    match unit:
        case None | PriceUnit.PROJECT:
            return 1.0, 1.0
        case PriceUnit.PERSON:
            if need.details.people:
                return float(need.details.people), float(need.details.people)
            return (1.0, float(need.headcount)) if need.headcount else None
        case PriceUnit.DAY | PriceUnit.MONTH:
            return _spans(stated_days(need.must), unit)
        case _:
            return None


def _spans(days: float | None, unit: str) -> tuple[float, float] | None:
    if days is None:
        return None
    months = days / DAYS_A_MONTH
    if unit == PriceUnit.MONTH:
        return months, max(months, 1.0)
    # A month of work has fewer days than the calendar: between the two lies the truth.
    return (days, days) if months < 1 else (months * WORKING_DAYS_A_MONTH, days)


def stated_days(texts: Iterable[str]) -> float | None:
    """For how many days help is wanted ("for three months", 为期两周); None if nobody says."""
    for text in texts:
        for match in _DURATION.finditer(text):
            groups = match.groupdict()
            number = next(groups[n] for n in ("en", "zh", "bare", "course") if groups[n])
            unit = next(u for n, u in groups.items() if n.endswith("unit") and u)
            amount = 1.0 if number.lower() in {"a", "an"} else _amount(number)
            if amount:
                return amount * _UNITS[unit.lower()]
    return None


def _amount(written: str) -> float | None:
    number = english_number(written)
    if number is not None:
        return number
    span = chinese_number(written)
    return span[1] if span else None
