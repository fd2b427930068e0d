"""The pages of needs, introductions and the office, each as the role that sees it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from matchmaker.domain.desk import QueueName
from matchmaker.services.demo_accounts import EXPERT, FIRM, PROVIDER, STAFF
from matchmaker.web.profile.sections import SECTIONS
from tests.e2e.conftest import DYE_LOTS, OpenVisit
from tests.e2e.roles import Roles
from tests.e2e.test_journey import Words, describe
from tests.e2e.test_pages import faults
from tests.e2e.visits import LOCALES, WIDTHS, Visit
from tools.server import Server

WECHAT, TELEPHONE = "shade_master_84", "+86 575 8812 3456"
OF_A_NEED = ("", "/result", "/withdraw", "/none-suitable")
OF_A_REQUEST = ("/accept", "/decline")
OF_A_WAITING_NEED = ("/request-changes", "/reject", "/merge")
OF_A_LEAD = ("/offer", "/dismiss")
FORMS_OF_A_NEED = ("/result", "/withdraw", "/none-suitable")
# What the demo accounts brought along and stands in a Chinese page as it is.
NAMES = {"Admin", "Deputy", "Firm", "Provider", "Staff", "firm", "provider", "demo", "example"}


def ask_for_introduction(page: Page, words: Words, language: str) -> str:
    """Describe a need and ask the demo provider; returns the address of the introduction."""
    describe(page, words, DYE_LOTS[language])
    page.locator(f"main article a[href$='introductions/new?p={PROVIDER}']").click()
    page.locator("[name=contact_channel][value=phone]").check()
    page.fill("[name=contact_address]", TELEPHONE)
    page.get_by_role("button", name=words("Send the request")).click()
    expect(page.get_by_role("status")).to_have_text(words("Your request is on its way."))
    return page.url


def accept(page: Page, words: Words) -> None:
    """Accept the introduction shown, to be reached by WeChat."""
    page.get_by_role("link", name=words("Accept"), exact=True).click()
    page.locator("[name=contact_channel][value=wechat]").check()
    page.fill("[name=contact_address]", WECHAT)
    page.get_by_role("button", name=words("Accept and share this")).click()
    expect(page.get_by_role("status")).to_have_text(
        words("Accepted. You can reach each other now.")
    )


def faults_at_all_widths(seen: Visit) -> dict[int, dict[str, object]]:
    """The same as for every page, without the names that the demo accounts brought along."""
    found = {}
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 844})
        each = faults(seen, width)
        english = each.pop("English left", [])
        assert isinstance(english, list)
        if left := [*{*english} - NAMES]:
            each["English left"] = left
        if each:
            found[width] = each
    return found


def send_empty(page: Page) -> None:
    """Send the form of the page with nothing in it, to see what it says."""
    page.evaluate(
        """document.querySelectorAll('main form [name]').forEach(field => {
            if (field.type === 'radio') field.checked = false;
            else if (field.type !== 'hidden') field.value = '';
        })"""
    )
    page.locator("main form button").last.click()
    page.get_by_role("alert").wait_for()


@pytest.fixture(scope="module")
def running(
    browser: Browser,
    server: Server,
    roles: Roles,
    open_lead: Callable[[], str],
    waiting_need: str,
) -> dict[str, str]:
    """The address of a need with a request, that of the request, and of an accepted one."""
    with browser.new_context(
        base_url=server.url, locale=LOCALES["zh"], storage_state=roles.state(FIRM)
    ) as context:
        page, words = context.new_page(), Words("zh")
        accepted, requested = (ask_for_introduction(page, words, "zh") for _ in range(2))
        page.get_by_role("link", name=words("Open the need")).click()
        page.wait_for_url("**/needs/*")
        need = page.url
    with browser.new_context(
        base_url=server.url, locale=LOCALES["zh"], storage_state=roles.state(EXPERT)
    ) as context:
        page = context.new_page()
        page.goto(accepted)
        accept(page, words)
    lead = f"/provider/leads/{open_lead()}"
    return {
        "lead": lead,
        "need": need,
        "requested": requested,
        "accepted": accepted,
        "waiting": waiting_need,
    }


def pages_of_a_firm(at: dict[str, str]) -> list[str]:
    return [
        "/needs",
        "/introductions",
        *(at["need"] + page for page in OF_A_NEED),
        f"{at['need']}/introductions/new?p={PROVIDER}",
        at["requested"],
        f"{at['requested']}/withdraw",
        at["accepted"],
        f"{at['accepted']}/outcome",
    ]


def pages_of_a_provider(at: dict[str, str]) -> list[str]:
    return [
        "/provider/leads",
        "/provider/searches",
        "/provider/profile",
        *(f"/provider/profile/{section}" for section in SECTIONS),
        "/provider/offers",
        "/provider/offers/new",
        "/provider/past-work",
        "/provider/past-work/new",
        "/provider/certificates",
        "/provider/certificates/new",
        at["lead"],
        *(at["lead"] + page for page in OF_A_LEAD),
        "/introductions",
        at["requested"],
        *(at["requested"] + page for page in OF_A_REQUEST),
        at["accepted"],
        f"{at['accepted']}/outcome",
    ]


def pages_of_the_office(at: dict[str, str]) -> list[str]:
    return [
        "/admin",
        *(f"/admin/queues/{queue}" for queue in QueueName),
        "/admin/watch/textile",
        f"/admin/watch/textile/{PROVIDER}/write",
        f"/admin/watch/textile/{PROVIDER}/spoken",
        f"/admin/profiles/textile/{PROVIDER}",
        "/admin/log/textile",
        "/admin/import/textile",
        "/admin/enter/textile",
        "/admin/notices/textile",
        f"/admin/needs/{at['waiting']}/introduce",
        f"/needs/{at['waiting']}",
        *(f"/admin/needs/{at['waiting']}{page}" for page in OF_A_WAITING_NEED),
        f"/providers/textile/{PROVIDER}",
        f"/providers/textile/{PROVIDER}/suspend",
    ]


def is_form(path: str) -> bool:
    """Whether the page asks for something that may be missing."""
    return path.endswith(
        (
            *(*FORMS_OF_A_NEED, *OF_A_REQUEST, *OF_A_LEAD, *OF_A_WAITING_NEED),
            *("/outcome", "/suspend", f"?p={PROVIDER}"),
            *("/write", "/spoken", "/introduce", "/admin/enter/textile", "/admin/notices/textile"),
        )
    )


@pytest.mark.parametrize(
    ("language", "who", "pages"),
    [
        (language, *role)
        for language, role in itertools.product(
            LOCALES,
            [
                (FIRM, pages_of_a_firm),
                (EXPERT, pages_of_a_provider),
                (STAFF, pages_of_the_office),
            ],
        )
    ],
)
def test_pages_of_a_role_have_no_fault(
    language: str,
    who: str,
    pages: Callable[[dict[str, str]], list[str]],
    visit: OpenVisit,
    running: dict[str, str],
) -> None:
    seen = visit(language, who=who)
    found: dict[str, object] = {}
    for path in pages(running):
        response = seen.goto(path)
        assert (response.status, response.request.redirected_from) == (200, None), path
        found[path] = faults_at_all_widths(seen)
        if is_form(path):
            send_empty(seen.page)
            found[f"{path} with errors"] = faults_at_all_widths(seen)

    assert {path: each for path, each in found.items() if each} == {}
