"""Helpers that all wording shares: the reader's language, messages kept in tables."""

from __future__ import annotations

from flask_babel import get_locale, gettext

from matchmaker.domain.vocabulary import Language

#: The catalogue of each language.
LOCALES = {Language.ENGLISH: "en", Language.CHINESE: "zh_Hans_CN"}


def N_(message: str) -> str:  # noqa: N802  # the name by which the collector finds messages
    """Mark a message that stands in a table; :func:`worded` translates it when it is used."""
    return message


def reader_language() -> Language:
    """The language in which the current page or answer is written."""
    locale = get_locale()
    return Language.CHINESE if locale and locale.language == "zh" else Language.ENGLISH


def worded(message: str, **values: object) -> str:
    """A message of a table in the reader's language, with its values filled in."""
    return gettext(message, **values)


def listed(items: list[str]) -> str:
    """Short items beside each other, as the reader's language punctuates them."""
    return ("、" if reader_language() is Language.CHINESE else ", ").join(items)


def sentences(parts: list[str]) -> str:
    """Clauses one after another in one line."""
    return ("；" if reader_language() is Language.CHINESE else "; ").join(parts)
