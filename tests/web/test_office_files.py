"""A file of the office, from choosing it to undoing it, over the pages."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from matchmaker.db.models import Provider
from matchmaker.domain.sheet_columns import SheetKind
from matchmaker.domain.vocabulary import Language
from matchmaker.extensions import db
from matchmaker.services.documents import provider_document
from matchmaker.services.sheet_steps import import_step
from matchmaker.services.sheets import read_sheet
from matchmaker.services.sheets.columns import guess
from tests.factories import NOW
from tests.services.sheets.files import workbook
from tests.web.desks import Desk

PAGE = "/admin/import/textile"
LIST = "名称,地点,人数\n绍兴染整所,柯桥,很多\n乙厂,青岛,5\n"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def bring_in(desk: Desk, content: bytes, name: str = "list.csv") -> TestResponse:
    return desk.send(PAGE, kind="providers", file=(io.BytesIO(content), name))


def work(app: Flask) -> None:
    with app.app_context():
        while import_step(db.session(), now=NOW):
            db.session.commit()
        db.session.commit()


def names(app: Flask) -> set[str]:
    with app.app_context():
        return {each.name_in("zh") for each in db.session.scalars(select(Provider))}


def documents(app: Flask) -> list[object]:
    with app.app_context():
        rows = db.session.scalars(select(Provider).order_by(Provider.id))
        return [provider_document(row) for row in rows]


def test_a_gbk_list_is_put_right_imported_and_undone(app: Flask, desk: Desk) -> None:
    before = names(app)
    address = bring_in(desk, LIST.encode("gbk")).headers["Location"]
    page = desk.text(address)

    again = desk.send(
        f"{address}/columns",
        page=address,
        **{"key-0": "name", "key-1": "region", "key-2": "staff", "cell-2-2": "30"},
    )
    mended = desk.text(address)
    desk.send(f"{address}/start", page=address)
    work(app)
    added = names(app) - before
    done = desk.text(address)
    desk.send(f"{address}/undo", page=address)
    work(app)

    assert "Cell C2" in page
    assert "Write a whole number" in page
    assert again.status_code == 303
    assert "Cell C2" not in mended
    assert added == {"绍兴染整所", "乙厂"}
    assert "Undo the import" in done
    assert names(app) == before


def test_what_was_typed_stays_when_two_columns_mean_the_same(desk: Desk) -> None:
    address = bring_in(desk, LIST.encode("utf-8-sig")).headers["Location"]

    answer = desk.send(
        f"{address}/start",
        page=address,
        **{"key-0": "name", "key-1": "name", "key-2": "staff", "cell-2-2": "about thirty"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Another column means the same already" in page
    assert 'value="about thirty"' in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel format"),
        (b"Name\n", "no rows below"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused_with_the_reason(
    desk: Desk, content: bytes, words: str
) -> None:
    answer = bring_in(desk, content) if content else desk.send(PAGE, kind="providers")

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_exported_list_of_providers_can_be_brought_in_again(
    app: Flask, desk: Desk, language: Language, form: str
) -> None:
    content = desk.client.get(f"/providers?cluster=textile&as={form}&lang={language}").data
    before = documents(app)

    address = bring_in(desk, content, f"list.{form}").headers["Location"]
    page = desk.text(f"{address}?lang=en")
    desk.send(f"{address}/start", page=address)
    work(app)

    assert "3 rows can be stored, 0 can not." in page
    assert documents(app) == before


@pytest.mark.parametrize("kind", SheetKind)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_understood_whole_and_its_example_is_marked(
    desk: Desk, kind: SheetKind, language: Language, form: str
) -> None:
    query = f"kind={kind}&language={language}&as={form}"
    sheet = read_sheet(desk.client.get(f"{PAGE}?{query}").data)
    keys = guess(kind, sheet.rows[0].cells)

    assert all(keys)
    assert sheet.rows[1].cells[keys.index("example")] in {"yes", "是"}


@pytest.mark.parametrize("kind", SheetKind)
@pytest.mark.parametrize("language", Language)
def test_the_example_row_of_a_template_would_be_a_record_without_its_mark(
    desk: Desk, kind: SheetKind, language: Language
) -> None:
    content = desk.client.get(f"{PAGE}?as=xlsx&kind={kind}&language={language}").data
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [list(row[:-1]) for row in sheet.iter_rows(values_only=True)]

    answer = desk.send(PAGE, kind=kind.value, file=(io.BytesIO(workbook(rows)), "mine.xlsx"))

    assert "1 rows can be stored, 0 can not." in desk.text(answer.headers["Location"])
