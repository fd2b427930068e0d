"""What may stand in the fields of an organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import clean_name
from matchmaker.domain.vocabulary import ProviderKind, SizeBand
from matchmaker.services.need_fields import MAX_HEADCOUNT, code_or_none, whole_number

NAME_LIMIT = 120
FIRST_YEAR = 1800
#: What the office vouches for once a provider is listed.
PROTECTED = ("name_zh", "name_en", "kind", "registered", "registration_number")


def clean_fields(fields: dict[str, object], *, year: int) -> dict[str, Any]:
    """Every field ready to store; ``year`` is the latest in which a firm can be founded.

    A number of people says more than a size band and takes its place.

    Raises:
        InvalidInput: codes ``too_long``, ``not_a_number``, ``out_of_range``, ``unknown_word``
            and those of :func:`matchmaker.domain.text.clean_name`.
    """
    cleaned = {name: CLEANERS[name](name, value) for name, value in fields.items()}
    founded = cleaned.get("founded")
    if founded is not None and not FIRST_YEAR <= founded <= year:
        raise InvalidInput("founded", "out_of_range", {"minimum": FIRST_YEAR, "maximum": year})
    if cleaned.get("staff") is not None:
        cleaned["size_band"] = None
    return cleaned


def _name(field: str, value: object) -> str | None:
    text = "" if value is None else str(value)
    return clean_name(text, field=field, limit=NAME_LIMIT) or None


def _size_band(field: str, value: object) -> SizeBand | None:
    if value in {None, ""}:
        return None
    try:
        return SizeBand(str(value))
    except ValueError:
        raise InvalidInput(field, "unknown_word") from None


def _yes_or_no(field: str, value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise InvalidInput(field, "unknown_word")


def _people(field: str, value: object) -> int | None:
    return whole_number(field, value, MAX_HEADCOUNT)


def _year(field: str, value: object) -> int | None:
    return whole_number(field, value, 9999)


def _kind(field: str, value: object) -> ProviderKind | None:
    if value in {None, ""}:
        return None
    try:
        return ProviderKind(str(value))
    except ValueError:
        raise InvalidInput(field, "unknown_word") from None


CLEANERS: dict[str, Callable[[str, object], Any]] = {
    "name_en": _name,
    "name_zh": _name,
    "kind": _kind,
    "registration_number": code_or_none,
    "region": code_or_none,
    "sector": code_or_none,
    "size_band": _size_band,
    "staff": _people,
    "founded": _year,
    "registered": _yes_or_no,
}
