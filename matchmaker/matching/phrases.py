"""Finds listed phrases in running text, Chinese and English alike, in one pass.

A text becomes tokens: every Chinese character is one, every other word is one by its stem,
most English function words are left out. A phrase is a sequence of tokens, so "AI 验布" and
"ai验布" are the same, and so are "dye lot", "dyed lots" and "dye-lots".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from matchmaker.matching.words import WORD, is_function_word, stem

LONGEST_PHRASE = 24
"""Tokens; a longer phrase is refused."""

_PIECE = re.compile(
    rf"(?P<han>[\u3400-\u9fff\uf900-\ufaff])|(?P<word>{WORD.pattern})|(?P<stop>[^\s\w'\"&+-])"
)
_BREAK = ""

# Words that part "own brand" from "brand" and "off shade" from "shade".
_TELLING = frozenset(
    "above after again against before below down few it no not off only out over own same under "
    "up us without".split()
)

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Token:
    """A Chinese character, a stem, or an empty key where punctuation parts two phrases."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit(Generic[Payload]):
    """A listed phrase found at tokens ``first`` to ``last``, the last one excluded."""

    first: int
    last: int
    payloads: tuple[Payload, ...]


def tokens(text: str) -> list[Token]:
    """The tokens of a text that ``normalise`` has been through, in order."""
    found: list[Token] = []
    for piece in _PIECE.finditer(text):
        if piece["stop"]:
            if found and found[-1].key != _BREAK:
                found.append(Token(_BREAK, piece.start(), piece.end()))
        elif piece["han"]:
            found.append(Token(piece["han"], piece.start(), piece.end()))
        elif piece["word"] in _TELLING or not is_function_word(piece["word"]):
            found.append(Token(stem(piece["word"]), piece.start(), piece.end()))
    return found


class PhraseTable(Generic[Payload]):
    """Phrases with payloads; looking a text up takes time linear in its length."""

    def __init__(self) -> None:
        self._payloads: dict[tuple[str, ...], tuple[Payload, ...]] = {}
        self._prefixes: set[tuple[str, ...]] = set()

    def copy(self) -> PhraseTable[Payload]:
        """A table of the same phrases that can grow by itself."""
        other: PhraseTable[Payload] = PhraseTable()
        other._payloads = self._payloads.copy()
        other._prefixes = self._prefixes.copy()
        return other

    def add(self, phrase: str, payload: Payload) -> None:
        """List a normalised phrase. Raises ValueError when no token is left of it."""
        keys = tuple(token.key for token in tokens(phrase) if token.key != _BREAK)
        if not 0 < len(keys) <= LONGEST_PHRASE:
            raise ValueError(phrase)
        known = self._payloads.get(keys, ())
        if payload not in known:
            self._payloads[keys] = (*known, payload)
        self._prefixes.update(keys[:length] for length in range(1, len(keys) + 1))

    def starting_at(self, found: list[Token], first: int) -> list[Hit[Payload]]:
        """Every listed phrase that starts at one token, the shortest first."""
        hits: list[Hit[Payload]] = []
        keys: tuple[str, ...] = ()
        for last in range(first, min(len(found), first + LONGEST_PHRASE)):
            keys += (found[last].key,)
            if keys not in self._prefixes:
                break
            payloads = self._payloads.get(keys)
            if payloads:
                hits.append(Hit(first, last + 1, payloads))
        return hits

    def longest(self, found: list[Token]) -> list[Hit[Payload]]:
        """Hits that do not overlap, the longest at each place, from left to right."""
        hits: list[Hit[Payload]] = []
        first = 0
        while first < len(found):
            here = self.starting_at(found, first)
            if here:
                hits.append(here[-1])
            first = here[-1].last if here else first + 1
        return hits

    def every(self, found: list[Token]) -> list[Hit[Payload]]:
        """All hits, also those inside others."""
        return [hit for first in range(len(found)) for hit in self.starting_at(found, first)]
