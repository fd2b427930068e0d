"""Amounts, spans of time, distances and dates in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from babel import numbers
from flask_babel import format_date, format_datetime, format_decimal, get_locale, gettext, ngettext

from matchmaker.domain.vocabulary import Language, PriceUnit
from matchmaker.wording.messages import N_, reader_language, worded

TEN_THOUSAND = 10_000
PER_UNIT = {
    PriceUnit.PROJECT: N_("%(price)s per project"),
    PriceUnit.DAY: N_("%(price)s a day"),
    PriceUnit.PERSON: N_("%(price)s per person"),
    PriceUnit.MONTH: N_("%(price)s a month"),
}


def amount(value: float, currency: str | None) -> str:
    """Money: ``¥60,000``; a Chinese reader sees large round amounts as ``¥6万``."""
    return _symbol(currency) + _digits(value)


def amount_range(
    lowest: float | None, highest: float | None, currency: str | None, unit: str | None = None
) -> str:
    """A price or a budget: ``¥60,000–90,000 per project``, ``from ¥60,000``, ``3–5%``."""
    if lowest is None and highest is None:
        return ""
    if lowest is None or highest is None:
        edge = highest if lowest is None else lowest
        shown = _priced(_digits(edge or 0.0), currency, unit)
        return (
            gettext("up to %(amount)s", amount=shown)
            if lowest is None
            else gettext("from %(amount)s", amount=shown)
        )
    ends = [lowest] if lowest == highest else [lowest, highest]
    return _priced("–".join(_digits(end) for end in ends), currency, unit)


def _priced(digits: str, currency: str | None, unit: str | None) -> str:
    if unit == PriceUnit.PERCENT:
        return f"{digits}%"
    price = _symbol(currency) + digits
    return worded(PER_UNIT[PriceUnit(unit)], price=price) if unit in set(PER_UNIT) else price


def _symbol(currency: str | None) -> str:
    if currency is None:
        return ""
    if currency == "CNY":
        return "¥"
    symbol = numbers.get_currency_symbol(currency, locale=get_locale() or "en")
    return f"{symbol} " if symbol.isalpha() else symbol


def _digits(value: float) -> str:
    exact = round(value, 2)
    if reader_language() is Language.CHINESE and exact >= TEN_THOUSAND and exact % 100 == 0:
        return numbers.format_compact_decimal(exact, locale=get_locale(), fraction_digits=2)
    return format_decimal(exact)


def people_range(fewest: int | None, most: int | None) -> str:
    """How large a firm: ``20–200 people``, ``20 people or more``, ``up to 200 people``."""
    if fewest is not None and most is not None:
        return gettext("%(fewest)s–%(most)s people", fewest=number(fewest), most=number(most))
    if fewest is not None:
        return gettext("%(number)s people or more", number=number(fewest))
    return "" if most is None else gettext("up to %(number)s people", number=number(most))


def span(days: int) -> str:
    """How long: ``5 days``, ``6 weeks``, ``2 months``."""
    if days and days % 30 == 0:
        months = days // 30
        return ngettext("%(num)s month", "%(num)s months", months)
    if days and days % 7 == 0:
        weeks = days // 7
        return ngettext("%(num)s week", "%(num)s weeks", weeks)
    return ngettext("%(num)s day", "%(num)s days", days)


def within(days: int) -> str:
    """By when a start is wanted."""
    if days == 0:
        return gettext("at once")
    return gettext("within %(span)s", span=span(days))


def kilometres(value: float) -> str:
    """How far away, without false precision."""
    if value < 1:
        return gettext("under 1 km away")
    return gettext("%(number)s km away", number=format_decimal(round(value)))


def number(value: float) -> str:
    """A plain number, without a needless fraction."""
    return format_decimal(round(value, 1))


def points(value: float) -> str:
    """Points with exactly one decimal, so that columns line up and add up."""
    return format_decimal(value, "0.0")


def day(value: date | datetime) -> str:
    """A date in words."""
    return format_date(value, "long")


def moment(value: datetime) -> str:
    """A day with the time of day, in the time zone of the installation."""
    return format_datetime(value, "medium")


def currency_name(code: str) -> str:
    """A currency in words with its code: ``Chinese Yuan (CNY)``."""
    name = numbers.get_currency_name(code, locale=get_locale() or "en")
    return gettext("%(name)s (%(code)s)", name=name, code=code)
