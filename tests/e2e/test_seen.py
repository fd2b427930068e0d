"""What came into view of a list of matches is kept when the page is left, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from matchmaker.config import DATABASE_FILE
from tests.e2e.conftest import OpenVisit
from tests.e2e.visits import PHONE
from tools.server import Server
from tools.visitor import Visitor

COUNT = text("SELECT count(*), coalesce(sum(seen), 0) FROM impressions WHERE need_id = :need")
NEWEST = text("SELECT max(id) FROM needs")


@pytest.mark.parametrize(("javascript", "kept"), [(True, True), (False, False)])
def test_the_first_cards_of_a_telephone_are_seen_and_the_last_is_not(
    javascript: bool, kept: bool, visit: OpenVisit, server: Server
) -> None:
    engine = create_engine(f"sqlite:///{server.log.parent / DATABASE_FILE}")
    reply = Visitor(server.url).describe("we need a loan to pay for yarn before the season")
    with engine.connect() as connection:
        need = connection.execute(NEWEST).scalar_one()
    page = visit("en", PHONE, javascript=javascript).page
    page.goto(reply.url)
    expect(page.locator("article.match").first).to_be_in_viewport()
    cards = page.locator("article.match").count()
    page.wait_for_timeout(300)  # the observer answers after a frame
    page.goto("/how-matching-works")

    shown, seen = 0, 0
    for _ in range(50 if kept else 5):  # what a page sends while it is left waits for no answer
        page.wait_for_timeout(100)
        with engine.connect() as connection:
            shown, seen = connection.execute(COUNT, {"need": need}).one()
        if shown:
            break
    engine.dispose()
    assert shown == (cards if kept else 0)
    assert (0 < seen < cards) if kept else seen == 0
