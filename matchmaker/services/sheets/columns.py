"""Which column of a sheet means what, guessed from its headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from matchmaker.domain.sheet_columns import COLUMNS, SheetKind
from matchmaker.services.sheets.rows import SheetData

#: Rows from the top among which the headings are looked for: a list often has a title.
TOP = 6
#: How alike a heading and a known one must be, 0 to 1, to mean the same.
ALIKE = 0.84
_NOISE = re.compile(r"[\s_\-—·:：*＊?？.。,，、/\\]+")


def guess(kind: SheetKind, headings: Sequence[str]) -> tuple[str, ...]:
    """The key of each heading's column, "" where none fits; no key twice.

    >>> guess(SheetKind.PROVIDERS, ["服务商名称", "Employes", "备注"])
    ('name', 'staff', '')
    """
    known = [
        (_plain(heading), column.key) for column in COLUMNS[kind] for heading in column.headings
    ]
    scored = sorted(
        (
            (_likeness(_plain(heading), name), place, key)
            for place, heading in enumerate(headings)
            if _plain(heading)
            for name, key in known
        ),
        key=lambda found: (-found[0], found[1]),
    )
    keys = [""] * len(headings)
    for score, place, key in scored:
        if score >= ALIKE and not keys[place] and key not in keys:
            keys[place] = key
    return tuple(keys)


def heading_row(kind: SheetKind, sheet: SheetData) -> int:
    """The place among the rows of the one that holds the headings; the first when none is known."""
    top = sheet.rows[:TOP]
    exact = {_plain(heading) for column in COLUMNS[kind] for heading in column.headings}
    known = [sum(_plain(cell) in exact for cell in row.cells) for row in top]
    if not any(known):
        known = [sum(map(bool, guess(kind, row.cells))) for row in top]
    return known.index(max(known))


def _likeness(heading: str, name: str) -> float:
    if heading == name:
        return 1.0
    matcher = SequenceMatcher(None, heading, name, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE else 0.0


def _plain(heading: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading).casefold())
