"""A file of an office, as rows of texts."""

from __future__ import annotations

from matchmaker.services.sheets.delimited import read_csv
from matchmaker.services.sheets.limits import MAX_BYTES, refused
from matchmaker.services.sheets.rows import SheetData
from matchmaker.services.sheets.xlsx import read_xlsx

ZIP = b"PK\x03\x04"
#: Containers that begin like this are the old Excel format, or a file locked by a password.
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF"


def read_sheet(data: bytes) -> SheetData:
    """The rows of a CSV or XLSX file, told apart by what is in it and not by its name.

    Bounded in time and memory whatever the bytes are.

    Raises:
        InvalidInput: on the field ``file``; codes begin with ``sheet_`` and the values name
            ``row`` and ``cell`` where there are any.
    """
    if not data.strip():
        raise refused("sheet_empty")
    if len(data) > MAX_BYTES:
        raise refused("sheet_too_large", limit=MAX_BYTES // 1024 // 1024)
    if data.startswith(OLD_EXCEL):
        raise refused("sheet_old_excel")
    if data.startswith(PDF):
        raise refused("sheet_unknown_kind")
    if data.startswith(ZIP):
        return read_xlsx(data)
    return read_csv(data)
