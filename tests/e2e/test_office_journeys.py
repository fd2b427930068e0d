"""An hour of an office, and what its provider sees of it, in a browser with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from matchmaker.services.demo_accounts import ADMIN, EXPERT, PROVIDER, STAFF
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_certificates import faults
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, PHONE, Visit

WAYS = [("en", DESKTOP, True), ("zh", PHONE, False)]
way = pytest.mark.parametrize(("language", "width", "javascript"), WAYS)


def send(seen: Visit, **fields: str) -> None:
    """Fill fields of the page's form in and press its button; a choice is named by its value."""
    page = seen.page
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"main [name={name}][value='{value}']").check()
        else:
            field.fill(value)
    page.locator("main form").filter(has=page.locator(f"[name={next(iter(fields))}]")).locator(
        "button.primary"
    ).click()


def look(seen: Visit, path: str, javascript: bool) -> None:
    """Open a page that has no fault."""
    seen.goto(path)
    assert faults(seen, javascript) == [], path


@way
def test_the_office_writes_brings_together_and_publishes(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    words = Words(language)
    office = visit(language, width, javascript=javascript, who=STAFF)
    desk, letter = office.page, f"Three firms wait, {width}"

    look(office, f"/admin/watch/textile/{PROVIDER}/write", javascript)
    send(office, text=letter)
    expect(desk.get_by_role("status")).to_be_visible()
    look(office, f"/admin/watch/textile/{PROVIDER}/spoken", javascript)
    send(office, on="2999-01-01", note="Full until spring.")
    expect(desk.get_by_role("alert")).to_be_visible()
    assert faults(office, javascript) == []
    send(office, on="2026-11-02")
    expect(desk.get_by_role("status")).to_be_visible()

    look(office, "/admin/enter/textile", javascript)
    send(
        office, firm=f"Plum Knitting {width}", contact_name="Li", contact_address="13800138000",
        consent="by phone", description="Shades of our dye lots differ, who finds the cause?",
    )  # fmt: skip
    need = desk.url.removeprefix(office.base)
    look(office, f"/admin{need}/introduce", javascript)
    desk.locator("[name=provider]").first.check()
    send(office, note="Did the same for a neighbour, call 13800138000")
    expect(desk.get_by_role("alert")).to_be_visible()
    assert faults(office, javascript) == []
    send(office, note="Did the same for a neighbour.")
    expect(desk.get_by_role("main")).to_contain_text("Did the same for a neighbour.")

    look(office, "/admin/notices/textile", javascript)
    title = f"Retrofit grant {width}"
    send(
        office, kind="funding", title_en=title, text_en="For dye houses that save energy.",
        expires_on="2099-12-31",
    )  # fmt: skip
    desk.get_by_role("button", name=words("Publish")).click()
    look(office, "/notices?cluster=textile", javascript)
    expect(desk.get_by_role("link", name=title)).to_be_visible()

    provider = visit(language, width, javascript=javascript, who=EXPERT)
    look(provider, "/notifications", javascript)
    expect(provider.page.get_by_role("main")).to_contain_text(letter)


@way
def test_a_provider_keeps_its_profile_and_its_offers(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    provider = visit(language, width, javascript=javascript, who=EXPERT)
    page = provider.page

    look(provider, "/provider/profile/about", javascript)
    send(provider, summary_en="Call 13800138000 for shades")
    expect(page.get_by_role("alert")).to_be_visible()
    send(provider, summary_en="We find why shades differ.")
    look(provider, "/provider/profile", javascript)
    look(provider, "/provider/offers/new", javascript)
    send(provider, title=f"Shade audit {width}", documents_needed="Last report")
    look(provider, "/provider/offers", javascript)
    expect(page.get_by_role("main")).to_contain_text(f"Shade audit {width}")
    look(provider, "/provider/past-work/new", javascript)
    send(provider, title=f"Twenty lots {width}", result="No returns since")
    look(provider, "/provider/past-work", javascript)
    expect(page.get_by_role("main")).to_contain_text(f"Twenty lots {width}")


@way
def test_an_admin_keeps_the_people_of_the_cluster(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    admin = visit(language, width, javascript=javascript, who=ADMIN)

    look(admin, "/admin/users/textile", javascript)
    send(admin, email="nobody@nowhere.example")
    expect(admin.page.get_by_role("alert")).to_be_visible()
    assert faults(admin, javascript) == []
    for path in ("/admin", "/admin/log/textile", "/admin/watch/textile", "/admin/queues/silent"):
        look(admin, path, javascript)
