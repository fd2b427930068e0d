"""The office enters a need for a firm and introduces a provider, over the pages."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.conftest import DYE_LOTS
from tests.web.desks import Desk

PAGE = "/admin/enter/textile"
ENTRY = {
    "firm": "Lantian Knitting",
    "description": DYE_LOTS["en"],
    "contact_name": "Mr Wu",
    "contact_channel": "phone",
    "contact_address": "13800001234",
    "consent": "by phone on 3 March",
    "region": "Keqiao",
    "budget_max": "6万",
}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_an_entered_need_is_marked_and_its_contact_is_on_its_page_for_the_office(
    desk: Desk,
) -> None:
    address = desk.send(PAGE, **ENTRY).headers["Location"]

    page = desk.text(address)

    assert "Entered by the office on behalf of the firm" in page
    assert "13800001234" in page
    assert "by phone on 3 March" in page
    assert "Invite the firm" in page


def test_what_is_missing_is_named_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.send(PAGE, **ENTRY | {"consent": "", "firm": "Kept Mill"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#consent"' in page
    assert 'value="Kept Mill"' in page


def test_the_office_introduces_a_provider_that_reads_why(desk: Desk) -> None:
    address = desk.send(PAGE, **ENTRY | {"firm": "Other Mill"}).headers["Location"]
    form = f"/admin{address}/introduce"

    offered = desk.text(form)
    refused = desk.send(form, provider="near", note=" ")
    made = desk.send(form, provider="near", note="They did the same job in June.")
    again = desk.send(form, provider="near", note="Once more.")

    assert "Shade Lab" in offered
    assert refused.status_code == 422
    page = desk.text(made.headers["Location"])
    assert "Suggested by the office" in page
    assert "They did the same job in June." in page
    assert again.headers["Location"] == made.headers["Location"]


def test_a_search_finds_a_provider_that_the_ranking_leaves_out(desk: Desk) -> None:
    address = desk.send(PAGE, **ENTRY | {"firm": "Third Mill"}).headers["Location"]
    form = f"/admin{address}/introduce"

    made = desk.send(
        form, page=f"{form}?q=unjoined", q="unjoined", provider="open", note="Try them."
    )

    assert "Unjoined Lab" in desk.text(made.headers["Location"])
