"""Amounts of money compared across currencies by a dated table that ships.

The rates are indicative: good enough to say whether a price lies within a budget, never to
invoice. A newer table is a newer file; no rate is fetched at run time.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from types import MappingProxyType


def _read() -> tuple[date, Mapping[str, float]]:
    source = resources.files("matchmaker.domain") / "data" / "rates.toml"
    table = tomllib.loads(source.read_text("utf-8"))
    rates = {currency: float(rate) for currency, rate in table["units_per_usd"].items()}
    return table["date"], MappingProxyType(rates)


#: The day of the table, and how many units of each currency one US dollar bought then.
RATES_DATE, UNITS_PER_USD = _read()


def is_known_currency(currency: str) -> bool:
    """Whether the table has a rate for this ISO 4217 code."""
    return currency in UNITS_PER_USD


def convert(amount: float, currency: str, to: str) -> float | None:
    """``amount`` of ``currency`` in ``to``; ``None`` where a rate or the amount is unknown.

    >>> convert(100, "CNY", "CNY")
    100.0
    >>> convert(100, "CNY", "XXX") is None
    True
    """
    if not math.isfinite(amount):
        return None
    if currency == to and is_known_currency(to):
        return float(amount)
    source, target = UNITS_PER_USD.get(currency), UNITS_PER_USD.get(to)
    if source is None or target is None:
        return None
    return amount / source * target
