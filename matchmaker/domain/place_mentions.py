"""Places named inside running text, in Chinese and in Latin letters.

A false place is worse than a missed one: it would send a firm to providers far away. So a
name counts only where it can be told from an everyday word and from its namesakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.domain.place_names import NameIndex
from matchmaker.domain.place_records import Place
from matchmaker.domain.place_text import HAN, fold

_WORD = re.compile(r"[^\W\d_㐀-鿿]+(?:['’‘][^\W\d_㐀-鿿]+)*")
#: What may stand between two names of one place: "Yuecheng, Shaoxing", "绍兴市 柯桥".
_BETWEEN = re.compile(r"[\s,，、(（·/-]{0,3}$")
_ENGLISH_CUE = re.compile(r"\b(?:in|at|near|from|around|outside|to)\s+$", re.IGNORECASE)
#: A two-character name may be halves of two words (质量和政府): it needs an edge on its left.
_CHINESE_EDGE = re.compile(r"(?:^|[^㐀-鿿]|[在于到自从去往是住离近])$")
_GAP_WORDS = re.compile(r"^[\s-]+$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at ``text[start:end]``."""

    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A known name at ``text[start:end]``; ``sure`` when it can't be another word."""

    start: int
    end: int
    places: tuple[Place, ...]
    sure: bool


def find_mentions(text: str, names: NameIndex) -> list[Mention]:
    """Every place that ``text`` names, in order; a name and what it lies in are one mention."""
    sightings = sorted(
        [*_latin_sightings(text, names), *_chinese_sightings(text, names)],
        key=lambda sighting: sighting.start,
    )
    joined = _join(text, sightings, names)
    settled = {}
    for sighting in joined:
        place = names.choose(sighting.places) if sighting.sure else None
        if place is not None:
            settled[sighting.start] = Mention(place, sighting.start, sighting.end)
    known = {mention.place.code for mention in settled.values()}
    for sighting in joined:
        inside = names.within(sighting.places, known)
        if sighting.sure and sighting.start not in settled and inside:
            place = names.choose(inside)
            if place is not None:
                settled[sighting.start] = Mention(place, sighting.start, sighting.end)
    return [settled[start] for start in sorted(settled)]


def _join(text: str, sightings: list[_Sighting], names: NameIndex) -> list[_Sighting]:
    """Neighbours of which one lies in the other become one sighting of the narrower."""
    joined: list[_Sighting] = []
    for sighting in sightings:
        previous = joined[-1] if joined else None
        if previous and _BETWEEN.match(text, previous.end, sighting.start):
            narrower = names.within(sighting.places, (place.code for place in previous.places))
            narrower = narrower or names.within(
                previous.places, (place.code for place in sighting.places)
            )
            if narrower and (previous.sure or sighting.sure):
                joined[-1] = _Sighting(previous.start, sighting.end, tuple(narrower), sure=True)
                continue
        joined.append(sighting)
    return joined


def _latin_sightings(text: str, names: NameIndex) -> Iterator[_Sighting]:
    words = list(_WORD.finditer(text))
    folded = [fold(word.group()) for word in words]
    position = 0
    while position < len(words):
        taken = 1
        for count in range(min(names.most_words, len(words) - position), 0, -1):
            key = " ".join(folded[position : position + count])
            places = names.latin.get(key)
            if places and _one_phrase(text, words[position : position + count]):
                start, end = words[position].start(), words[position + count - 1].end()
                sure = _is_surely_a_name(text, start, key, names)
                yield _Sighting(start, end, tuple(places), sure)
                taken = count
                break
        position += taken


def _one_phrase(text: str, words: list[re.Match[str]]) -> bool:
    """Whether only spaces or hyphens part the words."""
    pairs = pairwise(words)
    return all(_GAP_WORDS.match(text[left.end() : right.start()]) for left, right in pairs)


def _is_surely_a_name(text: str, start: int, key: str, names: NameIndex) -> bool:
    capital = text[start].isupper()
    if len(key) < 4 and not capital:
        return False
    if key not in names.ordinary:
        return True
    if capital and any(_is_large_country(place) for place in names.latin[key]):
        return True
    return capital and bool(_ENGLISH_CUE.search(text[max(0, start - 12) : start]))


def _is_large_country(place: Place) -> bool:
    """Turkey is the country before the bird; jersey is the fabric before the island."""
    return place.kind == "country" and (place.population or 0) > 1000


def _chinese_sightings(text: str, names: NameIndex) -> Iterator[_Sighting]:
    simplified = names.simplify(text)
    position = 0
    while position < len(simplified) - 1:
        if not HAN.match(simplified, position):
            position += 1
            continue
        name = names.chinese_at(simplified, position)
        if name:
            places = tuple(names.chinese[name])
            yield _Sighting(
                position,
                position + len(name),
                places,
                sure=name not in names.ordinary and _has_edge(simplified, position, name, places),
            )
        position += len(name) or 1


def _has_edge(text: str, position: int, name: str, places: tuple[Place, ...]) -> bool:
    """Whether the name can't be the end of one word and the start of the next."""
    if len(name) > 2 or any(place.kind not in ("county", "town") for place in places):
        return True
    return bool(_CHINESE_EDGE.search(text[max(0, position - 1) : position]))
