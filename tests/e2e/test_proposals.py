"""A provider writes a proposal, the firm compares and chooses; each step by clicking."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from matchmaker.services.demo_accounts import EXPERT, FIRM
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_introductions import accept, ask_for_introduction, faults_at_all_widths
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, PHONE
from tests.filing import PDF

WAYS = [("en", PHONE, False), ("zh", DESKTOP, True)]
SCOPE = {"en": "Two days at your machines, then a report.", "zh": "到厂两天，之后出报告。"}


def write_proposal(page: Page, words: Words, language: str) -> None:
    """Keep a draft with a file, and send it."""
    page.get_by_role("link", name=words("Write a proposal")).click()
    page.fill("[name=scope]", SCOPE[language])
    page.fill("[name=price_min]", "3000")
    page.fill("[name=price_max]", "5000")
    page.fill("[name=days_needed]", "14")
    until = datetime.now(UTC).date() + timedelta(days=20)
    page.fill("[name=valid_until]", until.isoformat())
    page.get_by_role("button", name=words("Keep the draft")).click()
    page.set_input_files(
        "[name=file]", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name=words("Add it"), exact=True).click()
    expect(page.get_by_role("status")).to_have_text(words("The file is attached."))
    page.get_by_role("button", name=words("Send it to the firm")).click()
    expect(page.get_by_role("status")).to_have_text(words("Sent. The firm is told."))


@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_a_firm_compares_proposals_and_chooses_one(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    words = Words(language)
    seen = visit(language, width, javascript=javascript, who=FIRM)
    firm = seen.page
    provider = visit(language, width, javascript=javascript, who=EXPERT).page
    path = re.sub(r"^\w+://[^/]+", "", ask_for_introduction(firm, words, language))
    provider.goto(path)
    accept(provider, words)
    write_proposal(provider, words, language)

    firm.goto(path)
    firm.get_by_role("link", name=words("Compare the proposals")).click()
    column = firm.get_by_role("table")
    expect(column).to_contain_text(SCOPE[language])
    expect(column.get_by_role("link", name="plan.pdf")).to_be_visible()
    if javascript:
        assert faults_at_all_widths(seen) == {}
    column.get_by_role("button", name=words("Put on the shortlist")).click()
    expect(firm.get_by_role("status")).to_have_text(words("It is on the shortlist now."))
    firm.get_by_role("link", name=words("Choose it")).click()
    firm.get_by_role("button", name=words("Choose it")).click()
    expect(firm.locator("main .state").first).to_have_text(words("Chosen"))

    provider.reload()
    expect(provider.locator("main .state").first).to_have_text(words("Chosen"))
