"""One cell of a sheet as the value that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.sheet_columns import CellKind, Column
from matchmaker.domain.typed_numbers import read_number
from matchmaker.services.sheets.words import CURRENCIES, YES, code_of, folded

ANYWHERE = "*"
_ANYWHERE = frozenset({ANYWHERE, "anywhere", "全国", "不限", "任何地方"})
_LINES = re.compile(r"[\n;；]+")
_ITEMS = re.compile(r"[\n;；,，、/|]+")
_YEAR = re.compile(r"(\d{4})(?:\D|$)")
_CODE = re.compile("[A-Za-z]{3}")
_AROUND = re.compile(r"^(?:约|共)?\s*|\s*(?:人|名|天|日|days?|people)$", re.IGNORECASE)


def value_of(column: Column, text: str) -> object:
    """What a filled cell says in its column.

    Raises:
        InvalidInput: it can't be read; the field is the column's key.
    """
    return _READERS[column.kind](column, text)


def _text(_column: Column, text: str) -> str:
    return text


def _lines(_column: Column, text: str) -> list[str]:
    return [line.strip() for line in _LINES.split(text) if line.strip()]


def _word(column: Column, text: str) -> str:
    code = code_of(column.vocabulary, text)
    if code is None:
        raise InvalidInput(column.key, "sheet_unknown_word", {"value": text[:40]})
    return code


def _words(column: Column, text: str) -> list[str]:
    items = [item.strip() for item in _ITEMS.split(text) if item.strip()]
    if column.vocabulary == "language":  # providers speak more than the interface does
        return [code_of(column.vocabulary, item) or item for item in items]
    return [_word(column, item) for item in items]


def _number(column: Column, text: str) -> float | int:
    value = read_number(text)
    if value is None:
        raise InvalidInput(column.key, "not_a_number")
    return value


def _whole(column: Column, text: str) -> int:
    value = read_number(_AROUND.sub("", text))
    if value is None or value != int(value):
        raise InvalidInput(column.key, "sheet_not_whole")
    return int(value)


def _year(column: Column, text: str) -> int:
    found = _YEAR.match(text.strip())
    if found is None or int(found.group(1)) > date.max.year:
        raise InvalidInput(column.key, "sheet_not_a_year")
    return int(found.group(1))


def _place(column: Column, text: str) -> str:
    code = _place_code(text)
    if code is None:
        raise InvalidInput(column.key, "sheet_unknown_place", {"value": text[:40]})
    return code


@lru_cache(maxsize=4_096)
def _place_code(text: str) -> str | None:
    """The code of the best place of that name; a list names the same few again and again."""
    gazetteer = Gazetteer.load()
    if gazetteer.get(text) is not None:
        return text
    found = gazetteer.search(text, limit=1)
    return found[0].code if found else None


def _places(column: Column, text: str) -> list[str]:
    if folded(text) in _ANYWHERE:
        return [ANYWHERE]
    # A name may hold a comma itself: Keqiao, Shaoxing.
    items = _lines(column, text)
    if len(items) == 1 and _place_code(items[0]) is None:
        items = [item.strip() for item in _ITEMS.split(text) if item.strip()]
    return [_place(column, item) for item in items]


def _currency(column: Column, text: str) -> str:
    known = CURRENCIES.get(folded(text))
    if known is None and not _CODE.fullmatch(text.strip()):
        raise InvalidInput(column.key, "sheet_unknown_currency", {"value": text[:40]})
    return known or text.strip().upper()


def _yes(_column: Column, text: str) -> bool:
    return folded(text) in YES


_READERS: Mapping[CellKind, Callable[[Column, str], object]] = {
    CellKind.TEXT: _text,
    CellKind.LINES: _lines,
    CellKind.WORD: _word,
    CellKind.WORDS: _words,
    CellKind.NUMBER: _number,
    CellKind.WHOLE: _whole,
    CellKind.YEAR: _year,
    CellKind.PLACE: _place,
    CellKind.PLACES: _places,
    CellKind.CURRENCY: _currency,
    CellKind.YES: _yes,
}
