"""What the pages of a brought-in file show, and the template of an empty one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from flask import request
from flask_babel import force_locale

from matchmaker.db.models import SheetImport, SheetImportRow
from matchmaker.domain.sheet_columns import COLUMNS, CellKind, Column, SheetKind
from matchmaker.domain.vocabulary import Language
from matchmaker.services.sheets.limits import column_letter
from matchmaker.wording.messages import LOCALES, listed
from matchmaker.wording.sheet_cells import cell_sentence, heading, words_of

SAMPLES = 2
_CELL = re.compile(r"cell-(\d{1,7})-(\d{1,2})")
_CUT = 60


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the file, and what it is taken for."""

    field: str
    letter: str
    heading: str
    samples: str
    key: str


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something to put right; without ``field`` it can't be done in one cell."""

    place: str
    sentence: str
    field: str
    text: str


def column_choices(
    found: SheetImport, rows: Sequence[SheetImportRow], keys: Sequence[str]
) -> list[ColumnChoice]:
    """The columns of a file with what stands in them and what each is taken for."""
    shown = [row.cells for row in rows[:SAMPLES]]
    samples = zip_longest(*shown, fillvalue="")
    return [
        ColumnChoice(
            field=f"key-{place}",
            letter=column_letter(place),
            heading=cut(title),
            samples=listed([cut(text) for text in texts or () if text]),
            key=key,
        )
        for place, (title, key, texts) in enumerate(
            zip_longest(found.headings, keys, samples, fillvalue="")
        )
    ]


def choices_of(kind: SheetKind) -> list[tuple[str, str]]:
    """What a column can mean, by key and name."""
    return [(column.key, heading(column)) for column in COLUMNS[kind]]


def problems_of(
    found: SheetImport, rows: Mapping[int, SheetImportRow], typed: Mapping[tuple[int, int], str]
) -> list[CellProblem]:
    """What the last check found, with what stands in the cell."""
    shown = []
    for each in found.found.get("problems", ()):
        number, place = each["row"], each["column"]
        key = found.keys[place] if place is not None else ""
        cells = rows[number].cells if number in rows else []
        there = cells[place] if place is not None and place < len(cells) else ""
        shown.append(
            CellProblem(
                place=f"{column_letter(place)}{number}" if place is not None else str(number),
                sentence=cell_sentence(found.kind, key, each["code"], each["values"]),
                field=f"cell-{number}-{place}" if place is not None else "",
                text=typed.get((number, place), there),
            )
        )
    return shown


def sent_keys(found: SheetImport) -> list[str]:
    """What the form says that the columns mean; what it doesn't say stays."""
    return [request.form.get(f"key-{place}", key) for place, key in enumerate(found.keys)]


def sent_cells() -> dict[tuple[int, int], str]:
    """The cells that were put right."""
    found = ((_CELL.fullmatch(name), text) for name, text in request.form.items())
    return {(int(name[1]), int(name[2])): text for name, text in found if name}


def cut(text: str) -> str:
    """Enough of a text to know it again."""
    return text if len(text) <= _CUT else text[:_CUT] + "…"


def template(kind: SheetKind, language: str) -> tuple[list[str], list[list[str]]]:
    """Headings and one example row, in one language."""
    with force_locale(LOCALES[Language(language)]):
        columns = COLUMNS[kind]
        return [heading(column, language) for column in columns], [
            [_example(kind, column, language == "zh") for column in columns]
        ]


_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "name": ("Example Dyeing Institute (invented)", "示例染整研究所（虚构）"),
    "offers": ("Shade control; Dye recipes", "缸差整治；染色配方"),
    "description": (
        "We find why dye lots come out in different shades.",
        "查找不同缸次出现色差的原因。",
    ),
    "certifications": ("ISO 9001", "ISO 9001"),
    "summary": ("Helps dye houses in the town.", "为本地印染厂服务。"),
    "title": ("Dye lots differ in shade", "缸差过大"),
    "must": ("ISO 9001", "ISO 9001"),
    "region": ("Keqiao", "柯桥"),
    "service_area": ("Zhejiang", "浙江省"),
    "languages": ("Chinese", "中文"),
    "currency": ("CNY", "人民币"),
    "example": ("yes", "是"),
}
_NUMBERS: Mapping[str, str] = {
    "founded": "2008",
    "staff": "12",
    "headcount": "120",
    "price_min": "20000",
    "price_max": "60000",
    "budget_max": "80000",
    "lead_time_days": "14",
    "start_within_days": "30",
}


def _example(kind: SheetKind, column: Column, is_chinese: bool) -> str:
    if kind is SheetKind.NEEDS and column.key == "description":
        english = "Dye lots come out in different shades and the buyer rejects them."
        return "几缸布色差太大，客户退货。" if is_chinese else english
    if column.key in _EXAMPLES:
        return _EXAMPLES[column.key][is_chinese]
    if column.kind in {CellKind.WORD, CellKind.WORDS}:
        return words_of(column.vocabulary)[0]
    return _NUMBERS.get(column.key, "")
