"""What may stand in the fields of an offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import clean_text
from matchmaker.domain.vocabulary import PriceUnit
from matchmaker.services.need_fields import (
    CLEANERS,
    DESCRIPTION_LIMIT,
    MAX_DAYS,
    MAX_HEADCOUNT,
    TITLE_LIMIT,
    code_or_none,
    whole_number,
)
from matchmaker.services.offer_terms import OfferTerms

MOST_PERCENT = 100
_amount, _items = CLEANERS["budget_min"], CLEANERS["must"]
_RANGES = (
    ("price_min", "price_max"),
    ("eligibility_headcount_min", "eligibility_headcount_max"),
)


def clean_capability(fields: Mapping[str, object], *, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Every column of an offer, ready to store; a field left out counts as not stated.

    The terms of :class:`~matchmaker.services.offer_terms.OfferTerms` go into ``extra``.

    Raises:
        InvalidInput: codes ``required`` (a title; the currency and the unit of a price),
            ``too_long``, ``too_many``, ``not_a_number``, ``out_of_range``,
            ``range_reversed``, ``unknown_word``.
    """
    cleaned = {name: clean(name, fields.get(name)) for name, clean in _CLEANERS.items()}
    for low, high in _RANGES:
        least, most = cleaned[low], cleaned[high]
        if least is not None and most is not None and least > most:
            raise InvalidInput(high, "range_reversed", {"minimum": least, "maximum": most})
    _check_price(cleaned)
    cleaned["extra"] = OfferTerms.clean(fields).into(extra)
    return cleaned


def _check_price(cleaned: Mapping[str, Any]) -> None:
    prices = [cleaned[name] for name in ("price_min", "price_max") if cleaned[name] is not None]
    if not any(prices):  # free of charge is free in every currency
        return
    if cleaned["price_unit"] is None:
        raise InvalidInput("price_unit", "required")
    if cleaned["price_unit"] is PriceUnit.PERCENT:
        if max(prices) > MOST_PERCENT:
            limits = {"minimum": 0, "maximum": MOST_PERCENT}
            raise InvalidInput("price_max", "out_of_range", limits)
    elif cleaned["currency"] is None:
        raise InvalidInput("currency", "required")


def _unit(field: str, value: object) -> PriceUnit | None:
    if value in {None, ""}:
        return None
    try:
        return PriceUnit(str(value))
    except ValueError:
        raise InvalidInput(field, "unknown_word") from None


def _title(field: str, value: object) -> str:
    return clean_text(_text(value), field=field, limit=TITLE_LIMIT, required=True)


def _description(field: str, value: object) -> str:
    return clean_text(_text(value), field=field, limit=DESCRIPTION_LIMIT)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _people(field: str, value: object) -> int | None:
    return whole_number(field, value, MAX_HEADCOUNT)


_CLEANERS: dict[str, Callable[[str, object], Any]] = {
    "category": code_or_none,
    "title": _title,
    "description": _description,
    "language": CLEANERS["language"],
    "price_min": _amount,
    "price_max": _amount,
    "currency": CLEANERS["currency"],
    "price_unit": _unit,
    "delivery": CLEANERS["delivery"],
    "service_area": _items,
    "lead_time_days": lambda field, value: whole_number(field, value, MAX_DAYS),
    "capacity_per_month": _amount,
    "eligibility_headcount_min": _people,
    "eligibility_headcount_max": _people,
    "eligibility_sectors": _items,
    "eligibility_regions": _items,
}
