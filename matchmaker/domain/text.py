"""What people type, made fit to keep: nothing readable is lost, nothing unstorable stays."""

from __future__ import annotations

import unicodedata

from matchmaker.domain.errors import InvalidInput

# Categories whose characters show nothing: controls, formats (zero-width, directional),
# surrogates, separators. Unassigned ones may be emoji newer than this Python.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks that are drawn as nothing although Unicode calls them letters or marks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def storable(text: str) -> str:
    r"""The text in composed form (NFC), without the characters no database can hold.

    Dropped are NUL and half surrogates; every visible character stays as it was typed.
    Line ends become ``\n``.

    >>> storable("cafe\u0301\x00\r\n")
    'café\n'
    """
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character != "\x00" and not "\ud800" <= character <= "\udfff"
    )
    return unicodedata.normalize("NFC", kept)


def is_blank(text: str) -> bool:
    r"""Whether a reader would see nothing: empty, or invisible characters only.

    Variation selectors and other marks alone draw nothing either.

    >>> is_blank("\u200b \u202e")
    True
    """
    return all(
        character in _BLANK_LETTERS
        or unicodedata.category(character) in _INVISIBLE
        or unicodedata.category(character).startswith("M")
        for character in text
    )


def clean_text(value: str | None, *, field: str, limit: int, required: bool = False) -> str:
    """A text ready to store, or an error that says what to change.

    Raises:
        InvalidInput: ``required`` when nothing visible was typed, ``too_long`` (values
            ``limit`` and ``length``, in characters) when it doesn't fit.
    """
    text = storable(value or "").strip()
    if is_blank(text):
        if required:
            raise InvalidInput(field, "required")
        return ""
    if len(text) > limit:
        raise InvalidInput(field, "too_long", {"limit": limit, "length": len(text)})
    return text
