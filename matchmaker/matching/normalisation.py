"""One spelling for texts that people typed in different ways.

Compatibility forms become plain ones (full-width letters, ligatures), letters lose their
case, traditional characters become simplified ones, and characters nobody can see go.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

MAX_CHARACTERS = 200_000
"""Texts are cut here before any work is done on them."""

# Sorting a long run of combining marks is quadratic in unicodedata: no piece is longer.
_PIECE = re.compile(r"\S{1,256}\s*|\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    r"\U000e0000-\U000e0fff]+"
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def has_han(text: str) -> bool:
    """Whether ``text`` holds at least one Chinese character."""
    return _HAN.search(text) is not None


def simplify(text: str) -> str:
    """``text`` with traditional characters replaced by simplified ones; no other change."""
    if not has_han(text):
        return text
    return str(_simplifier().convert(text))


def _fold(piece: str) -> str:
    # Folding may bring back decomposed forms and NFKC may bring back capitals.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", piece).casefold())


def visible(text: str) -> str:
    """``text`` without what nobody can see, lone surrogates included.

    Control characters become spaces, so that a line break still parts two words.
    """
    return _INVISIBLE.sub("", _CONTROL.sub(" ", text))


def normalise(text: str, limit: int = MAX_CHARACTERS) -> str:
    """The text that terms are read from, at most ``limit`` characters long.

    What nobody can see goes. Linear in the length of ``text``; never raises.
    """
    text = visible(text[:limit])
    if text.isascii():
        return text.lower()
    text = "".join(map(_fold, _PIECE.findall(text)))
    return simplify(_INVISIBLE.sub("", text))[:limit]
