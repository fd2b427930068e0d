"""Reads glossary files: tab-separated, a header, ``|`` between names, ``#`` for remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

SYMPTOM_WEIGHT = 0.6
"""How much a concept counts that only a symptom points to, where a file says nothing."""

_CONCEPT_COLUMNS = {"id", "category", "zh", "en"}
_SYMPTOM_COLUMNS = {"id", "category", "concepts", "zh", "en"}
_OPTIONAL_COLUMNS = {"related", "weight"}


class GlossaryError(ValueError):
    """A glossary file that cannot be used: ``where`` names file and line, ``reason`` why."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of the trade. The first name in each language is the one to show.

    ``where`` names the file and the line that it was read from.
    """

    id: str
    category: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    related: tuple[str, ...] = ()
    weight: float = 1.0
    where: str = field(default="", compare=False)

    def names(self, language: str) -> tuple[str, ...]:
        """Its names in "zh" or "en"."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Symptom:
    """A way to describe trouble, as patterns of words that stand near each other.

    ``a/b c`` wants ``c`` and one of ``a`` and ``b``, in any order; ``a_b`` is two words
    in this order with nothing between them. ``where`` is that of a concept.
    """

    id: str
    category: str
    concepts: tuple[str, ...]
    zh: tuple[str, ...]
    en: tuple[str, ...]
    weight: float = SYMPTOM_WEIGHT
    where: str = field(default="", compare=False)


def parse(text: str, where: str) -> Iterator[Concept | Symptom]:
    """The records of one file. Raises GlossaryError with the file's name and the line."""
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        place = f"{where}:{number}"
        if header is None:
            header = _header(cells, place)
        elif len(cells) > len(header):
            raise GlossaryError(place, f"{len(cells)} cells under {len(header)} columns")
        else:
            yield _record(dict(zip(header, cells, strict=False)), place)


def _header(cells: list[str], place: str) -> list[str]:
    columns = set(cells)
    needed = _SYMPTOM_COLUMNS if "concepts" in columns else _CONCEPT_COLUMNS
    if missing := needed - columns:
        raise GlossaryError(place, f"missing columns: {', '.join(sorted(missing))}")
    if unknown := columns - needed - _OPTIONAL_COLUMNS:
        raise GlossaryError(place, f"unknown columns: {', '.join(sorted(unknown))}")
    return cells


def _record(row: dict[str, str], place: str) -> Concept | Symptom:
    zh, en = _names(row.get("zh", "")), _names(row.get("en", ""))
    if not row["id"] or not zh + en:
        raise GlossaryError(place, "an id and at least one name are needed")
    category = row.get("category", "")
    if "concepts" in row:
        weight = _weight(row.get("weight", ""), SYMPTOM_WEIGHT, place)
        return Symptom(row["id"], category, _names(row["concepts"]), zh, en, weight, place)
    weight = _weight(row.get("weight", ""), 1.0, place)
    return Concept(row["id"], category, zh, en, _names(row.get("related", "")), weight, place)


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in map(str.strip, cell.split("|")) if name)


def _weight(cell: str, default: float, place: str) -> float:
    try:
        weight = float(cell) if cell else default
    except ValueError:
        raise GlossaryError(place, f"weight is not a number: {cell}") from None
    if not 0.0 < weight <= 1.0:
        raise GlossaryError(place, f"weight must be above 0 and at most 1: {cell}")
    return weight
