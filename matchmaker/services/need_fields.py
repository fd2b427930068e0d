"""What may stand in the fields of a need that somebody types."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import clean_text
from matchmaker.domain.vocabulary import Delivery, Language

DESCRIPTION_LIMIT = 5_000
TITLE_LIMIT = 200
ITEM_LIMIT = 200
ITEMS_LIMIT = 20
CODE_LIMIT = 64
ANSWER_LIMIT = 2_000
ANSWERS_LIMIT = 50
MAX_HEADCOUNT = 1_000_000
MAX_AMOUNT = 10**12
MAX_DAYS = 3_650

_CURRENCY = re.compile("[A-Z]{3}")


def clean_fields(
    fields: Mapping[str, object], *, budgets: tuple[float | None, float | None]
) -> dict[str, Any]:
    """Every field ready to store; ``budgets`` are the limits that hold where none is given.

    Raises:
        InvalidInput: codes ``required``, ``too_long``, ``not_a_number``, ``out_of_range``,
            ``range_reversed``, ``too_many``, ``unknown_word``.
        TypeError: a name that is no field of a need: a defect of the caller.
    """
    unknown = fields.keys() - CLEANERS.keys()
    if unknown:
        raise TypeError(f"a need has no {', '.join(sorted(unknown))}")
    cleaned = {name: CLEANERS[name](name, value) for name, value in fields.items()}
    low = cleaned.get("budget_min", budgets[0])
    high = cleaned.get("budget_max", budgets[1])
    if low is not None and high is not None and low > high:
        raise InvalidInput("budget_max", "range_reversed", {"minimum": low, "maximum": high})
    return cleaned


def clean_answers(answers: Mapping[str, object]) -> dict[str, Any]:
    """Answers to a category's questions: texts, numbers, yes or no, or lists of texts.

    Blank answers are left out. Raises ``InvalidInput`` naming the question.
    """
    if len(answers) > ANSWERS_LIMIT:
        raise InvalidInput("answers", "too_many", {"limit": ANSWERS_LIMIT})
    cleaned: dict[str, Any] = {}
    for question, value in answers.items():
        kept = _answer(question, value)
        if kept not in (None, "", []):
            cleaned[clean_text(question, field="answers", limit=CODE_LIMIT)] = kept
    return cleaned


def language_or_none(value: object) -> Language | None:
    """A language of the vocabulary. Raises ``InvalidInput`` with ``unknown_word``."""
    if value in (None, ""):
        return None
    try:
        return Language(str(value))
    except ValueError:
        raise InvalidInput("language", "unknown_word", {"value": str(value)[:CODE_LIMIT]}) from None


def code_or_none(field: str, value: object) -> str | None:
    """A short text such as a code, known or not; blank means not stated."""
    return clean_text(_text(value), field=field, limit=CODE_LIMIT) or None


def whole_number(field: str, value: object, maximum: int) -> int | None:
    """A whole number from 0 to ``maximum``."""
    number = _number(field, value, maximum)
    if number is None:
        return None
    if number != int(number):
        raise InvalidInput(field, "not_a_number")
    return int(number)


def _number(field: str, value: object, maximum: int) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(field, "not_a_number")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInput(field, "not_a_number")
    if not 0 <= value <= maximum:
        raise InvalidInput(field, "out_of_range", {"minimum": 0, "maximum": maximum})
    return value


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _title(field: str, value: object) -> str:
    return clean_text(_text(value), field=field, limit=TITLE_LIMIT)


def _description(field: str, value: object) -> str:
    return clean_text(_text(value), field=field, limit=DESCRIPTION_LIMIT, required=True)


def _currency(field: str, value: object) -> str | None:
    code = code_or_none(field, value)
    if code is not None and not _CURRENCY.fullmatch(code):
        raise InvalidInput(field, "unknown_word", {"value": code})
    return code


def _delivery(field: str, value: object) -> list[str]:
    items = _items(field, value)
    for item in items:
        if item not in set(Delivery):
            raise InvalidInput(field, "unknown_word", {"value": item})
    return items


def _items(field: str, value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{field} takes a list of texts")
    items = [clean_text(_text(item), field=field, limit=ITEM_LIMIT) for item in value]
    kept = list(dict.fromkeys(item for item in items if item))
    if len(kept) > ITEMS_LIMIT:
        raise InvalidInput(field, "too_many", {"limit": ITEMS_LIMIT})
    return kept


def _answer(question: str, value: object) -> object:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _signed_number(question, value)
    if isinstance(value, list | tuple):
        return _items(question, value)
    return clean_text(_text(value), field=question, limit=ANSWER_LIMIT)


def _signed_number(question: str, value: float) -> float:
    if not -MAX_AMOUNT <= value <= MAX_AMOUNT:
        raise InvalidInput(
            question, "out_of_range", {"minimum": -MAX_AMOUNT, "maximum": MAX_AMOUNT}
        )
    return value


CLEANERS: dict[str, Callable[[str, object], Any]] = {
    "title": _title,
    "description": _description,
    "language": lambda _field, value: language_or_none(value),
    "category": code_or_none,
    "sector": code_or_none,
    "region": code_or_none,
    "headcount": lambda field, value: whole_number(field, value, MAX_HEADCOUNT),
    "budget_min": lambda field, value: _number(field, value, MAX_AMOUNT),
    "budget_max": lambda field, value: _number(field, value, MAX_AMOUNT),
    "currency": _currency,
    "start_within_days": lambda field, value: whole_number(field, value, MAX_DAYS),
    "delivery": _delivery,
    "must": _items,
    "nice": _items,
}
