"""Files that people upload: which kinds are taken, how big they may be, what they are called.

A file is known by its content, never by its name or by what a browser says of it. What could
act in a reader's program (scripts, macros, a second file hidden behind the first) is refused.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import one_line


class FileKind(StrEnum):
    """A kind of file; the value is the ending of its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """What the kind is called in a header."""
        return _MEDIA_TYPES[self]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES: Mapping[FileKind, str] = MappingProxyType(
    {
        FileKind.PDF: "application/pdf",
        FileKind.PNG: "image/png",
        FileKind.JPEG: "image/jpeg",
        FileKind.WEBP: "image/webp",
        FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
        FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
        FileKind.CSV: "text/csv",
    }
)

#: What a proof may be: a page that was scanned, photographed or printed into a file.
PROOFS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.WEBP})
#: What a list of records may be.
SHEETS = frozenset({FileKind.XLSX, FileKind.CSV})
#: What may hang on a proposal.
DOCUMENTS = PROOFS | {FileKind.XLSX, FileKind.DOCX}

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
NAME_LIMIT = 120

_ENDING = re.compile(r"(\.[A-Za-z0-9]{1,8})+$")
_UNWANTED = re.compile(r'[<>:"|?*;%\\/]')
# The names by which a PDF does something when it is opened, or carries another file.
_ACTIVE_PDF = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])"
)
_MARKUP = re.compile(rb"<\s*(?:script|html|svg|iframe|body|!doctype)", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_UNPACKED_MOST = 100 * MEGABYTE
_PARTS_MOST = 5_000
_TEXTS = ("utf-8-sig", "gb18030")
_TEXT_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def clean_file_name(name: str, *, kind: FileKind) -> str:
    r"""The name to keep and to send: no folders, nothing invisible, the ending of its kind.

    >>> clean_file_name("..\\..\\证书\u202egnp.exe", kind=FileKind.PDF)
    '证书gnp.pdf'
    >>> clean_file_name("/etc/.pdf", kind=FileKind.PDF)
    'file.pdf'
    """
    last = re.split(r"[\\/]", one_line(name))[-1]
    stem = _UNWANTED.sub("_", _ENDING.sub("", last)).strip(" .")
    return f"{stem[:NAME_LIMIT] or 'file'}.{kind}"


def check_size(content: bytes, *, field: str = "file", most: int = MOST_BYTES) -> None:
    """Go on only with a file of 1 to ``most`` bytes.

    Raises:
        InvalidInput: ``file_empty``, or ``file_too_large`` (value ``limit``, in megabytes).
    """
    if not content:
        raise InvalidInput(field, "file_empty")
    if len(content) > most:
        raise too_large(field, most=most)


def too_large(field: str = "file", *, most: int = MOST_BYTES) -> InvalidInput:
    """The error for a file of more than ``most`` bytes."""
    return InvalidInput(field, "file_too_large", {"limit": round(most / MEGABYTE, 1)})


def check_content(content: bytes, *, kind: FileKind, field: str = "file") -> None:
    """Go on only if the content is one whole file of the kind and can't act.

    Raises:
        InvalidInput: ``file_damaged`` when the content is not a whole file of the kind,
            ``file_active`` when it holds scripts, macros or a second file.
    """
    code = _CHECKS[kind](content)
    if code is None and kind not in _ZIPPED and _ZIP_END in content[-66_000:]:
        code = "file_active"
    if code is not None:
        raise InvalidInput(field, code)


def zipped_kind(content: bytes) -> FileKind | None:
    """Which of the kinds that are ZIP archives inside this is; None for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    return next((kind for kind, part in _ZIPPED.items() if part in names), None)


def is_table_of_text(content: bytes) -> bool:
    """Whether this may be a CSV file: text in UTF-8, UTF-16 or GBK, and no markup."""
    encodings = (_TEXT_MARKS[content[:2]],) if content[:2] in _TEXT_MARKS else _TEXTS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        return "\x00" not in text and not text.lstrip().startswith("<")
    return False


def _pdf(content: bytes) -> str | None:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        return "file_damaged"
    # A name may be written with escapes (``/J#53``): as it would be read.
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), content)
    hidden = _MARKUP.search(content[:2048]) or _ACTIVE_PDF.search(plain)
    return "file_active" if hidden else None


def _png(content: bytes) -> str | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "file_damaged"
    at = 8
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            return "file_damaged"
        if zlib.crc32(content[at + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            return "file_damaged"
        if name == b"IEND":
            return None if end == len(content) else "file_active"
        at = end
    return "file_damaged"


def _jpeg(content: bytes) -> str | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return "file_damaged"
    # Some cameras fill up with zeros behind the end.
    whole = content.rstrip(b"\x00").endswith(b"\xff\xd9")
    if not whole:
        return "file_active" if b"\xff\xd9" in content else "file_damaged"
    return "file_active" if _MARKUP.search(content) else None


def _webp(content: bytes) -> str | None:
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return "file_damaged"
    (length,) = struct.unpack_from("<I", content, 4)
    if length + 8 == len(content):
        return None
    return "file_damaged" if length + 8 > len(content) else "file_active"


def _archive(content: bytes) -> str | None:
    if not content.startswith(b"PK\x03\x04"):
        return "file_active"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return "file_damaged"
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _PARTS_MOST or unpacked > _UNPACKED_MOST:
        return "file_damaged"
    macros = any(
        part.filename.casefold().endswith(("vbaproject.bin", ".exe", ".js", ".vbs"))
        or part.filename.startswith(("/", "..", "\\"))
        or "/embeddings/" in part.filename
        for part in parts
    )
    return "file_active" if macros or _is_locked(parts) else None


def _is_locked(parts: list[zipfile.ZipInfo]) -> bool:
    """Whether a part of an archive is locked with a password, so that nobody could look."""
    return any(part.flag_bits & 0x1 for part in parts)


def _csv(content: bytes) -> str | None:
    return None if is_table_of_text(content) else "file_damaged"


_ZIPPED: Mapping[FileKind, str] = MappingProxyType(
    {FileKind.XLSX: "xl/workbook.xml", FileKind.DOCX: "word/document.xml"}
)
_CHECKS: Mapping[FileKind, Callable[[bytes], str | None]] = MappingProxyType(
    {
        FileKind.PDF: _pdf,
        FileKind.PNG: _png,
        FileKind.JPEG: _jpeg,
        FileKind.WEBP: _webp,
        FileKind.XLSX: _archive,
        FileKind.DOCX: _archive,
        FileKind.CSV: _csv,
    }
)
