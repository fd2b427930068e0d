"""A number as people write it: ``60,000``, ``6万``, ``35k``, full-width digits."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_FACTORS = {"": 1.0, "k": 1e3, "千": 1e3, "万": 1e4, "萬": 1e4, "m": 1e6, "百万": 1e6, "亿": 1e8}


def read_number(text: str) -> float | int | None:
    """Digits and a unit of thousands or ten thousands; None for anything else.

    >>> read_number("６万元"), read_number("35k"), read_number("many")
    (60000, 35000, None)
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").lower()
    number = _NUMBER.match(plain)
    factor = _FACTORS.get(plain[number.end() :].removesuffix("元")) if number else None
    if number is None or factor is None:
        return None
    value = float(number.group()) * factor
    return int(value) if value == int(value) else value
