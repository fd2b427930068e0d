"""The pages of accounts in a real browser, and a passkey from making it to signing in."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import OpenVisit
from tests.e2e.test_pages import faults
from tests.e2e.visits import LOCALES, PHONE, WIDTHS, Visit
from tools.server import Server

PASSWORD = "blue river stone"
FOR_STRANGERS = ("/login", "/register", "/register/sent", "/recover", "/recover/sent", "/reset/x")
FOR_MEMBERS = (
    "/account",
    "/confirm",
    "/account/app",
    "/account/passkeys/new",
    "/account/mail",
    "/account/password",
    "/verify",
    "/verify/second-factor",
)
# What stands in a Chinese page as it is: names of devices, parts of an address that was typed.
NAMES = {"Chrome", "Linux", "zh", "cn"}


def open_account(page: Page, email: str) -> None:
    page.goto("/register")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.check("[name=consent]")
    page.locator("main form button").click()
    page.goto("/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/")


def faults_for_members(visit: Visit, width: int) -> dict[str, object]:
    """The same as for every page, without the names that the person brought along."""
    found = faults(visit, width)
    english = found.pop("English left", [])
    assert isinstance(english, list)
    return {**found, **({"English left": left} if (left := [*{*english} - NAMES]) else {})}


@pytest.mark.parametrize(("language", "width"), [*itertools.product(LOCALES, WIDTHS)])
def test_pages_for_strangers_have_no_fault(language: str, width: int, visit: OpenVisit) -> None:
    seen = visit(language, width)
    found = {}
    for path in FOR_STRANGERS:
        seen.goto(path)
        found[path] = faults(seen, width)
    for path in ("/login", "/register", "/recover"):
        seen.goto(path)
        seen.page.locator("main form button").first.click()
        seen.page.get_by_role("alert").first.wait_for()
        found[f"{path} with errors"] = faults(seen, width)

    assert {path: each for path, each in found.items() if each} == {}


@pytest.mark.parametrize("language", LOCALES)
def test_pages_for_members_have_no_fault(language: str, visit: OpenVisit) -> None:
    seen = visit(language, PHONE)
    open_account(seen.page, f"{language}@12345.cn")
    found = {}
    for path, width in itertools.product(FOR_MEMBERS, WIDTHS):
        seen.page.set_viewport_size({"width": width, "height": 844})
        seen.goto(path)
        found[path, width] = faults_for_members(seen, width)

    assert {where: each for where, each in found.items() if each} == {}


@pytest.mark.parametrize("language", LOCALES)
def test_an_account_is_opened_and_used_without_a_script(language: str, visit: OpenVisit) -> None:
    seen = visit(language, PHONE, javascript=False)
    open_account(seen.page, f"plain-{language}@12345.cn")

    seen.goto("/account/app")
    expect(seen.page.locator("img.qr")).to_be_visible()
    expect(seen.page.locator("code.key")).to_have_text(re.compile(r"[A-Z2-7-]{26,}"))
    seen.goto("/account/passkeys/new")
    expect(seen.page.locator("[data-passkey-missing]")).to_be_visible()
    seen.goto("/account")
    seen.page.locator("form[action='/logout'] button").click()
    seen.page.wait_for_url("**/")
    seen.goto("/account")
    assert "/login" in seen.page.url


def test_a_passkey_is_made_and_signs_in(browser: Browser, server: Server) -> None:
    # A passkey belongs to a name; an address of digits has none.
    base = server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=base, locale=LOCALES["en"])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    open_account(page, "passkey@12345.cn")

    page.goto("/account/passkeys/new")
    page.fill("[name=name]", "My telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/account")
    expect(page.get_by_text("Passkey “My telephone”")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/")

    page.goto("/login?next=/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account")
    expect(page.get_by_text("Passkey “My telephone”")).to_be_visible()

    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/")
    page.goto("/login")
    page.fill("[name=email]", "passkey@12345.cn")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/")
    page.goto("/account")
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    context.close()
    assert complaints == []
