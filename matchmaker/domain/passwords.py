"""What makes a password unusable. No rule asks for digits or signs: length is what counts.

The list of common passwords ships with the package, so no password is ever sent anywhere
to be looked up.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from matchmaker.domain.errors import InvalidInput

MINIMUM, MAXIMUM = 8, 128
# Shorter parts of a name stand in too many good passwords by chance.
OWN_WORD_MINIMUM = 4
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WORD = re.compile(r"[^\W_]+")
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def normalised(password: str) -> str:
    r"""The password as it is hashed: the same whichever keyboard or width typed it (NFKC).

    >>> normalised("ｐａｓｓ\u00a0word")
    'pass word'
    """
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, own: Iterable[str] = ()) -> None:
    """Refuse a password (normalised) that others would guess.

    ``own`` are texts that others know of the person: mail address, name.

    Raises:
        InvalidInput: ``password_short`` or ``password_long`` (value ``limit``, characters),
            ``password_own`` (it holds a word of ``own``), ``password_common``.
    """
    if len(password) < MINIMUM:
        raise InvalidInput("password", "password_short", {"limit": MINIMUM})
    if len(password) > MAXIMUM:
        raise InvalidInput("password", "password_long", {"limit": MAXIMUM})
    folded = password.casefold()
    if any(word in folded for text in own for word in _words(text)):
        raise InvalidInput("password", "password_own")
    if _is_common(folded):
        raise InvalidInput("password", "password_common")


def _is_common(folded: str) -> bool:
    core = _EDGES.sub("", folded)
    # A common word with a year and a sign around it is as common.
    if folded in common_passwords() or (
        2 * len(core) >= len(folded) and core in common_passwords()
    ):
        return True
    return _repeats(folded) or any(folded in run or folded[::-1] in run for run in _RUNS)


def _repeats(folded: str) -> bool:
    """Whether it is one piece of at most four characters, over and over."""
    return any(
        folded == (folded[:size] * len(folded))[: len(folded)]
        for size in range(1, MINIMUM // 2 + 1)
    )


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in _WORD.findall(folded) if len(word) >= OWN_WORD_MINIMUM]


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that are tried first, in small letters."""
    path = files("matchmaker.domain") / "data" / "passwords" / "common.txt.gz"
    return frozenset(gzip.decompress(path.read_bytes()).decode().split("\n")) - {""}
