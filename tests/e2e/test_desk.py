"""The office's queue from the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect

from matchmaker.services.demo_accounts import STAFF
from tests.e2e.conftest import OpenVisit


def test_two_keys_choose_a_row_and_a_letter_publishes_it(
    visit: OpenVisit, waiting_need: str
) -> None:
    seen = visit("en", who=STAFF)
    page = seen.page
    seen.goto("/admin/queues/needs")
    row = page.locator(f"input[name=pick][value='{waiting_need}']")
    expect(row).not_to_be_checked()

    page.keyboard.press("j")
    page.keyboard.press("x")

    expect(row).to_be_checked()
    page.keyboard.press("p")
    expect(page.get_by_role("status")).to_have_text("1 is done.")
    expect(row).to_have_count(0)
