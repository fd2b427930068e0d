"""A file is what its content says, whole and harmless, under a name that can't mislead."""

from __future__ import annotations

import pytest

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.files import (
    MEGABYTE,
    NAME_LIMIT,
    FileKind,
    check_content,
    check_size,
    clean_file_name,
)
from tests.filing import CSV, DOCX, HTML, JPEG, PDF, PNG, WEBP, XLSX, packed

WHOLE = {
    FileKind.PDF: PDF,
    FileKind.PNG: PNG,
    FileKind.JPEG: JPEG,
    FileKind.WEBP: WEBP,
    FileKind.XLSX: XLSX,
    FileKind.DOCX: DOCX,
    FileKind.CSV: CSV,
}


@pytest.mark.parametrize(("kind", "content"), WHOLE.items())
def test_a_whole_file_of_a_kind_passes(kind: FileKind, content: bytes) -> None:
    check_content(content, kind=kind)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (FileKind.PDF, PDF.replace(b"%%EOF", b"")),
        (FileKind.PNG, PNG[:-6]),
        (FileKind.PNG, PNG.replace(b"IDAT", b"IDAX")),
        (FileKind.JPEG, JPEG[:-2]),
        (FileKind.WEBP, WEBP[:-4]),
        (FileKind.XLSX, XLSX[:-30]),
        (FileKind.CSV, b"a,b\x00\n"),
    ],
)
def test_a_part_of_a_file_is_refused(kind: FileKind, content: bytes) -> None:
    with pytest.raises(InvalidInput, match="file_damaged"):
        check_content(content, kind=kind)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (FileKind.PNG, PNG + HTML),
        (FileKind.PNG, PNG + packed("run.js")),
        (FileKind.JPEG, JPEG + packed("run.js")),
        (FileKind.JPEG, JPEG[:-2] + HTML + b"\xff\xd9"),
        (FileKind.WEBP, WEBP + HTML),
        (FileKind.PDF, b"%PDF-1.4\n" + HTML + PDF[9:]),
        (FileKind.PDF, PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /JS (app.alert(1)) >>")),
        (FileKind.PDF, PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript 2 0 R")),
        (FileKind.PDF, PDF.replace(b"/Catalog", b"/Catalog /EmbeddedFiles 2 0 R")),
        (FileKind.PDF, PDF[:-6] + packed("run.js") + b"\n%%EOF\n"),
        (FileKind.XLSX, packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")),
        (FileKind.XLSX, b"#!/bin/sh\n" + XLSX),
        (FileKind.DOCX, packed("word/document.xml", "word/embeddings/ole.bin")),
        (FileKind.DOCX, packed("word/document.xml", "../outside")),
    ],
)
def test_what_could_act_or_hides_a_second_file_is_refused(kind: FileKind, content: bytes) -> None:
    with pytest.raises(InvalidInput, match="file_active"):
        check_content(content, kind=kind)


def test_an_archive_that_would_fill_the_machine_is_refused_unopened() -> None:
    bomb = packed("xl/workbook.xml", content=bytes(101 * MEGABYTE))

    with pytest.raises(InvalidInput, match="file_damaged"):
        check_content(bomb, kind=FileKind.XLSX)

    assert len(bomb) < MEGABYTE


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ISO 9001 证书.PDF", "ISO 9001 证书.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("a／b.pdf", "b.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ("report.pdf.exe", "report.pdf"),
        ("line\r\nX-Header: 1.pdf", "line X-Header_ 1.pdf"),
        ('quo"te;<b>.pdf', "quo_te__b_.pdf"),
        ("\u200b", "file.pdf"),
        ("", "file.pdf"),
        (".htaccess", "file.pdf"),
    ],
)
def test_the_name_keeps_no_path_and_nothing_invisible(typed: str, kept: str) -> None:
    assert clean_file_name(typed, kind=FileKind.PDF) == kept


def test_a_long_name_is_cut_before_its_ending() -> None:
    name = clean_file_name("证" * 500, kind=FileKind.PNG)

    assert name == "证" * NAME_LIMIT + ".png"


def test_a_file_is_neither_empty_nor_too_large() -> None:
    check_size(bytes(10), most=10)
    with pytest.raises(InvalidInput, match="file_empty"):
        check_size(b"")
    with pytest.raises(InvalidInput, match="file_too_large"):
        check_size(bytes(11), most=10)
