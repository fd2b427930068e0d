"""What an XLSX file unpacks to, found out before anything is parsed.

The declared sizes are checked first, then every member is unpacked in pieces and counted:
a declaration may lie. Nothing is kept of it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from matchmaker.services.sheets.limits import (
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_TAGS,
    MAX_UNPACKED,
    RATIO_FROM,
    refused,
)

PIECE = 64 * 1024
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
OVERLAP = max(map(len, FORBIDDEN)) - 1
#: Parts that no list of firms needs and that can reach out of the file.
MACROS = ("vbaproject.bin", "activex/", "macrosheets/")
LINKS = ("externallinks/",)
WORKBOOK = "xl/workbook.xml"


@dataclass(slots=True)
class _Tally:
    unpacked: int = 0
    tags: int = 0


def check_archive(data: bytes) -> None:
    """Go on only if the archive is a workbook that can be read within the limits.

    Raises:
        InvalidInput: see :func:`matchmaker.services.sheets.read_sheet`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_names(members)
            _check_declared(members)
            tally = _Tally()
            for member in members:
                _check_member(archive, member, tally)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise refused("sheet_damaged") from None


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise refused("sheet_bomb")
    names = [member.filename.replace("\\", "/").lower() for member in members]
    if len(set(names)) != len(names):
        raise refused("sheet_damaged")
    if any(part in name for name in names for part in MACROS):
        raise refused("sheet_macros")
    if any(part in name for name in names for part in LINKS):
        raise refused("sheet_links")
    if WORKBOOK not in names:
        raise refused("sheet_unknown_kind")


def _check_declared(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise refused("sheet_locked")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise refused("sheet_bomb")
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * member.compress_size:
            raise refused("sheet_bomb")


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, tally: _Tally) -> None:
    is_markup = member.filename.lower().endswith((".xml", ".rels"))
    before = b""
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            tally.unpacked += len(piece)
            if tally.unpacked > MAX_UNPACKED:
                raise refused("sheet_bomb")
            if not is_markup:
                continue
            tally.tags += piece.count(b"<")
            if tally.tags > MAX_TAGS:
                raise refused("sheet_too_many_cells_packed")
            seen = before + piece
            if b"\x00" in piece or any(sign in seen for sign in FORBIDDEN):
                raise refused("sheet_entities")
            before = seen[-OVERLAP:]
