"""Notices over the pages: written by the office, read by everybody, gone when they are over."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.desks import Desk

PAGE = "/admin/notices/textile"
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
CALL = {
    "kind": "funding",
    "title_en": "Subsidy for dye houses",
    "text_en": "Dye lots that come out in different shades: we pay half of the remedy.",
    "title_zh": "印染企业补贴",
    "expires_on": "2099-12-31",
}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_a_notice_is_a_draft_then_everybodys_then_gone(desk: Desk, client: FlaskClient) -> None:
    address = desk.send(PAGE, **CALL | {"title_en": "Passing call"}).headers["Location"]
    number = address.rpartition("/")[2]

    def seen() -> tuple[bool, int]:
        listed = client.get("/notices?cluster=textile").get_data(as_text=True)
        return "Passing call" in listed, client.get(f"/notices/{number}").status_code

    draft = seen()
    desk.send(f"{address}/publish", page=address)
    published = seen()
    desk.send(f"{address}/withdraw", page=address)

    assert (draft, published, seen()) == ((False, 404), (True, 200), (False, 404))


def test_a_notice_over_its_last_day_is_not_found(desk: Desk, client: FlaskClient) -> None:
    address = desk.send(PAGE, **CALL | {"expires_on": "2020-01-01"}).headers["Location"]
    desk.send(f"{address}/publish", page=address)

    assert client.get(f"/notices/{address.rpartition('/')[2]}").status_code == 404


def test_what_was_typed_stays_beside_the_error(desk: Desk) -> None:
    answer = desk.send(PAGE, **CALL | {"link": "javascript:alert(1)", "starts_on": "2027-13-01"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="2027-13-01"' in page
    assert "Write the date as year-month-day" in page


def test_a_script_in_a_notice_stays_text(desk: Desk) -> None:
    texts = dict.fromkeys(("title_en", "text_en", "title_zh", "text_zh"), PAYLOAD)
    address = desk.send(PAGE, **CALL | texts).headers["Location"]
    desk.send(f"{address}/publish", page=address)

    for path in ("/notices", f"/notices/{address.rpartition('/')[2]}", address):
        for language in ("en", "zh"):
            page = desk.text(f"{path}?lang={language}")
            assert "<script>alert(1)" not in page
            assert "<img src=x" not in page
            assert "alert(1)" in page
    desk.send(f"{address}/withdraw", page=address)


def test_the_page_of_a_provider_shows_the_notice_that_suits_it(
    desk: Desk, client: FlaskClient
) -> None:
    address = desk.send(PAGE, **CALL).headers["Location"]
    before = client.get("/providers/textile/near").get_data(as_text=True)
    desk.send(f"{address}/publish", page=address)

    after = client.get("/providers/textile/near").get_data(as_text=True)

    assert "Subsidy for dye houses" not in before
    assert "Subsidy for dye houses" in after
