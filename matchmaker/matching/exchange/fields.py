"""Reading typed values out of one JSON object, collecting what is wrong instead of stopping.

Every reader method takes the key's value away; what is left at the end is the record's
``extra``. ``None`` and a missing key mean the same: nobody said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from matchmaker.matching.exchange.issues import ExchangeIssue

MAX_DEPTH = 32
MAX_ID = 200
MAX_TEXT = 1_000_000
MAX_AMOUNT = 10**15
MAX_COUNT = 10**9
MAX_DAYS = 36_500
YEARS = (1000, 2200)

_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CURRENCY = re.compile("[A-Z]{3}")


class IssueLog:
    """The errors and warnings of one record, in the order they were found."""

    def __init__(self) -> None:
        self.errors: list[ExchangeIssue] = []
        self.warnings: list[ExchangeIssue] = []

    def error(self, code: str, field: str, **values: str | float) -> None:
        self.errors.append(ExchangeIssue(code, field, values))

    def warn(self, code: str, field: str, **values: str | float) -> None:
        self.warnings.append(ExchangeIssue(code, field, values))


class Field(NamedTuple):
    """A value taken out of an object and the path it had in the record."""

    path: str
    value: object


def type_name(value: object) -> str:
    """The JSON name of a value's type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"


def text_language(text: str) -> str:
    """``zh`` for a text with a Chinese character in it, else ``en``."""
    return "zh" if _CHINESE.search(text) else "en"


def unsafe_values(data: object) -> Iterator[ExchangeIssue]:
    """What no store can keep: NUL, half surrogates, infinities, bottomless nesting.

    Walks with its own stack, so that hostile nesting cannot exhaust the interpreter's.
    """
    stack: list[tuple[str, object, int]] = [("", data, 0)]
    while stack:
        path, value, depth = stack.pop()
        if isinstance(value, str):
            code = _unsafe_text(value)
            if code:
                yield ExchangeIssue(code, path)
        elif isinstance(value, float) and not math.isfinite(value):
            yield ExchangeIssue("number_not_finite", path)
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                yield ExchangeIssue("too_deep", path.partition("[")[0], {"limit": MAX_DEPTH})
                return
            stack.extend((*item, depth + 1) for item in _children(path, value))


def _unsafe_text(text: str) -> str | None:
    if "\0" in text:
        return "text_nul"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "text_surrogate"
    return None


def _children(path: str, value: dict[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        yield from ((f"{path}[{number}]", item) for number, item in enumerate(value))
        return
    for key, item in value.items():
        if _unsafe_text(key):
            yield path, key  # reported where it stands: a path must stay printable
        else:
            yield f"{path}.{key}" if path else key, item


class FieldReader:
    """Reads the keys of one JSON object. ``prefix`` is the object's path in the record."""

    def __init__(self, data: Mapping[str, object], log: IssueLog, prefix: str = "") -> None:
        self._left = dict(data)
        self._kept: dict[str, object] = {}
        self.log = log
        self.prefix = prefix

    def path(self, key: str) -> str:
        return f"{self.prefix}.{key}" if self.prefix else key

    def has(self, key: str) -> bool:
        return self._left.get(key) is not None

    def take(self, key: str) -> Field:
        return Field(self.path(key), self._left.pop(key, None))

    def extra(self) -> dict[str, object]:
        """The keys nobody took, and the values kept although they mean nothing here."""
        return self._left | self._kept

    def identifier(self, key: str) -> str:
        """A required id; the empty string (after logging an error) if it is unusable."""
        path, value = self.take(key)
        if value is None:
            self.log.error("missing", path)
        elif not isinstance(value, str):
            self._wrong_type(path, "a text", value)
        elif not is_identifier(value):
            self.log.error("invalid_id", path, limit=MAX_ID)
        else:
            return value
        return ""

    def text(self, key: str) -> str:
        path, value = self.take(key)
        return self._checked_text(path, value) or ""

    def name(self, key: str) -> str | None:
        """A short text such as a code; blank counts as not stated."""
        value = self.text(key)
        return value if value.strip() else None

    def word(self, key: str, vocabulary: Collection[str]) -> str | None:
        """A word of a closed vocabulary; any other is kept as extra with a warning."""
        value = self.name(key)
        if value is None or value in vocabulary:
            return value
        self.log.warn("unknown_word", self.path(key), value=value)
        self._kept[key] = value
        return None

    def words(self, key: str, vocabulary: Collection[str]) -> tuple[str, ...]:
        known: list[str] = []
        unknown: list[str] = []
        for value in self.texts(key):
            (known if value in vocabulary else unknown).append(value)
        for value in unknown:
            self.log.warn("unknown_word", self.path(key), value=value)
        if unknown:
            self._kept[key] = unknown
        return tuple(known)

    def currency(self, key: str) -> str | None:
        value = self.name(key)
        if value is None or _CURRENCY.fullmatch(value):
            return value
        self.log.warn("unknown_word", self.path(key), value=value)
        self._kept[key] = value
        return None

    def day(self, key: str) -> date | None:
        value = self.name(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.log.warn("unreadable_date", self.path(key), value=value)
            self._kept[key] = value
            return None

    def localized(self, key: str) -> dict[str, str]:
        """A text in one or more languages; a plain text is filed under its own language."""
        path, value = self.take(key)
        if isinstance(value, str):
            text = self._checked_text(path, value)
            return {text_language(text): text} if text else {}
        if not self._is(dict, "an object or a text", path, value):
            return {}
        inner = FieldReader(_as_object(value), self.log, path)
        texts = {language: inner.text(language) for language in ("en", "zh")}
        if inner.extra():
            self._kept[key] = inner.extra()
        return {language: text for language, text in texts.items() if text}

    def integer(self, key: str, minimum: int, maximum: int) -> int | None:
        value = self.number(key, minimum, maximum)
        if value is None:
            return None
        if value != int(value):
            self.log.error("wrong_type", self.path(key), expected="a whole number", found=value)
            return None
        return int(value)

    def number(self, key: str, minimum: int, maximum: int) -> float | None:
        """A number within the limits, as it was written: an ``int`` stays one."""
        path, value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong_type(path, "a number", value)
            return None
        if not minimum <= value <= maximum:
            self.log.error("out_of_range", path, minimum=minimum, maximum=maximum)
            return None
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone stands for a list of one. Blank ones are left out."""
        path, value = self.take(key)
        items = [value] if isinstance(value, str) else value
        if not self._is(list, "a list of texts", path, items):
            return ()
        found = (
            self._checked_text(f"{path}[{number}]", item)
            for number, item in enumerate(_as_list(items))
        )
        return tuple(text for text in found if text and text.strip())

    def items(self, key: str) -> Iterator[Field]:
        """The items of a list, of any type, with their paths."""
        path, value = self.take(key)
        if self._is(list, "a list", path, value):
            for number, item in enumerate(_as_list(value)):
                yield Field(f"{path}[{number}]", item)

    def child(self, field: Field) -> FieldReader | None:
        """A reader for an object inside this one, ``None`` if it is no object."""
        if not self._is(dict, "an object", field.path, field.value):
            return None
        return FieldReader(_as_object(field.value), self.log, field.path)

    def check_order(self, low: str, minimum: float | None, maximum: float | None) -> None:
        """Log an error at ``low``, the key of the minimum, if that is above the maximum."""
        if minimum is not None and maximum is not None and minimum > maximum:
            self.log.error("range_reversed", self.path(low), minimum=minimum, maximum=maximum)

    def _checked_text(self, path: str, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong_type(path, "a text", value)
        elif len(value) > MAX_TEXT:
            self.log.error("text_too_long", path, limit=MAX_TEXT)
        else:
            return value
        return None

    def _is(self, kind: type, expected: str, path: str, value: object) -> bool:
        if isinstance(value, kind):
            return True
        if value is not None:
            self._wrong_type(path, expected, value)
        return False

    def _wrong_type(self, path: str, expected: str, value: object) -> None:
        self.log.error("wrong_type", path, expected=expected, found=type_name(value))


def is_identifier(value: str) -> bool:
    """Whether a text can serve as an id in addresses, tab-separated and TREC files."""
    return 0 < len(value) <= MAX_ID and value.isprintable() and not any(map(str.isspace, value))


def _as_object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
