"""One record a place, and the reader of the table that ships with the package."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

#: Kinds of place from the widest to the narrowest.
KINDS = ("country", "subdivision", "prefecture", "county", "town")

COLUMNS = (
    "code",
    "kind",
    "parent",
    "en",
    "zh",
    "latitude",
    "longitude",
    "population",
    "other_codes",
    "other_names",
)

_DATA = resources.files("matchmaker.domain") / "data" / "places"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    ``names`` maps ``en`` and ``zh`` to the official name in that language, where known.
    ``other_codes`` and ``other_names`` are further spellings of the same place.
    ``population`` is in thousands, a rough figure that only serves to rank places that
    share a name; ``None`` where nobody counted.
    """

    code: str
    kind: str
    parent: str | None
    names: Mapping[str, str]
    latitude: float | None
    longitude: float | None
    population: int | None = None
    other_codes: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


def read_places() -> Iterator[Place]:
    """Every place of the shipped table, in the order of the file (sorted by code)."""
    packed = (_DATA / "places.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(rows)
    for code, kind, parent, en, zh, latitude, longitude, population, codes, names in rows:
        labels = {}
        if en:
            labels["en"] = en
        if zh:
            labels["zh"] = zh
        yield Place(
            code,
            kind,
            parent or None,
            labels,
            float(latitude) if latitude else None,
            float(longitude) if longitude else None,
            int(population) if population else None,
            tuple(codes.split("|")) if codes else (),
            tuple(names.split("|")) if names else (),
        )


def read_ordinary_words() -> frozenset[str]:
    """Place names that are also everyday words ("nice", "和平"), folded as for searching."""
    return frozenset((_DATA / "ordinary_words.txt").read_text("utf-8").split())


def read_variants() -> dict[int, int]:
    """A ``str.translate`` table from traditional to simplified, for characters of names."""
    traditional, simplified = (_DATA / "variants.txt").read_text("utf-8").split()
    return str.maketrans(traditional, simplified)
