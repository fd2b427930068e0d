"""The tables that forms choose from, filled from what ships with the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from matchmaker.db.models import CategoryRecord, Place, SectorRecord
from matchmaker.domain.labels import CATEGORY_NAMES, SECTOR_NAMES
from matchmaker.domain.place_records import Place as PlaceEntry
from matchmaker.domain.place_records import read_places

PlaceRow = tuple[str, str, str | None, str | None, str | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class ReferenceReport:
    """How many records each table has got afresh; all zero when nothing was out of date."""

    places: int
    categories: int
    sectors: int


def load_reference(session: Session) -> ReferenceReport:
    """Bring places up to the shipped table; add categories and sectors that are missing.

    Names of categories and sectors that somebody edited stay.
    """
    return ReferenceReport(
        places=_load_places(session, read_places()),
        categories=_add_missing(session, CategoryRecord, CATEGORY_NAMES),
        sectors=_add_missing(session, SectorRecord, SECTOR_NAMES),
    )


def _load_places(session: Session, places: Iterable[PlaceEntry]) -> int:
    shipped = {place.code: _row(place) for place in places}
    kept = session.execute(
        select(
            Place.code,
            Place.kind,
            Place.parent_code,
            Place.name_en,
            Place.name_zh,
            Place.latitude,
            Place.longitude,
        )
    )
    if {row.code: tuple(row) for row in kept} == shipped:
        return 0
    session.execute(delete(Place))
    rows = sorted(shipped.values(), key=lambda row: (_depth(shipped, row), row[0]))
    session.execute(insert(Place), [_values(row) for row in rows])
    return len(rows)


def _row(place: PlaceEntry) -> PlaceRow:
    return (
        place.code,
        place.kind,
        place.parent,
        place.names.get("en"),
        place.names.get("zh"),
        place.latitude,
        place.longitude,
    )


def _values(row: PlaceRow) -> dict[str, object]:
    names = ("code", "kind", "parent_code", "name_en", "name_zh", "latitude", "longitude")
    return dict(zip(names, row, strict=True))


def _depth(rows: Mapping[str, PlaceRow], row: PlaceRow) -> int:
    """How many places contain this one: a place is stored after what it lies in."""
    depth = 0
    while row[2] is not None:
        row = rows[row[2]]
        depth += 1
    return depth


def _add_missing(
    session: Session,
    table: type[CategoryRecord | SectorRecord],
    names: Mapping[Any, tuple[str, str]],
) -> int:
    known = set(session.scalars(select(table.slug)))
    missing: list[dict[str, object]] = [
        {"slug": _slug(member), "position": position, "name_en": en, "name_zh": zh}
        for position, (member, (en, zh)) in enumerate(names.items())
        if _slug(member) not in known
    ]
    if missing:
        session.execute(insert(table), missing)
    return len(missing)


def _slug(member: StrEnum) -> str:
    return member.value
