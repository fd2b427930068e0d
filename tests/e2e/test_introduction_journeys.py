"""A firm asks, a provider accepts, both reach each other and say what came of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from matchmaker.services.demo_accounts import EXPERT, FIRM
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_introductions import TELEPHONE, WECHAT, accept, ask_for_introduction
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, PHONE

WAYS = [("en", DESKTOP, True), ("zh", PHONE, True), ("zh", PHONE, False)]
FIRM_NAME = {"en": "Red Carp Dyeing", "zh": "红鲤印染"}


def open_contact(page: Page, words: Words) -> None:
    page.get_by_role("button", name=words("Show how to reach them")).click()
    expect(page.get_by_role("status")).to_have_text(words("Here is how to reach them."))


def say_that_it_helped(page: Page, words: Words) -> None:
    page.get_by_role("link", name=words("Say what came of it")).click()
    page.locator("[name=outcome][value=helped]").check()
    content = page.locator("[name=satisfaction][value='5']")
    if content.count():
        content.check()
    page.get_by_role("button", name=words("Send"), exact=True).click()
    expect(page.get_by_role("status")).to_have_text(words("Thank you for saying so."))


@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_an_introduction_from_the_request_to_its_outcome(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    words = Words(language)
    firm = visit(language, width, javascript=javascript, who=FIRM).page
    provider = visit(language, width, javascript=javascript, who=EXPERT).page
    inside, state = firm.get_by_role("main"), firm.locator("main .state").first

    address = ask_for_introduction(firm, words, language)
    path = re.sub(r"^\w+://[^/]+", "", address)
    expect(state).to_have_text(words("Asked"))
    firm.goto("/introductions")
    expect(inside.locator(f"a[href='{path}']")).to_be_visible()
    firm.goto("/needs")
    inside.get_by_role("article").first.get_by_role("link").first.click()
    inside.locator(f"a[href='{path}']").click()
    firm.wait_for_url(f"**{path}")

    provider.goto("/introductions")
    provider.locator(f"main a[href='{path}']").click()
    theirs = provider.get_by_role("main")
    expect(theirs).to_contain_text(words("A firm asks for you. Answer within 10 working days."))
    for private in (TELEPHONE, FIRM, *FIRM_NAME.values()):
        assert private not in provider.content(), private
    accept(provider, words)
    expect(theirs).to_contain_text(TELEPHONE)
    expect(theirs).to_contain_text(FIRM_NAME[language])

    firm.goto(path)
    expect(state).to_have_text(words("Accepted"))
    assert WECHAT not in firm.content()
    open_contact(firm, words)
    expect(inside).to_contain_text(WECHAT)
    expect(firm.get_by_role("button", name=words("Show how to reach them"))).to_have_count(0)

    theirs.get_by_role("button", name=words("We are at work")).click()
    expect(provider.get_by_role("status")).to_have_text(words("Good luck with it."))
    say_that_it_helped(provider, words)
    expect(provider.locator("main .state").first).not_to_have_text(words("Helped"))
    firm.reload()
    say_that_it_helped(firm, words)
    for page in (firm, provider):
        page.goto(path)
        expect(page.locator("main .state").first).to_have_text(words("Helped"))
