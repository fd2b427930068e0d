"""CSV as Excel, WPS and databases write it: several encodings, several separators."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from matchmaker.services.sheets.limits import MAX_CELL_LENGTH, MAX_COLUMNS, refused
from matchmaker.services.sheets.rows import SheetData, bounded_rows

SEPARATORS = (",", ";", "\t", "，")
#: Rows that are looked at to find the separator.
SAMPLE = 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: So many of the first bytes of a UTF-16 text without a mark are zero at least.
ZEROS = 0.1


def read_csv(data: bytes) -> SheetData:
    """The rows of a CSV file.

    Raises:
        InvalidInput: see :func:`matchmaker.services.sheets.read_sheet`.
    """
    text, encoding = _decoded(data)
    if _is_a_document(text):
        raise refused("sheet_unknown_kind")
    separator = _separator(text)
    return SheetData(
        bounded_rows(_records(text, separator)),
        format="csv",
        encoding=encoding.removesuffix("-sig"),
    )


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    guessed = _utf16_without_mark(data)
    if guessed:
        return _strictly(data, guessed), guessed
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strictly(data, "gb18030"), "gb18030"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise refused("sheet_encoding", row=row, cell=str(row)) from None


def _utf16_without_mark(data: bytes) -> str:
    """Line ends and separators have a zero byte; on which side tells the order of bytes."""
    if len(data) % 2 or b"\x00" not in data:
        return ""
    for encoding, line_end in (("utf-16-le", b"\n\x00"), ("utf-16-be", b"\x00\n")):
        at = data.find(line_end)
        if at >= 0 and at % 2 == 0 and data.count(0, 0, 2048) > ZEROS * min(len(data), 2048) / 2:
            return encoding
    return ""


def _is_a_document(text: str) -> bool:
    """Whether this is another kind of file under the name of a sheet."""
    start = text[:200].lstrip().lower()
    return start.startswith(("<?xml", "<!doctype", "<html", "{\\rtf"))


def _separator(text: str) -> str:
    """The separator that cuts the first rows into most columns, most evenly."""
    head = text[:20_000]

    def evenness(separator: str) -> tuple[int, int]:
        widths = []
        try:
            for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) == SAMPLE:
                    break
        except csv.Error:
            return (0, 0)
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(SEPARATORS, key=evenness)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    read = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            read += 1
            if len(row) > MAX_COLUMNS and not any(row[MAX_COLUMNS:]):
                del row[MAX_COLUMNS:]
            yield row
    except csv.Error:
        # The reader has one limit of its own: a quotation mark that is never closed makes
        # the rest of the file one cell.
        raise refused(
            "sheet_unclosed_quote", row=read + 1, cell=str(read + 1), limit=MAX_CELL_LENGTH
        ) from None
