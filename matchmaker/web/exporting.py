"""A list as a file: the same filters, every page of it, as XLSX or CSV.

A list route asks :func:`wanted_format` and answers with :func:`as_file`, whose rows come page by
page from :func:`every_row`. The macro ``macros/exporting.html`` shows the two links.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from flask import Response, request
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from matchmaker.domain.cells import harmless
from matchmaker.domain.files import FileKind
from matchmaker.services.paging import PER_PAGE_LIMIT, Page
from matchmaker.web.access import current_actor

FORMATS: dict[str, str] = {
    FileKind.CSV: f"{FileKind.CSV.media_type}; charset=utf-8",
    FileKind.XLSX: FileKind.XLSX.media_type,
}
MOST_ROWS = 10_000
"""Rows of one file; whoever needs more narrows the filters."""
# Excel takes a CSV file for the system's own encoding unless it begins with this mark.
MARK = "\ufeff"

Value = str | int | float | bool | date | datetime | None
Item = TypeVar("Item")


def wanted_format() -> str | None:
    """The format that the address asks for (``as=csv``, ``as=xlsx``); None for the page.

    Only who is signed in takes whole lists away.
    """
    asked = request.args.get("as", "")
    return asked if asked in FORMATS and current_actor().signed_in else None


def every_row(page_of: Callable[[int, int], Page[Item]]) -> Iterator[Item]:
    """All records of a list; ``page_of`` gives the page of a number and a size."""
    number = 1
    while True:
        page = page_of(number, PER_PAGE_LIMIT)
        yield from page.items
        if not page.has_next:
            return
        number += 1


def as_file(
    name: str, form: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]
) -> Response:
    """At most :data:`MOST_ROWS` rows under their headings, as a download called ``name``.

    Texts that a spreadsheet would calculate begin with an apostrophe.
    """
    lines = islice(rows, MOST_ROWS)
    content = _sheet(headings, lines) if form == FileKind.XLSX else _table(headings, lines)
    response = Response(content, content_type=FORMATS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _table(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(harmless, headings))
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return (MARK + text.getvalue()).encode()


def _sheet(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in (headings, *rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, _plain(value))
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _plain(value: Value) -> str | int | float | None:
    match value:
        case bool():
            return "1" if value else "0"
        case datetime() | date():
            return value.isoformat()
        case str():
            return harmless(value)
        case _:
            return value
