"""Text to terms: stemmed English words and bigrams, Chinese characters and bigrams.

A term is a string; its first letter says which kind it is, so that kinds never collide:
``w`` a stemmed word, ``b`` two neighbouring words, ``z`` one or two Chinese characters,
``c`` a concept of the glossary. Numbers and codes stay whole: ``ISO 14067`` gives
``wiso``, ``w14067`` and ``biso 14067``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from matchmaker.matching.normalisation import has_han, normalise
from matchmaker.matching.words import WORD, is_function_word, stem

MOST_CHARACTERS = 20_000
"""What is read of one text; the rest of a longer one adds nothing but time."""

_RUN = re.compile(rf"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|{WORD.pattern}")
_FUNCTION_CHARACTERS = frozenset("的了是在和也就都而及与着或我你他她它们这那有不吗呢吧啊个把被")


def terms(text: str) -> list[str]:
    """All terms of a text, in the order of the text, repeated as often as they occur."""
    found: list[str] = []
    previous: str | None = None
    for match in _RUN.finditer(normalise(text, MOST_CHARACTERS)):
        run = match.group()
        if has_han(run):
            found.extend(_chinese(run))
            previous = None
            continue
        if is_function_word(run):
            continue
        word = stem(run)
        found.append("w" + word)
        if previous is not None:
            found.append(f"b{previous} {word}")
        previous = word
    return found


@lru_cache(maxsize=100_000)
def surface_terms(surface: str) -> tuple[str, ...]:
    """The distinct terms of a dictionary or glossary surface, remembered between needs."""
    return tuple(dict.fromkeys(terms(surface)))


def _chinese(run: str) -> Iterator[str]:
    for position, character in enumerate(run):
        if character not in _FUNCTION_CHARACTERS:
            yield "z" + character
        pair = run[position : position + 2]
        if len(pair) == 2:
            yield "z" + pair


def latin_words(text: str) -> list[str]:
    """The Latin words of a text that say something, as often as they occur."""
    found = WORD.findall(normalise(text, MOST_CHARACTERS))
    return [word for word in found if not is_function_word(word)]


def character_ngrams(text: str, shortest: int = 4, longest: int = 6) -> list[str]:
    """Character n-grams within the Latin words of a text, padded with a space each side.

    They catch misspelt words and compounds that stemming does not ("flamability").
    """
    found: list[str] = []
    for word in latin_words(text):
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            found.extend(padded[i : i + size] for i in range(len(padded) - size + 1))
    return found
