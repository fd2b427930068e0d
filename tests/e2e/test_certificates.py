"""A provider uploads a proof, the office looks and takes it, firms read the word."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from matchmaker.services.demo_accounts import EXPERT, STAFF
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, NARROW, Visit
from tests.filing import PDF

WAYS = [("en", DESKTOP, True), ("zh", NARROW, False)]


def faults(seen: Visit, javascript: bool) -> list[str]:
    """What is wrong with the page; the checker of accessibility needs a script itself."""
    wide = [f"{wider} px too wide"] if (wider := seen.overflow()) else []
    return wide + (seen.accessibility_faults() if javascript else [])


@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_a_certificate_from_the_upload_to_the_word_that_it_was_checked(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    words = Words(language)
    provider = visit(language, width, javascript=javascript, who=EXPERT)
    office = visit(language, width, javascript=javascript, who=STAFF)
    name = f"OEKO-TEX {width}"

    provider.goto("/provider/certificates/new")
    page = provider.page
    page.fill("[name=name]", name)
    page.fill("[name=valid_until]", "31.12.2020")
    page.get_by_role("button", name=words("Save")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(provider, javascript) == []
    page.fill("[name=number]", "SH025 12345")
    page.fill("[name=valid_until]", "2099-12-31")
    page.set_input_files(
        "[name=proof]", {"name": "证书.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name=words("Save")).click()
    expect(page.get_by_role("main")).to_contain_text(words("Proof waits for the office"))

    office.goto("/admin/queues/claims")
    desk = office.page
    assert faults(office, javascript) == []
    desk.get_by_role("link", name=name).click()
    assert faults(office, javascript) == []
    with desk.expect_download() as download:
        desk.get_by_role("link", name=words("Open the proof")).click()
    assert download.value.suggested_filename == "证书.pdf"
    desk.get_by_role("button", name=words("The proof is right")).click()
    expect(desk.get_by_role("status")).to_be_visible()

    provider.goto("/provider/certificates")
    assert faults(provider, javascript) == []
    card = page.get_by_role("article").filter(has_text=name)
    expect(card).to_contain_text(words("Checked by the office"))
    page.get_by_role("link", name=words("Open the page of the listing")).click()
    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text(
        words("Checked by the office")
    )
