"""Cells of a sheet that a spreadsheet program shows as text and never runs."""

from __future__ import annotations

import re
import unicodedata

# What a spreadsheet takes for the beginning of a formula, full-width forms included.
_STARTS = frozenset("=+-@\t\r\n")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_SIGNS = 32_000
"""A cell of a spreadsheet holds 32,767 characters."""


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would calculate.

    Spaces and invisible signs in front don't hide a formula from every program, so they are
    looked through. Source: OWASP, "CSV Injection".

    >>> harmless("=1+1"), harmless("  ＝1+1"), harmless("a=b")
    ("'=1+1", "'  ＝1+1", 'a=b')
    """
    text = _INVISIBLE.sub("", text)[:MOST_SIGNS]
    if text[:1] in _STARTS:
        return f"'{text}"
    seen = (sign for sign in text if not sign.isspace() and unicodedata.category(sign) != "Cf")
    first = unicodedata.normalize("NFKC", next(seen, ""))
    return f"'{text}" if first[:1] in _STARTS else text
