"""The other countries, their ISO 3166-2 parts and their larger towns."""

from __future__ import annotations

import csv
import gettext
import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pycountry
from babel import Locale

from matchmaker.domain.place_text import GENERIC_WORDS, fold
from tools.places.sources import City, Entry, GeoNames, largest, read_json

#: People that a town must have to be listed without being on the curated list.
MIN_PEOPLE = 100_000
#: Listed by ISO 3166-1 too; they stand among the parts of China, as in ISO 3166-2:CN.
_IN_CHINA = {"HK", "MO", "TW"}
_TAIWAN = "CN-710000"
#: How alike two spellings of a first-level region must be to be the same one.
_ALIKE = 0.82
_COUNTRY_NAMES = {
    "TR": ["Turkey"], "US": ["USA", "United States of America"], "GB": ["UK", "Great Britain"],
    "NL": ["Holland"], "KR": ["Korea", "South Korea"], "CZ": ["Czech Republic"],
    "AE": ["UAE", "阿联酋"], "MM": ["Burma"], "KH": ["Kampuchea"], "CI": ["Ivory Coast"],
    "MK": ["Macedonia"], "SZ": ["Swaziland"], "RU": ["Russian Federation"],
    "CN": ["PRC", "Mainland China", "中国大陆"], "VN": ["Viet Nam"], "LA": ["Laos"],
}  # fmt: skip

_BRACKET = re.compile(r"\s*[(\[].*")


def build(folder: Path, towns: Path, geonames: GeoNames) -> list[Entry]:
    """Every place outside China; ``folder`` holds the names of first-level regions."""
    countries = list(_countries(geonames))
    regions = {record["code"]: record["name"] for record in read_json(folder / "world-admin1.json")}
    subdivisions = _Subdivisions(geonames, regions, {entry.code: entry for entry in countries})
    for country in pycountry.countries:
        if country.alpha_2 not in {"CN", "HK", "MO"}:
            subdivisions.add_country(country.alpha_2)
    cities = list(_towns(geonames, subdivisions))
    listed = {entry.code for entry in cities}
    curated = [town for town in _curated(towns, geonames, subdivisions) if town.code not in listed]
    return [*countries, *subdivisions.entries.values(), *cities, *curated]


def _countries(geonames: GeoNames) -> Iterator[Entry]:
    english, chinese = Locale("en").territories, Locale("zh", script="Hans").territories
    for country in pycountry.countries:
        code = country.alpha_2
        if code in _IN_CHINA:
            continue
        known = geonames.countries.get(code, {})
        capital = geonames.named(code, known.get("capital", "")) if known else None
        main = capital or largest(geonames.by_country.get(code, ()))
        name = english.get(code, country.name)
        others = [getattr(country, "common_name", ""), country.name, *_COUNTRY_NAMES.get(code, ())]
        yield Entry(
            code, "country", None, name, chinese.get(code, ""), main.point if main else None,
            int(known.get("population", 0)),
            other_names=[other for other in dict.fromkeys(others) if other and other != name],
        )  # fmt: skip


def _bare(name: str) -> str:
    """Folded, without the words for kinds of region."""
    words = fold(_BRACKET.sub("", name)).split()
    return " ".join(word for word in words if word not in GENERIC_WORDS)


class _Subdivisions:
    """ISO 3166-2 parts matched with GeoNames' first-level regions and cities by name."""

    def __init__(
        self, geonames: GeoNames, regions: dict[str, str], countries: dict[str, Entry]
    ) -> None:
        self._geonames = geonames
        self._regions = regions
        self._countries = countries
        locales = Path(pycountry.__file__).parent / "locales"
        self._chinese = gettext.translation("iso3166-2", locales, languages=["zh_CN"])
        self.entries: dict[str, Entry] = {}
        #: ISO code by GeoNames country and first-level code.
        self.of_region: dict[tuple[str, str], str] = {}

    def add_country(self, country: str) -> None:
        listed = pycountry.subdivisions.get(country_code=country)  # type: ignore[no-untyped-call]
        parts = sorted(listed or (), key=lambda part: (part.parent_code is not None, part.code))
        root = _TAIWAN if country == "TW" else country
        in_region = defaultdict(list)
        for city in self._geonames.by_country.get(country, ()):
            in_region[city.admin1].append(city)
        matched = self._match(country, [p for p in parts if p.parent_code is None])
        for part in parts:
            region = matched.get(part.code)
            self._add(country, part, root, in_region[region] if region else [], region)

    def _add(
        self, country: str, part: object, root: str, cities: list[City], region: str | None
    ) -> None:
        code, name = part.code, part.name  # type: ignore[attr-defined]
        parent = part.parent_code or root  # type: ignore[attr-defined]
        chinese = self._chinese.gettext(name)
        clean = _BRACKET.sub("", name).partition(",")[0].strip()
        main = largest(cities)
        namesake = self._geonames.named(country, _bare(name)) or self._geonames.named(
            country, clean
        )
        if namesake and region and namesake.admin1 != region:
            namesake = None
        centre = namesake or main
        around = self.entries.get(parent) or self._countries.get(parent)
        english = self._regions.get(f"{country}.{region}", "") if region else ""
        entry = Entry(
            code, "subdivision", parent,
            _BRACKET.sub("", english).removesuffix(" Province").strip() or clean,
            chinese if chinese != name and country != "TW" else "",
            centre.point if centre else around.point if around else self._main_point(country),
            sum(city.population for city in cities) or (namesake.population if namesake else 0),
            other_names=[clean],
        )  # fmt: skip
        if not entry.chinese and namesake and namesake.chinese:
            entry.chinese = namesake.chinese[0]
        self.entries[code] = entry
        if region:
            self.of_region[country, region] = code

    def _main_point(self, country: str) -> tuple[float, float] | None:
        main = largest(self._geonames.by_country.get(country, ()))
        return main.point if main else None

    def _match(self, country: str, parts: list[object]) -> dict[str, str]:
        """GeoNames' first-level code by ISO code: same letters, same name, or nearly so."""
        regions = {
            code.partition(".")[2]: name
            for code, name in self._regions.items()
            if code.startswith(f"{country}.")
        }
        matched: dict[str, str] = {}
        for part in parts:
            code = part.code.partition("-")[2]  # type: ignore[attr-defined]
            if code in regions and not code.isdigit():
                matched[part.code] = code  # type: ignore[attr-defined]
        for threshold in (1.0, _ALIKE):
            for part in parts:
                free = [code for code in regions if code not in matched.values()]
                if part.code in matched or not free:  # type: ignore[attr-defined]
                    continue
                name = _bare(part.name)  # type: ignore[attr-defined]
                score, best = max((_likeness(name, _bare(regions[c])), c) for c in free)
                if score >= threshold:
                    matched[part.code] = best  # type: ignore[attr-defined]
        return matched


def _likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second).ratio() if first and second else 0.0


def _towns(geonames: GeoNames, subdivisions: _Subdivisions) -> Iterator[Entry]:
    """Towns of ``MIN_PEOPLE``, unless a country or part of one already goes by the name."""
    seen: set[str] = set()
    taken = {
        (entry.code[:2], _bare(name))
        for entry in subdivisions.entries.values()
        for name in (entry.english, *entry.other_names)
    }
    for country, cities in sorted(geonames.by_country.items()):
        if country in {"CN", *_IN_CHINA} or country not in geonames.countries:
            continue
        if country not in {c.alpha_2 for c in pycountry.countries}:
            continue
        for city in cities:
            if city.population < MIN_PEOPLE:
                break
            same = (country, _bare(city.name))
            if same in taken or fold(city.name) == fold(geonames.countries[country]["name"]):
                continue
            parent = subdivisions.of_region.get((country, city.admin1), country)
            town = _town(parent, city.name, city)
            if town.code not in seen:
                seen.add(town.code)
                yield town


def _town(parent: str, name: str, city: City | None) -> Entry:
    return Entry(
        code=f"{parent}-{fold(name).replace(' ', '-')}",
        kind="town",
        parent=parent,
        english=name,
        chinese=city.chinese[0] if city and city.chinese else "",
        point=city.point if city else None,
        population=city.population if city else 0,
    )


def _curated(path: Path, geonames: GeoNames, subdivisions: _Subdivisions) -> Iterator[Entry]:
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            parent = subdivisions.entries[row["parent"]]
            town = _town(
                row["parent"], row["english"], geonames.named(row["parent"][:2], row["english"])
            )
            town.chinese = row["chinese"] or town.chinese
            town.point = town.point or parent.point
            town.other_names.extend(name for name in row["other_names"].split("|") if name)
            yield town
