"""Sheets made for tests: as programs write them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook


def workbook(rows: Iterable[Sequence[object]], *, title: str = "Sheet1") -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(
    data: bytes, change: Callable[[bytes], bytes], *, extra: dict[str, bytes] | None = None
) -> bytes:
    """The workbook with its first sheet changed, and with members that don't belong there."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if "sheet1.xml" in name else content)
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return buffer.getvalue()


def with_declared_size(data: bytes, *, real: int, declared: int) -> bytes:
    """The archive with a lie about the unpacked size of a member, in both places."""
    return data.replace(real.to_bytes(4, "little"), declared.to_bytes(4, "little"))
