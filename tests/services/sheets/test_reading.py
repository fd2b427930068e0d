"""A sheet is read whatever program wrote it, and a hostile one is refused with a word on how."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from openpyxl import Workbook

from matchmaker.domain.cells import harmless
from matchmaker.domain.errors import InvalidInput
from matchmaker.services.sheets import SheetRow, read_sheet
from matchmaker.services.sheets.limits import MAX_ROWS, MAX_UNPACKED
from matchmaker.wording.sheets import SHEET_ERRORS
from tests.services.sheets.files import rewritten, saved, with_declared_size, workbook

LIST = "企业名称{0}地区\r\n柯桥染厂{0}“绍兴”柯桥\r\n"
MORE_THAN_FITS = MAX_UNPACKED + 1
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def refusal(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_sheet(data)
    assert caught.value.field == "file"
    assert caught.value.code in SHEET_ERRORS
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_encoding_and_with_every_separator(
    encoding: str, separator: str
) -> None:
    found = read_sheet(LIST.format(separator).encode(encoding))

    assert [row.cells for row in found.rows] == [("企业名称", "地区"), ("柯桥染厂", "“绍兴”柯桥")]


def test_a_workbook_is_read_as_somebody_would_type_it() -> None:
    rows = [["Name", None, "Since"], [], ["甲", 5.0, date(2027, 3, 31)], [12.5, True, None]]

    found = read_sheet(workbook(rows, title="需求"))

    assert found.sheet == "需求"
    assert found.rows == (
        SheetRow(1, ("Name", "", "Since")),
        SheetRow(3, ("甲", "5", "2027-03-31")),
        SheetRow(4, ("12.5", "TRUE")),
    )


def test_sheets_that_are_not_read_are_named() -> None:
    book = Workbook()
    book.active.title = "Empty"
    book.create_sheet("List").append(["Name"])
    book.create_sheet("Notes").append(["Later"])

    found = read_sheet(saved(book))

    assert (found.sheet, found.unread) == ("List", ("Empty", "Notes"))


@pytest.mark.parametrize("text", ["=1+1", "+86 575", "-5", "@name", "＝1+1", "  =1", "'quoted"])
def test_what_an_export_made_harmless_comes_back_as_it_was(text: str) -> None:
    found = read_sheet(workbook([["Name", harmless(text)]]))

    assert found.rows[0].cells[1] == text.strip()


def test_a_formula_without_a_value_does_not_pass_for_a_blank_cell() -> None:
    book = Workbook()
    book.active.append(["Total"])
    book.active.append(["=1+1"])

    error = refusal(saved(book))

    assert (error.code, error.values["cell"]) == ("sheet_formula", "A2")


def test_a_file_with_a_nul_is_refused_at_its_cell() -> None:
    error = refusal(b"a,b\n1,x\x00y\n")

    assert (error.code, error.values) == ("sheet_nul", {"row": 2, "cell": "B2"})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b" \n ", "sheet_empty", id="blank"),
        pytest.param(b"%PDF-1.7", "sheet_unknown_kind", id="pdf"),
        pytest.param(b"<html><table>", "sheet_unknown_kind", id="html"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "sheet_old_excel", id="xls"),
        pytest.param(b"PK\x03\x04 and no more", "sheet_damaged", id="half an archive"),
        pytest.param(b"a,b\n\xff\xff,\xff\n", "sheet_encoding", id="no encoding"),
        pytest.param(b'a,"b\n' + b"c,d\n" * 50_000, "sheet_unclosed_quote", id="quote"),
        pytest.param(b"a,b\n" * (MAX_ROWS + 2), "sheet_too_many_rows", id="rows"),
        pytest.param(b"," * 70 + b"a\n", "sheet_too_many_columns", id="columns"),
        pytest.param(b"a," + b"x" * 10_001, "sheet_cell_too_long", id="long cell"),
        pytest.param(b"x" * (4 * 1024 * 1024 + 1), "sheet_too_large", id="large"),
    ],
)
def test_what_is_no_usable_sheet_is_refused_with_the_reason(data: bytes, code: str) -> None:
    assert refusal(data).code == code


BLANKS = b" " * 60_000_000
NUMBERED = b"".join(b'<row r="%d"/>' % row for row in range(3, 500_000))
HOSTILE = {
    "bomb": (rewritten(workbook([["a"]]), lambda xml: xml + BLANKS), "sheet_bomb"),
    "bomb that lies about its size": (
        with_declared_size(
            rewritten(workbook([["a"]]), lambda _: b" " * MORE_THAN_FITS),
            real=MORE_THAN_FITS,
            declared=700,
        ),
        "sheet_damaged",
    ),
    "thousands of members": (
        rewritten(workbook([["a"]]), bytes, extra={f"xl/media/{n}.png": b"" for n in range(2_000)}),
        "sheet_bomb",
    ),
    "entities": (rewritten(workbook([["a"]]), lambda xml: DOCTYPE + xml), "sheet_entities"),
    "entities in UTF-16": (
        rewritten(workbook([["a"]]), lambda xml: (DOCTYPE + xml).decode().encode("utf-16")),
        "sheet_entities",
    ),
    "macros": (
        rewritten(workbook([["a"]]), bytes, extra={"xl/vbaProject.bin": b"x"}),
        "sheet_macros",
    ),
    "links to other files": (
        rewritten(workbook([["a"]]), bytes, extra={"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "sheet_links",
    ),
    "a row far below": (
        rewritten(workbook([["a"], ["b"]]), lambda xml: xml.replace(b'r="2"', b'r="99999999999"')),
        "sheet_too_many_rows",
    ),
    "rows that reach far to the right": (
        rewritten(
            workbook([["a"]]),
            lambda xml: xml.replace(
                b"</sheetData>",
                b"".join(
                    b'<row r="%d"><c r="XFD%d" s="0"/></row>' % (row, row)
                    for row in range(3, 20_000)
                )
                + b"</sheetData>",
            ),
        ),
        "sheet_too_wide",
    ),
    "rows without end": (
        rewritten(
            workbook([["a"]]),
            lambda xml: xml.replace(b"</sheetData>", NUMBERED + b"</sheetData>"),
        ),
        "sheet_too_many_cells_packed",
    ),
    "no markup": (rewritten(workbook([["a"]]), lambda _: b"<worksheet"), "sheet_damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_refused_with_the_reason(kind: str) -> None:
    data, code = HOSTILE[kind]

    assert refusal(data).code == code


PROGRAM = """
import resource, sys
from matchmaker.domain.errors import InvalidInput
from matchmaker.services.sheets import read_sheet
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_sheet(data)
except InvalidInput:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("kind", ["bomb", "rows without end", "rows that reach far to the right"])
def test_a_hostile_workbook_takes_no_memory(kind: str) -> None:
    data, _ = HOSTILE[kind]

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=data, capture_output=True, check=True
    )

    assert int(done.stdout) < 100 * 1024  # kilobytes
