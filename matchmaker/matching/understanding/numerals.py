"""Numbers as people write them: ``2,500``, ``35k``, ``three hundred``, ``三万五``, ``七八万``."""

from __future__ import annotations

import re

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2, "俩": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}

_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_WORDS |= {
    word: value
    for value, word in zip(
        range(20, 100, 10),
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        strict=True,
    )
}
_WORD_UNITS = {"hundred": 100, "thousand": 1000, "million": 10**6}

_ENGLISH_WORD = "|".join(sorted((*_WORDS, *_WORD_UNITS), key=len, reverse=True))
#: A number in words, at most six of them.
ENGLISH_WORDS = rf"\b(?:{_ENGLISH_WORD})(?:[ -](?:and )?(?:{_ENGLISH_WORD})){{0,5}}\b"
#: Digits, with thousands apart by comma or not at all.
DIGITS = r"(?<![\d.])(?<!\d,)(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,13})(?:\.\d{1,4})?(?![\d.]*\d)"
#: Chinese numerals, or digits before a Chinese unit (``3万5``, ``12.5万``).
CHINESE = (
    r"(?:\d{1,9}(?:\.\d{1,4})?[千百]?[万亿]\d?|[零〇一二两俩三四五六七八九十百千万亿]{1,14}|半)"
)

_MIXED = re.compile(r"(\d+(?:\.\d+)?)([千百]?)([万亿])(\d?)$")


def chinese_number(text: str) -> tuple[float, float] | None:
    """Lowest and highest value of a Chinese numeral, or ``None`` where it is none.

    >>> chinese_number("三万五"), chinese_number("七八万"), chinese_number("一百二十")
    ((35000, 35000), (70000, 80000), (120, 120))
    """
    if text == "半":
        return 0.5, 0.5
    mixed = _MIXED.match(text)
    if mixed:
        number, small, large, rest = mixed.groups()
        unit = _LARGE_UNITS[large]
        value = float(number) * _SMALL_UNITS.get(small, 1) * unit
        value += int(rest or 0) * unit / 10
        return value, value
    for position in range(len(text) - 1):
        first, second = _DIGITS.get(text[position]), _DIGITS.get(text[position + 1])
        if first and second is not None:
            if first >= second:
                return None
            low = _plain(text[: position + 1] + text[position + 2 :])
            high = _plain(text[:position] + text[position + 1 :])
            return (low, high) if low is not None and high is not None else None
    value_or_none = _plain(text)
    return None if value_or_none is None else (value_or_none, value_or_none)


def _plain(text: str) -> float | None:
    """The value of a numeral without approximations; ``None`` where digits stand side by side."""
    total, section, digit, last_unit = 0, 0, None, 1
    for character in text:
        if character in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[character]
            last_unit = 1 if digit == 0 else last_unit
        elif character in _SMALL_UNITS:
            last_unit = _SMALL_UNITS[character]
            section += (1 if digit is None else digit) * last_unit
            digit = None
        else:
            last_unit = _LARGE_UNITS.get(character, 0)
            if not last_unit:
                return None
            section += digit or 0
            total += (section or 1) * last_unit
            section, digit = 0, None
    if digit:
        # 三万五 is 35,000 and 一百二 is 120; but 十五 is 15 and 三万零五 is 30,005.
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return float(total + section) if total + section or text in {"零", "〇"} else None


def english_number(text: str) -> float | None:
    """The value of digits or of number words; ``None`` where it is neither.

    >>> english_number("2,500"), english_number("one hundred and twenty"), english_number("x")
    (2500.0, 120.0, None)
    """
    plain = text.replace(",", "").replace(" ", "")
    if plain[:1].isdigit():
        try:
            return float(plain)
        except ValueError:
            return None
    total, section = 0, 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in _WORDS:
            section += _WORDS[word]
        elif word == "hundred":
            section = (section or 1) * 100
        elif word in _WORD_UNITS:
            total += (section or 1) * _WORD_UNITS[word]
            section = 0
        elif word != "and":
            return None
    return float(total + section)
