"""China: provinces, prefectures, counties and the towns that clusters are named after."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycountry
from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

from matchmaker.domain.place_text import fold, short_chinese
from tools.places.sources import Entry, GeoNames, read_json

Point = tuple[float, float]

#: Groups that the source puts between a province and its counties and that are no places.
_NOT_PLACES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_NAME_RADIUS_KM = 80
_TOWN_RADIUS_KM = 50
_ISO_OF_PROVINCE = {
    "Beijing": "11", "Tianjin": "12", "Hebei": "13", "Shanxi": "14", "Nei Mongol": "15",
    "Liaoning": "21", "Jilin": "22", "Heilongjiang": "23", "Shanghai": "31", "Jiangsu": "32",
    "Zhejiang": "33", "Anhui": "34", "Fujian": "35", "Jiangxi": "36", "Shandong": "37",
    "Henan": "41", "Hubei": "42", "Hunan": "43", "Guangdong": "44", "Guangxi": "45",
    "Hainan": "46", "Chongqing": "50", "Sichuan": "51", "Guizhou": "52", "Yunnan": "53",
    "Xizang": "54", "Shaanxi": "61", "Gansu": "62", "Qinghai": "63", "Ningxia": "64",
    "Xinjiang": "65", "Taiwan": "71", "Hong Kong": "81", "Macao": "82",
}  # fmt: skip

# Characters with two readings: the one that place names take.
load_single_dict(
    {ord("长"): "cháng", ord("厦"): "xià", ord("朝"): "cháo", ord("都"): "dū", ord("曾"): "zēng"}
)
load_phrases_dict({"朝阳": [["cháo"], ["yáng"]], "长子": [["zhǎng"], ["zǐ"]]})


def build(folder: Path, towns: Path, geonames: GeoNames) -> list[Entry]:
    """Every Chinese place; ``folder`` holds the two source files, ``towns`` the curated list."""
    points = _points(read_json(folder / "china-city-geo.json"))
    builder = _Builder(points, geonames)
    for province in read_json(folder / "china-pca-code.json"):
        builder.add_province(province)
    for code in ("71", "81", "82"):
        builder.entries.append(Entry(f"CN-{code}0000", "subdivision", "CN"))
    builder.add_iso_codes()
    with towns.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            builder.add_curated_town(row)
    return builder.entries


def pinyin(name: str) -> str:
    """The reading in Latin letters: ``"西安"`` gives ``"Xi'an"``."""
    syllables = lazy_pinyin(name, v_to_u=True)
    parts = [f"'{part}" if at and part[0] in "aoe" else part for at, part in enumerate(syllables)]
    return "".join(parts).capitalize()


def _points(records: list[dict[str, str]]) -> dict[tuple[str, str], Point]:
    """Coordinates by (province, city or county name); a city's own come under its name."""
    points: dict[tuple[str, str], Point] = {}
    for record in records:
        if not record["lat"] or not record["lng"]:
            continue
        point = (float(record["lat"]), float(record["lng"]))
        name = record["area"] or record["city"]
        if name == "市辖区":
            name = record["province"]
        points.setdefault((record["province"], f"{record['city']}/{name}"), point)
        points.setdefault((record["province"], name), point)
    return points


class _Builder:
    def __init__(self, points: dict[tuple[str, str], Point], geonames: GeoNames) -> None:
        self.entries: list[Entry] = []
        self._points = points
        self._geonames = geonames
        self._by_names: dict[tuple[str, str], Entry] = {}

    def add_province(self, source: dict[str, Any]) -> None:
        name = source["name"]
        first = source["children"][0]
        point = self._points.get((name, name)) or self._points.get((name, first["name"]))
        entry = Entry(
            f"CN-{source['code']}0000",
            "subdivision",
            "CN",
            pinyin(short_chinese(name)),
            name,
            point,
        )
        self.entries.append(entry)
        self._by_names[name, name] = entry
        for city in source["children"]:
            if city["name"] in _NOT_PLACES:
                if city["name"] == "市辖区":
                    entry.other_codes.append(f"CN-{city['code']}00")
                self._add_counties(city, name, entry)
            else:
                self._add_prefecture(city, name, entry)
        # A province's point is its capital, its size the sum of its prefectures'.
        own = [place for place in self.entries if place.parent == entry.code]
        entry.population = sum(place.population for place in own)

    def _add_prefecture(self, source: dict[str, Any], province: str, parent: Entry) -> None:
        name = source["name"]
        point = self._points.get((province, name)) or parent.point
        entry = Entry(f"CN-{source['code']}00", "prefecture", parent.code, "", name, point)
        self._name(entry)
        self.entries.append(entry)
        self._by_names[name, name] = entry
        self._add_counties(source, province, entry)

    def _add_counties(self, source: dict[str, Any], province: str, parent: Entry) -> None:
        for child in source.get("children", ()):
            code, name = child["code"], child["name"]
            if len(code) > 6:
                self._add_coded_town(code, name, parent)
                continue
            within = self._points.get((province, f"{source['name']}/{name}"))
            point = within or self._points.get((province, name)) or parent.point
            entry = Entry(f"CN-{code}", "county", parent.code, "", name, point)
            self._name(entry)
            self.entries.append(entry)
            self._by_names[parent.chinese, name] = entry

    def _name(self, entry: Entry) -> None:
        """The reading as the name in Latin letters, and the size where GeoNames knows the place."""
        reading = pinyin(short_chinese(entry.chinese))
        city = self._geonames.chinese_place(entry.chinese, entry.point, _NAME_RADIUS_KM)
        if entry.kind == "prefecture" and (city is None or not city.population):
            city = self._geonames.latin_place(reading, entry.point) or city
        agrees = city is not None and fold(city.name) == fold(reading)
        entry.english = reading
        if city and agrees:
            entry.population = city.population

    def _add_coded_town(self, code: str, name: str, parent: Entry) -> None:
        """Four cities have towns and no counties; the source gives these nine digits."""
        if name.endswith(("镇", "街道")) or name == "松山湖":
            town = self._add_town(parent, name, "")
            town.other_codes.append(f"CN-{code}")
        county = f"CN-{code[:6]}"
        if county != parent.code and county not in parent.other_codes:
            parent.other_codes.append(county)

    def add_curated_town(self, row: dict[str, str]) -> None:
        town = self._add_town(
            self._by_names[row["city"], row["county"]], row["town"], row["english"]
        )
        town.other_names.extend(name for name in row["other_names"].split("|") if name)

    def _add_town(self, parent: Entry, name: str, english: str) -> Entry:
        english = english or pinyin(short_chinese(name))
        city = self._geonames.chinese_place(name, parent.point, _TOWN_RADIUS_KM)
        town = Entry(
            code=f"{parent.code}-{fold(english).replace(' ', '-')}",
            kind="town",
            parent=parent.code,
            english=english,
            chinese=name,
            point=city.point if city else parent.point,
            population=city.population if city else 0,
        )
        self.entries.append(town)
        return town

    def add_iso_codes(self) -> None:
        by_code = {entry.code: entry for entry in self.entries}
        for iso, digits in _iso_provinces():
            by_code[f"CN-{digits}0000"].other_codes.append(iso)
        for digits, country in (("71", "TW"), ("81", "HK"), ("82", "MO")):
            entry = by_code[f"CN-{digits}0000"]
            entry.other_codes.append(country)
            city = self._geonames.by_country[country][0]
            entry.point = city.point
            entry.population = int(self._geonames.countries[country]["population"])


def _iso_provinces() -> Iterator[tuple[str, str]]:
    """ISO 3166-2 code and first two digits of GB/T 2260, by the name ISO gives."""
    for subdivision in pycountry.subdivisions.get(country_code="CN"):  # type: ignore[no-untyped-call]
        matches = [
            digits for name, digits in _ISO_OF_PROVINCE.items() if subdivision.name.startswith(name)
        ]
        yield subdivision.code, matches[0]
