"""From a problem in one's own words to a provider, and out again without a trace."""

from __future__ import annotations

import gettext
import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from matchmaker.factory import CATALOGUES
from matchmaker.web.language import COOKIE, HTML_TAGS
from matchmaker.wording.messages import LOCALES
from tests.e2e.conftest import DYE_LOTS, OpenVisit
from tests.e2e.visits import DESKTOP, PHONE, WIDTHS

TABS_TO_THE_FIRST_MATCH = 20
PRIMARY_HEIGHT = 44
WAYS = [
    *itertools.product(DYE_LOTS, WIDTHS, [True]),
    *itertools.product(DYE_LOTS, [DESKTOP], [False]),
]


class Words:
    """The interface's own words in a language, for finding a control by its label."""

    def __init__(self, language: str) -> None:
        self._catalogue = gettext.translation(
            "messages", CATALOGUES, [LOCALES[language]], fallback=language == "en"
        )

    def __call__(self, message: str) -> str:
        return self._catalogue.gettext(message)

    def like(self, message: str) -> re.Pattern[str]:
        """A pattern for a message with a number in it."""
        parts = re.split(r"%\(\w+\)s", self(message))
        return re.compile(".+".join(map(re.escape, parts)))


def describe(page: Page, words: Words, text: str) -> None:
    page.goto("/")
    page.get_by_role("textbox", name=words("Your problem")).fill(text)
    page.get_by_role("button", name=words("Find help"), exact=True).click()
    page.wait_for_url("**/matches")


def points_of(page: Page) -> tuple[list[float], float]:
    """Points by row and the total of the first open table of reasons."""
    table = page.locator("details[open] table").first
    numbers = [
        float(re.match(r"[\d.]+", cell.strip()).group())  # type: ignore[union-attr]
        for cell in table.locator("td:last-child").all_inner_texts()
    ]
    return numbers[:-1], numbers[-1]


@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_the_journey_from_a_problem_to_a_provider_and_out_again(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    words, text = Words(language), DYE_LOTS[language]
    page = visit(language, width, javascript=javascript).page

    describe(page, words, text)
    matches = page.url
    cards = page.get_by_role("main").get_by_role("article")
    expect(cards.first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == HTML_TAGS[language]

    cards.first.get_by_text(words.like("Why %(score)s out of 100?")).click()
    rows, total = points_of(page)
    assert round(sum(rows), 1) == total

    page.get_by_role("link", name=words("Narrow it down")).click()
    budget = page.get_by_label(words("At most"))
    budget.fill("60000")
    page.get_by_role("button", name=words("Update matches")).click()
    page.wait_for_url("**/matches")
    expect(page.get_by_role("main")).to_contain_text(re.compile("60,000|60K|6万"))

    for box in cards.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name=words("Compare side by side")).click()
    page.wait_for_url("**/compare?*")
    expect(page.get_by_role("table").first).to_be_visible()

    page.goto(matches)
    cards.first.get_by_role("link").first.click()
    page.wait_for_url("**/providers/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto(matches)
    page.get_by_role("link", name=words("Delete this need")).click()
    page.get_by_role("button", name=words("Delete for good")).click()
    expect(page.get_by_role("status")).to_be_visible()
    gone = page.goto(matches)
    assert gone is not None
    assert gone.status == 404


@pytest.mark.parametrize("language", DYE_LOTS)
def test_the_keyboard_alone_reaches_the_first_match(language: str, visit: OpenVisit) -> None:
    words = Words(language)
    page = visit(language).page
    page.goto("/")

    page.get_by_role("textbox", name=words("Your problem")).focus()
    page.keyboard.insert_text(DYE_LOTS[language])
    page.get_by_role("button", name=words("Find help"), exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/matches")
    first = page.get_by_role("article").first.get_by_role(
        "link", name=words("Ask for an introduction")
    )

    for _ in range(TABS_TO_THE_FIRST_MATCH):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        if first.evaluate("element => element === document.activeElement"):
            break

    expect(first).to_be_focused()


@pytest.mark.parametrize(("language", "width"), [*itertools.product(DYE_LOTS, WIDTHS)])
def test_main_actions_are_large_enough_for_a_thumb(
    language: str, width: int, visit: OpenVisit
) -> None:
    words = Words(language)
    page = visit(language, width).page

    describe(page, words, DYE_LOTS[language])
    ask = page.get_by_role("article").first.get_by_role(
        "link", name=words("Ask for an introduction")
    )
    boxes = [ask.bounding_box()]
    page.goto("/")
    boxes.append(page.get_by_role("button", name=words("Find help"), exact=True).bounding_box())

    assert all(box is not None and box["height"] >= PRIMARY_HEIGHT for box in boxes)


def test_a_chosen_language_is_kept_and_beats_that_of_the_browser(visit: OpenVisit) -> None:
    page = visit("en").page

    page.goto("/?lang=zh")
    page.goto("/providers")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    cookie = next(item for item in page.context.cookies() if item["name"] == COOKIE)
    assert cookie["value"] == "zh"


def test_switching_the_language_on_a_form_keeps_what_was_typed(visit: OpenVisit) -> None:
    page = visit("en").page
    page.goto("/needs/new")
    page.get_by_role("main").get_by_role("textbox").first.fill(DYE_LOTS["en"])

    page.get_by_role("button", name="中文").click()

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    expect(page.get_by_role("main").get_by_role("textbox").first).to_have_value(DYE_LOTS["en"])


def test_switching_the_language_on_any_form_keeps_what_was_typed_but_no_password(
    visit: OpenVisit,
) -> None:
    page = visit("en").page
    page.goto("/register")
    page.fill("[name=email]", "mill@12345.cn")
    page.fill("[name=password]", "blue river stone")
    page.check("[name=consent]")

    page.get_by_role("link", name="中文").click()

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    expect(page.locator("[name=email]")).to_have_value("mill@12345.cn")
    expect(page.locator("[name=consent]")).to_be_checked()
    expect(page.locator("[name=password]")).to_have_value("")
    page.goto("/register")
    expect(page.locator("[name=email]")).to_have_value("")


def test_an_invented_organisation_is_marked_wherever_it_shows(
    visit: OpenVisit, matches_path: dict[str, str]
) -> None:
    words = Words("en")
    page = visit("en").page
    page.goto(matches_path["en"])
    mark = words("Invented, for demonstration")

    expect(page.get_by_role("article").first).to_contain_text(mark)
    page.get_by_role("article").first.get_by_role("link").first.click()

    expect(page.get_by_role("main")).to_contain_text(mark)


def test_filters_stay_in_the_address_and_need_no_script(
    visit: OpenVisit, matches_path: dict[str, str]
) -> None:
    words = Words("en")
    page = visit("en", PHONE, javascript=False).page
    page.goto(matches_path["en"])

    page.get_by_text(words("Filter"), exact=True).click()
    page.get_by_label(words("Speaks")).select_option("zh")
    page.get_by_role("button", name=words("Show results")).click()

    assert "language=zh" in page.url
    assert page.get_by_label(words("Speaks")).input_value() == "zh"
