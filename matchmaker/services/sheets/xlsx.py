"""XLSX, through openpyxl’s reader that goes row by row, of archives that hold no entities."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from matchmaker.domain.errors import InvalidInput
from matchmaker.services.sheets.archive import check_archive
from matchmaker.services.sheets.limits import MAX_COLUMNS, column_letter, refused
from matchmaker.services.sheets.rows import SheetData, bounded_rows

#: Places in rows that are looked at in all: formatting far to the right makes rows wide.
LOOKED_AT = 1_000_000
VISIBLE = "visible"
#: What damaged or hostile workbooks make the library raise.
UNREADABLE = (
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    EOFError,
)


def read_xlsx(data: bytes) -> SheetData:
    """The first sheet with anything in it; formulas by the value that was last stored.

    Raises:
        InvalidInput: see :func:`matchmaker.services.sheets.read_sheet`.
    """
    check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that nobody reads
            return _read(data)
    except InvalidInput:
        raise
    except UNREADABLE:
        raise refused("sheet_damaged") from None


def _read(data: bytes) -> SheetData:
    stored = _open(data, values=True)
    names = [each.title for each in stored.worksheets if each.sheet_state == VISIBLE]
    for name in names:
        formulas = _formulas(data, name)
        try:
            rows = bounded_rows(_texts(stored, name, formulas))
        except InvalidInput as error:
            if error.code != "sheet_empty":
                raise
            continue
        unread = tuple(each.title for each in stored.worksheets if each.title != name)
        return SheetData(rows, format="xlsx", sheet=name, unread=unread)
    raise refused("sheet_empty")


def _open(data: bytes, *, values: bool) -> Workbook:
    return load_workbook(
        io.BytesIO(data), read_only=True, data_only=values, keep_vba=False, keep_links=False
    )


def _texts(workbook: Workbook, name: str, formulas: set[str]) -> Iterator[list[str]]:
    for number, row in enumerate(_rows(workbook[name]), start=1):
        texts = ["" if value is None else as_text(value) for value in row]
        if formulas:
            for index, text in enumerate(texts):
                where = f"{column_letter(index)}{number}"
                if not text and where in formulas:
                    raise refused("sheet_formula", row=number, cell=where)
        yield texts


def _formulas(data: bytes, name: str) -> set[str]:
    """Cells that hold a formula: one whose value was never stored must not pass for blank."""
    if not _has_formulas(data):
        return set()
    return {
        f"{column_letter(index)}{number}"
        for number, row in enumerate(_rows(_open(data, values=False)[name]), start=1)
        for index, value in enumerate(row)
        if isinstance(value, str) and value.startswith("=")
    }


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            b"<f" in archive.read(member)
            for member in archive.namelist()
            if member.startswith("xl/worksheets/") and member.endswith(".xml")
        )


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[object, ...]]:
    sheet.reset_dimensions()  # what a file declares about itself may be wrong
    looked_at = 0
    for row in sheet.iter_rows(values_only=True):
        looked_at += len(row)
        if looked_at > LOOKED_AT:
            raise refused("sheet_too_wide", limit=MAX_COLUMNS)
        yield row


def as_text(value: object) -> str:
    """A stored value as somebody would type it.

    >>> as_text(5.0), as_text(datetime(2027, 3, 31)), as_text(True)
    ('5', '2027-03-31', 'TRUE')
    """
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)
