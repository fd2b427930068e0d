"""Places by name: the index behind searching and behind reading running text."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from matchmaker.domain.place_records import KINDS, Place
from matchmaker.domain.place_text import GENERIC_WORDS, HAN, fold, short_chinese

Chain = Callable[[str], tuple[str, ...]]

#: Longest text that a person types into a search box; the rest is ignored.
_QUERY_LENGTH = 120
#: Thousands of people assumed where nobody counted, by kind.
_ASSUMED = {"country": 10**6, "subdivision": 1000, "prefecture": 1000, "county": 500, "town": 60}
#: How many times larger a place must be than its namesakes to be meant by the bare name.
_DOMINANCE = 3
_SEPARATORS = re.compile(r"[\s,，、/>;；()（）·-]+")
#: Combinations tried when a query has several ambiguous parts.
_COMBINATIONS = 2000


class NameIndex:
    """Every spelling of every name, Chinese and Latin apart.

    ``chain`` gives a code and everything around it; ``ordinary`` holds names that are also
    everyday words; ``variants`` maps traditional characters to simplified.
    """

    def __init__(
        self,
        places: Iterable[Place],
        *,
        chain: Chain,
        ordinary: frozenset[str],
        variants: Mapping[int, int],
    ) -> None:
        self.chain = chain
        self.ordinary = ordinary
        self._variants = variants
        self.latin: dict[str, list[Place]] = {}
        self.chinese: dict[str, list[Place]] = {}
        for place in places:
            self._add(place)
        self._sorted_latin = sorted(self.latin)
        self._sorted_chinese = sorted(self.chinese)
        self.most_words = max((name.count(" ") + 1 for name in self.latin), default=1)
        #: Length of the longest Chinese name that starts with these two characters.
        self.longest: dict[str, int] = {}
        for name in self.chinese:
            self.longest[name[:2]] = max(self.longest.get(name[:2], 0), len(name))

    def simplify(self, text: str) -> str:
        """Traditional characters made simplified; the length stays the same."""
        return text.translate(self._variants)

    def choose(self, namesakes: Sequence[Place]) -> Place | None:
        """The one place that a bare name means, or ``None`` where that is open.

        Of places that lie in one another the widest is meant; of places apart the one that
        is a country or several times larger than every other.
        """
        widest = [
            place
            for place in namesakes
            if not any(other.code in self.chain(place.code)[1:] for other in namesakes)
        ]
        if len(widest) == 1:
            return widest[0]
        first, second = sorted(widest, key=_size, reverse=True)[:2]
        return first if _size(first) >= _DOMINANCE * _size(second) else None

    def within(self, namesakes: Iterable[Place], codes: Iterable[str]) -> list[Place]:
        """Those of ``namesakes`` that lie in one of the places ``codes``."""
        around = set(codes)
        return [place for place in namesakes if around.intersection(self.chain(place.code)[1:])]

    def search(self, query: str, limit: int) -> list[Place]:
        """Places for a typed name, best first: the whole name, then its parts, then its start."""
        text = self.simplify(unicodedata.normalize("NFKC", query[:_QUERY_LENGTH])).strip()
        order = _chinese_order if HAN.search(text) else _order
        found: dict[str, Place] = {}
        for group in (self._named(text), self._in_parts(text), self._starting(text)):
            found.update((place.code, place) for place in sorted(group, key=order))
            if len(found) >= limit:
                break
        return list(found.values())[:limit]

    def _add(self, place: Place) -> None:
        for name in dict.fromkeys((*place.names.values(), *place.other_names)):
            if HAN.search(name):
                for spelling in (name, short_chinese(name)):
                    _append(self.chinese, spelling, place)
            else:
                for spelling in (fold(name), _without_generic_words(fold(name))):
                    _append(self.latin, spelling, place)

    def _named(self, text: str) -> list[Place]:
        """Places with exactly this name, with or without the word for its kind."""
        if HAN.search(text):
            bare = "".join(_SEPARATORS.split(text))
            return self.chinese.get(bare) or self.chinese.get(short_chinese(bare), [])
        folded = fold(text)
        return self.latin.get(folded) or self.latin.get(_without_generic_words(folded), [])

    def _in_parts(self, text: str) -> list[Place]:
        """Places named by one part of the text where the other parts name what they lie in."""
        parts = [self._named(part) for part in self._split(text)]
        parts = [part for part in parts if part]
        combinations = 1
        for part in parts:
            combinations *= len(part)
        if len(parts) < 2 or combinations > _COMBINATIONS:
            return []
        found = []
        for places in product(*parts):
            narrowest = max(places, key=lambda place: len(self.chain(place.code)))
            around = self.chain(narrowest.code)
            if all(place.code in around for place in places):
                found.append(narrowest)
        return found

    def _split(self, text: str) -> list[str]:
        """The known names that a query is made of, longest first from the left."""
        words = [word for word in _SEPARATORS.split(text) if word]
        parts: list[str] = []
        while words:
            if HAN.search(words[0]):
                parts.extend(self.cut(words.pop(0)))
                continue
            for count in range(min(len(words), self.most_words), 0, -1):
                if count == 1 or self._named(" ".join(words[:count])):
                    parts.append(" ".join(words[:count]))
                    del words[:count]
                    break
        return parts

    def cut(self, text: str) -> list[str]:
        """Chinese names in ``text``, longest match from the left; other characters skipped."""
        names = []
        position = 0
        while position < len(text) - 1:
            name = self.chinese_at(text, position)
            if name:
                names.append(name)
            position += len(name) or 1
        return names

    def chinese_at(self, text: str, position: int) -> str:
        """The longest Chinese name that starts at ``position``, or ``""``."""
        for length in range(self.longest.get(text[position : position + 2], 0), 1, -1):
            name = text[position : position + length]
            if name in self.chinese:
                return name
        return ""

    def _starting(self, text: str) -> list[Place]:
        """Places whose name starts with the text (two letters or one character at least)."""
        if HAN.search(text):
            start, names, index = text, self._sorted_chinese, self.chinese
        else:
            start, names, index = fold(text), self._sorted_latin, self.latin
            if len(start) < 2:
                return []
        first = bisect.bisect_left(names, start)
        last = bisect.bisect_right(names, start + "\U0010ffff")
        return [place for name in names[first:last] for place in index[name]]


def _append(index: dict[str, list[Place]], name: str, place: Place) -> None:
    if not name:
        return
    places = index.setdefault(name, [])
    if not places or places[-1] is not place:
        places.append(place)


def _without_generic_words(folded: str) -> str:
    return " ".join(word for word in folded.split() if word not in GENERIC_WORDS)


def _size(place: Place) -> int:
    if place.kind == "country":
        return _ASSUMED["country"]
    return place.population or _ASSUMED[place.kind]


def _order(place: Place) -> tuple[int, int, str]:
    """Wider kinds first, then more people, then by code, so that equal is never random."""
    return KINDS.index(place.kind), -(place.population or 0), place.code


def _chinese_order(place: Place) -> tuple[bool, int, int, str]:
    """The same, but a name typed in Chinese means a place in China before one abroad."""
    at_home = place.code.startswith("CN") or place.kind == "country"
    return not at_home, *_order(place)
