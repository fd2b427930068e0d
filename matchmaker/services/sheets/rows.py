"""Rows of texts, whatever file they came from, within every limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.domain.cells import harmless
from matchmaker.domain.text import storable
from matchmaker.services.sheets.limits import (
    MAX_CELL_LENGTH,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    column_letter,
    refused,
)

#: Blank rows count for nothing, but they are gone through: a stray cell far below stops there.
LAST_ROW = 200_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; ``number`` counts from 1 as the program that wrote it shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetData:
    """What a file says. Blank rows are left out, trailing blank cells too.

    ``format`` is ``xlsx`` or ``csv``, ``encoding`` that of a CSV file, ``sheet`` the name of
    the sheet that was read, ``unread`` the names of those that were not.
    """

    rows: tuple[SheetRow, ...]
    format: str
    encoding: str = ""
    sheet: str = ""
    unread: tuple[str, ...] = ()


def bounded_rows(rows: Iterable[Sequence[str]]) -> tuple[SheetRow, ...]:
    """Rows ready to keep: within every limit, without what no database can hold."""
    kept: list[SheetRow] = []
    filled = 0
    for number, row in enumerate(rows, start=1):
        if number > LAST_ROW:
            raise refused("sheet_too_many_rows", limit=MAX_ROWS)
        if not row:
            continue
        cells = [_cell(number, index, text) if text else "" for index, text in enumerate(row)]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise refused(
                "sheet_too_many_columns",
                row=number,
                cell=f"{column_letter(len(cells) - 1)}{number}",
                limit=MAX_COLUMNS,
            )
        filled += sum(map(bool, cells))
        if filled > MAX_CELLS:
            raise refused("sheet_too_many_cells", limit=MAX_CELLS)
        if cells:
            kept.append(SheetRow(number, tuple(cells)))
        if len(kept) > MAX_ROWS:
            raise refused("sheet_too_many_rows", limit=MAX_ROWS)
    if not kept:
        raise refused("sheet_empty")
    return tuple(kept)


def _cell(row: int, column: int, text: str) -> str:
    if "\x00" in text:
        raise refused("sheet_nul", row=row, cell=f"{column_letter(column)}{row}")
    if len(text) > MAX_CELL_LENGTH:
        raise refused(
            "sheet_cell_too_long",
            row=row,
            cell=f"{column_letter(column)}{row}",
            limit=MAX_CELL_LENGTH,
        )
    return _unguarded(storable(text).strip())


def _unguarded(text: str) -> str:
    """Without the sign that an export puts before what looks like a formula."""
    if text.startswith("'") and harmless(text[1:]) == text:
        return text[1:].strip()
    return text
