"""A provider finds a lead and offers its help; the firm accepts; with and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from matchmaker.services.demo_accounts import EXPERT, FIRM
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_introductions import TELEPHONE, WECHAT
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, PHONE

WAYS = [("en", DESKTOP, True), ("zh", PHONE, False)]


@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_a_lead_from_the_list_to_an_accepted_offer(
    language: str, width: int, javascript: bool, visit: OpenVisit, open_lead: Callable[[], str]
) -> None:
    key = open_lead()
    words = Words(language)
    provider = visit(language, width, javascript=javascript, who=EXPERT).page
    firm = visit(language, width, javascript=javascript, who=FIRM).page

    provider.goto("/provider/leads")
    provider.locator(f"form[action$='{key}/read'] button").click()
    assert FIRM not in provider.content()
    provider.get_by_role("link", name=words("Offer help")).click()
    provider.locator("[name=message]").fill("四十家针织染厂做过。")
    provider.locator("[name=contact_channel][value=wechat]").check()
    provider.fill("[name=contact_address]", WECHAT)
    provider.get_by_role("button", name=words("Send the offer")).click()
    expect(provider.get_by_role("status")).to_have_text(words("Your offer is on its way."))
    address = provider.url

    firm.goto(address)
    expect(firm.get_by_role("main")).to_contain_text("四十家针织染厂做过。")
    assert WECHAT not in firm.content()
    firm.get_by_role("link", name=words("Accept"), exact=True).click()
    firm.locator("[name=contact_channel][value=phone]").check()
    firm.fill("[name=contact_address]", TELEPHONE)
    firm.get_by_role("button", name=words("Accept and share this")).click()
    expect(firm.get_by_role("main")).to_contain_text(WECHAT)

    provider.goto(address)
    provider.get_by_role("button", name=words("Show how to reach them")).click()
    expect(provider.get_by_role("main")).to_contain_text(TELEPHONE)
