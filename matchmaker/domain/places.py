"""The gazetteer: what contains what, how far apart, and what a typed name means.

A place has one canonical code. Chinese places down to the county go by ``CN-`` and the six
digits of GB/T 2260 (``CN-330603``); other countries by ISO 3166-1 (``VN``) and their parts
by ISO 3166-2 (``PT-03``). A town is the code of what it lies in and its name in Latin
letters (``CN-330483-puyuan``, ``PT-03-guimaraes``). Other spellings of a code are accepted
everywhere: ``CN-ZJ`` and ``CN-330000`` are one place, as are ``HK``, ``CN-HK`` and
``CN-810000``. Hong Kong, Macao and Taiwan stand where ISO 3166-2:CN and GB/T 2260 list them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from matchmaker.domain.place_mentions import Mention, find_mentions
from matchmaker.domain.place_names import NameIndex
from matchmaker.domain.place_records import (
    Place,
    read_ordinary_words,
    read_places,
    read_variants,
)

__all__ = ["ANYWHERE", "Gazetteer", "Mention", "Place"]

#: The service area that contains every place.
ANYWHERE = "*"

_EARTH_KM = 6371.0
_COUNTY_CODE = re.compile(r"CN-\d{6}$")
_SUBDIVISION_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}$")


class Gazetteer:
    """Places by code and by name. Immutable once built; safe to share between threads.

    >>> gazetteer = Gazetteer.load()
    >>> gazetteer.contains("CN-ZJ", "CN-330603")
    True
    >>> gazetteer.label("CN-330603", "en")
    'Keqiao, Shaoxing'
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.code: place for place in places}
        self._canonical = {code: code for code in self._places}
        for place in self._places.values():
            for other in place.other_codes:
                self._canonical.setdefault(other, place.code)
        self._chains: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls) -> Gazetteer:
        """The gazetteer that ships with the package, built once a process."""
        return _shipped()

    def __iter__(self) -> Iterator[Place]:
        """Every place, wider kinds first, so that a parent comes before what lies in it."""
        return iter(self._places.values())

    def get(self, code: str) -> Place | None:
        """The place with this code in any of its spellings, letters in either case."""
        return self._places.get(self.canonical(code))

    def canonical(self, code: str) -> str:
        """The one code of the place; the code itself, stripped, where it is not known."""
        known = self._canonical.get(code)
        if known is not None:
            return known
        tidy = code.strip()
        return self._canonical.get(tidy) or self._canonical.get(_proper_case(tidy)) or tidy

    def standard(self, code: str) -> str | None:
        """The nearest code of the exchange format: a town gives what it lies in.

        ``None`` where neither the place nor anything around it is known.
        """
        for candidate in self._chain(self.canonical(code)):
            place = self._places.get(candidate)
            if place is not None and place.kind != "town":
                return candidate
        return None

    def contains(self, outer: str, inner: str) -> bool:
        """Whether ``inner`` is ``outer`` or lies in it. ``"*"`` contains everything.

        A code that the table does not list still lies where its spelling puts it
        (``CN-330699`` in Shaoxing, ``PT-99`` in Portugal).
        """
        if outer == ANYWHERE:
            return True
        return self.canonical(outer) in self._chain(self.canonical(inner))

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Canonical codes of what contains the place, nearest first, without itself."""
        return self._chain(self.canonical(code))[1:]

    def distance_km(self, first: str, second: str) -> float | None:
        """Great-circle distance between the two places' points; ``None`` where one is unknown.

        The point of a wide place is its main city, so the distance says little where one
        place contains the other: ask ``contains`` first.
        """
        start, end = self.get(first), self.get(second)
        if start is None or end is None:
            return None
        if start.latitude is None or start.longitude is None:
            return None
        if end.latitude is None or end.longitude is None:
            return None
        return _great_circle_km(start.latitude, start.longitude, end.latitude, end.longitude)

    def search(self, text: str, limit: int = 10) -> list[Place]:
        """Places whose name or code a person may have meant, best first, at most ``limit``."""
        by_code = self.get(text)
        found = self._names.search(text, limit)
        if by_code is None:
            return found
        return [by_code, *(place for place in found if place.code != by_code.code)][:limit]

    def mentions(self, text: str) -> list[Mention]:
        """Where a running text names places, in the order of the text, without overlaps.

        A name that several places share counts only where the text settles which is meant;
        an everyday word that is also a name counts only beside a wider place or after "in".
        """
        return find_mentions(text, self._names)

    def mentioned(self, text: str) -> list[Place]:
        """The places that a running text names, each once, in the order of the text."""
        return list({mention.place.code: mention.place for mention in self.mentions(text)}.values())

    def label(self, code: str, language: str) -> str:
        """A short name for people: ``"Keqiao, Shaoxing"``, ``"绍兴市柯桥区"``; else the code."""
        place = self.get(code)
        if place is None:
            return code
        context = self._context(place)
        if language.startswith("zh") and "zh" in place.names:
            return (context.names.get("zh", "") if context else "") + place.names["zh"]
        name = _name(place, "en")
        around = _name(context, "en") if context else ""
        return f"{name}, {around}" if around and around != name else name

    def _context(self, place: Place) -> Place | None:
        """The place that a label names beside this one to tell it from namesakes."""
        if place.kind == "country" or place.parent is None:
            return None
        parent = self._places[place.parent]
        if place.code.startswith("CN-") and place.kind in ("subdivision", "prefecture"):
            return None
        return parent

    def _chain(self, code: str) -> tuple[str, ...]:
        """The place and everything around it, nearest first. ``code`` is canonical."""
        chain = self._chains.get(code)
        if chain is None:
            parent = self._parent(code)
            chain = (code, *self._chain(parent)) if parent else (code,)
            if code in self._places:  # what strangers type must not fill the memory
                self._chains[code] = chain
        return chain

    def _parent(self, code: str) -> str | None:
        place = self._places.get(code)
        if place is not None:
            return place.parent
        wider: tuple[str, ...] = ()
        if _COUNTY_CODE.match(code):
            wider = (f"{code[:7]}00", f"{code[:5]}0000", code[:2])
        elif _SUBDIVISION_CODE.match(code):
            wider = (code[:2],)
        known = (self._canonical.get(candidate) for candidate in wider)
        return next((candidate for candidate in known if candidate and candidate != code), None)

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex(
            self._places.values(),
            chain=self._chain,
            ordinary=read_ordinary_words(),
            variants=read_variants(),
        )


@lru_cache(maxsize=1)
def _shipped() -> Gazetteer:
    return Gazetteer(read_places())


def _proper_case(code: str) -> str:
    """Codes are upper case, the name in a town's code is lower case."""
    head, dash, name = code.partition("-")
    middle, second_dash, name = name.partition("-")
    return f"{head.upper()}{dash}{middle.upper()}{second_dash}{name.lower()}"


def _name(place: Place, language: str) -> str:
    return place.names.get(language) or next(iter(place.names.values()), place.code)


def _great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Haversine formula; degrees in, kilometres out."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))
