"""Every page in both languages at three widths: open to all, whole, translated, and light."""

from __future__ import annotations

import itertools
import re
import urllib.request

import pytest
from playwright.sync_api import Request

from tests.e2e.conftest import OpenVisit
from tests.e2e.visits import LOCALES, PHONE, WIDTHS, Visit
from tools.server import Server
from tools.visitor import Visitor

PAGES = {
    "home": ("/", 200),
    "new": ("/needs/new", 200),
    "matches": ("{need}/matches", 200),
    "matches_filtered_to_none": ("{need}/matches?category=logistics_sourcing&place=PT", 200),
    "refine": ("{need}/refine", 200),
    "compare": ("{need}/compare?{chosen}", 200),
    "delete": ("{need}/delete", 200),
    "providers": ("/providers", 200),
    "providers_filtered_to_none": ("/providers?query=qqqqqqqq", 200),
    "provider": ("{provider}", 200),
    "notices": ("/notices", 200),
    "how": ("/how-matching-works", 200),
    "privacy": ("/privacy", 200),
    "not_found": ("/nothing-here", 404),
}
CASES = list(itertools.product(PAGES, LOCALES, WIDTHS))
# Names that stand in a Chinese text as they are.
NOT_ENGLISH = ("Matchmaker", "Cookie")


def chosen_providers(matches_page: str) -> tuple[str, str]:
    """The query that compares the first two matches, and the address of the first."""
    ids = list(dict.fromkeys(re.findall(r'name="p"[^>]*?value="([^"]+)"', matches_page)))
    links = re.findall(r'href="(/providers/[^"?#]+)', matches_page)
    return "&".join(f"p={public_id}" for public_id in ids[:2]), links[0]


@pytest.fixture(scope="session")
def addresses(server: Server, matches_path: dict[str, str]) -> dict[str, dict[str, str]]:
    """For each language, what the placeholders in ``PAGES`` stand for."""
    found = {}
    for language, path in matches_path.items():
        page = Visitor(server.url, language=LOCALES[language]).get(path)
        chosen, provider = chosen_providers(page.text)
        found[language] = {
            "need": path.removesuffix("/matches"),
            "chosen": chosen,
            "provider": provider,
        }
    return found


def faults(visit: Visit, width: int) -> dict[str, object]:
    """What is wrong with the page shown now; empty when nothing is."""
    visit.open_details()
    checks: dict[str, object] = {
        "accessibility": visit.accessibility_faults(),
        "small targets": visit.small_targets(),
        "overflow": visit.overflow() if width <= PHONE else 0,
        "English left": visit.untranslated_words(*NOT_ENGLISH) if visit.language == "zh" else [],
    }
    return {name: found for name, found in checks.items() if found}


@pytest.mark.parametrize(("name", "language", "width"), CASES)
def test_a_page_has_no_fault(
    name: str, language: str, width: int, visit: OpenVisit, addresses: dict[str, dict[str, str]]
) -> None:
    path, status = PAGES[name]
    seen = visit(language, width)

    response = seen.goto(path.format(**addresses[language]))

    assert response.status == status
    assert faults(seen, width) == {}


@pytest.mark.parametrize(("language", "width"), [*itertools.product(LOCALES, WIDTHS)])
def test_a_form_with_an_error_has_no_fault(language: str, width: int, visit: OpenVisit) -> None:
    seen = visit(language, width)
    seen.goto("/needs/new")
    seen.page.locator("main form textarea").fill("   ")
    seen.page.locator("main form button[type=submit], main form button:not([type])").last.click()

    seen.page.get_by_role("alert").wait_for()

    assert faults(seen, width) == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_first_load_is_light(
    name: str, visit: OpenVisit, addresses: dict[str, dict[str, str]]
) -> None:
    seen = visit("en", PHONE)
    sizes = {"document": 0, "stylesheet": 0, "script": 0, "all": 0}
    requests: list[Request] = []
    seen.page.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108  # Playwright takes no builtin

    seen.goto(PAGES[name][0].format(**addresses["en"]))
    for request in requests:
        size = request.sizes()["responseBodySize"]
        sizes["all"] += size
        if request.resource_type in sizes:
            sizes[request.resource_type] += size

    assert sizes["document"] > 0
    assert sizes["all"] <= 60_000
    assert sizes["stylesheet"] <= 10_000
    assert sizes["script"] <= 20_000


@pytest.mark.parametrize("language", LOCALES)
def test_the_first_match_shows_without_scrolling_on_a_phone(
    language: str, visit: OpenVisit, addresses: dict[str, dict[str, str]]
) -> None:
    seen = visit(language, PHONE, height=844)
    seen.goto(f"{addresses[language]['need']}/matches")

    first = seen.page.locator("main article").first.bounding_box()

    assert first is not None
    assert first["y"] <= 600


def test_style_and_script_are_light_for_who_speaks_gzip_alone(server: Server) -> None:
    limits = {"/static/app.css": 10_000, "/static/vendor/htmx.min.js": 18_000}
    for path, limit in limits.items():
        request = urllib.request.Request(server.url + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            assert reply.headers["Content-Encoding"] == "gzip"
            assert len(reply.read()) <= limit
