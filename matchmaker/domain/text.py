"""What people type, made fit to keep: nothing readable is lost, nothing unstorable stays."""

from __future__ import annotations

import re
import unicodedata

from matchmaker.domain.errors import InvalidInput

# Categories whose characters show nothing: controls, formats (zero-width, directional),
# surrogates, separators. Unassigned ones may be emoji newer than this Python.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks that are drawn as nothing although Unicode calls them letters or marks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_NEVER_TAKEN_FOR_LATIN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
# Cyrillic and Greek letters that are drawn like Latin ones.
_LIKE_LATIN = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u04cf\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408\u04ae\u04c0"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03b1"
)
_MOST_MARKS = 2  # Vietnamese and Pinyin put two on one letter


_CONTACTS = (
    re.compile(r"[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63})+"),
    re.compile(
        r"(?P<label>(?:微信号?|wechat(?: id)?|weixin|qq|vx|whatsapp)\s?[:：]?\s?)[A-Za-z0-9_+-]{5,40}",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w.])(?:\+\d(?:[ -]?\d){7,13}|0\d{2,3}[ -]?\d(?:[ -]?\d){6,7}"
        r"|1[3-9]\d(?:[ -]?\d){8}|[48]00[ -]?\d(?:[ -]?\d){6})(?![\w.]?\d)"
    ),
)


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


def without_contacts(text: str) -> str:
    """The text with mail addresses, phone numbers and messenger ids made unreadable.

    Standards, amounts and dates stay: a phone number begins with ``+``, 0 or, with eleven
    digits, 1.

    >>> without_contacts("GB 18401-2010，30万以内，微信：dye_lab88 或 138 0013 8000")
    'GB 18401-2010，30万以内，微信：••• 或 •••'
    """
    for pattern in _CONTACTS:
        text = pattern.sub(lambda found: f"{found.groupdict().get('label') or ''}•••", text)
    return text


def has_contacts(text: str) -> bool:
    """Whether a part of the text would be made unreadable."""
    return without_contacts(text) != text


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


def one_line(text: str) -> str:
    r"""The text in one line and one spelling (NFKC), without what draws nothing.

    >>> one_line("Ｓｈａｄｅ\u200b\n Lab")
    'Shade Lab'
    """
    plain = unicodedata.normalize("NFKC", storable(text))
    shown = "".join(" " if _is_space(sign) else sign for sign in plain if not _is_hidden(sign))
    # Once more: with something hidden gone, what stood on both sides of it may compose.
    return unicodedata.normalize("NFKC", " ".join(shown.split()))


def clean_name(value: str | None, *, field: str, limit: int, required: bool = False) -> str:
    r"""A name that can't pass for another: one line, one spelling, nothing invisible.

    Compatibility forms become the plain letters (NFKC); what draws nothing or turns the
    direction of writing goes; runs of blanks become one.

    >>> clean_name("Ｓｈａｄｅ\u200b  Lab", field="name", limit=100)
    'Shade Lab'

    Raises:
        InvalidInput: ``required``, ``too_long``, ``mixed_letters`` (a word mixes alphabets, or
            the name is made of another alphabet's letters that look Latin), ``stacked_marks``
            (more accents on a letter than any language writes).
    """
    name = one_line(value or "")
    if is_blank(name):
        if required:
            raise InvalidInput(field, "required")
        return ""
    if len(name) > limit:
        raise InvalidInput(field, "too_long", {"limit": limit, "length": len(name)})
    if _marks_in_a_row(name) > _MOST_MARKS:
        raise InvalidInput(field, "stacked_marks")
    if _letters_mislead(name):
        raise InvalidInput(field, "mixed_letters")
    return name


def _is_space(sign: str) -> bool:
    return sign in "\n\t\v\f\r\x85" or unicodedata.category(sign) in {"Zs", "Zl", "Zp"}


def _is_hidden(sign: str) -> bool:
    """Whether a sign draws nothing, or something that only one machine knows."""
    return (
        sign in _BLANK_LETTERS
        or "\ufe00" <= sign <= "\ufe0f"  # these and the next choose between shapes of a sign
        or "\U000e0100" <= sign <= "\U000e01ef"
        or (unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"} and not _is_space(sign))
    )


def _marks_in_a_row(name: str) -> int:
    longest = run = 0
    for sign in name:
        run = run + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        longest = max(longest, run)
    return longest


def _letters_mislead(name: str) -> bool:
    words = [{_script(sign) for sign in word if sign.isalpha()} for word in name.split()]
    if any(len(scripts - _NEVER_TAKEN_FOR_LATIN) > 1 for scripts in words):
        return True
    letters = [sign for sign in name if sign.isalpha()]
    return bool(letters) and all(sign in _LIKE_LATIN for sign in letters)


def _script(letter: str) -> str:
    """The first word of the character's name, which is its script: LATIN, CJK, CYRILLIC."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]
