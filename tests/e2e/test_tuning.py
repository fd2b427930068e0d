"""The bench in a browser: from a slider to a published version, with a script and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select

from matchmaker.config import DATABASE_FILE, Settings
from matchmaker.db.models import Introduction
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import clock, measure
from matchmaker.services.demo_accounts import ADMIN
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_introductions import faults_at_all_widths
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, PHONE, Visit
from tools import server as servers
from tools.server import Server

BENCH = "/admin/tuning/textile"


@pytest.fixture(scope="module")
def run_everything(server: Server) -> Iterator[Callable[[], None]]:
    """Does what the worker would do; these servers run without one."""
    app = create_app(Settings.from_environment(servers.environment(server.log.parent)))

    def run() -> None:
        while measure(app, clock()):
            pass

    yield run
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def introduction(server: Server) -> str:
    """The key of an introduction that the demo firm asked for."""
    engine = create_engine(f"sqlite:///{server.log.parent / DATABASE_FILE}")
    with engine.connect() as connection:
        asked = select(Introduction.public_id)
        key: str = connection.execute(asked.order_by(Introduction.id)).scalars().first()
    engine.dispose()
    return key


def new_draft(seen: Visit, words: Words) -> str:
    """The address of a draft of what is live."""
    seen.goto(BENCH)
    seen.page.get_by_role("button", name=words("Try something"), exact=True).click()
    seen.page.wait_for_url("**/versions/*")
    return seen.page.url


def press(page: Page, words: Words, name: str) -> None:
    page.get_by_role("button", name=words(name), exact=True).click()


@pytest.mark.parametrize(
    ("language", "width", "javascript", "weight", "pair"),
    [  # what one case publishes is live for the next
        ("en", DESKTOP, True, "11", ("缸差", "shade difference")),
        ("zh", PHONE, True, "12", ("缩水", "shrinkage of cloth")),
        ("zh", PHONE, False, "13", ("起球", "pilling of knits")),
    ],
)
def test_from_a_word_to_a_published_version(  # noqa: PLR0917  what a case differs in
    language: str,
    width: int,
    javascript: bool,
    weight: str,
    pair: tuple[str, str],
    visit: OpenVisit,
    run_everything: Callable[[], None],
) -> None:
    seen = visit(language, width, javascript=javascript, who=ADMIN)
    page, words = seen.page, Words(language)
    draft = new_draft(seen, words)

    page.fill("#weight_proof", weight)
    press(page, words, "Preview")
    expect(page.locator("#preview li").first).to_contain_text(weight)
    press(page, words, "Keep the draft")
    seen.goto(f"{draft}/words")
    page.fill("[name=left]", pair[0])
    page.fill("[name=right]", pair[1])
    press(page, words, "Preview")
    expect(page.locator("#preview")).to_contain_text(" = ".join(pair))
    press(page, words, "Add")
    seen.goto(draft)
    press(page, words, "Run the kept draft on everything judged")
    page.wait_for_url("**/runs/*")
    run_everything()
    page.reload()
    expect(page.locator("#gate-title")).to_be_visible()
    publish = page.locator("form[action$='/publish'] button")
    expect(publish).to_be_visible()
    publish.click()

    expect(page.get_by_role("status")).to_have_text(
        words("It is live. Every page uses it from now on.")
    )
    seen.goto("/how-matching-works")
    expect(page.locator("main")).to_contain_text(" = ".join(pair))


def test_a_slider_and_its_number_are_one_and_the_preview_follows(visit: OpenVisit) -> None:
    seen = visit("en", who=ADMIN)
    page = seen.page
    new_draft(seen, Words("en"))

    slider = page.locator("[data-mirrors=weight_place]")
    slider.evaluate(
        "s => { s.value = 77; s.dispatchEvent(new Event('input', {bubbles: true}));"
        " s.dispatchEvent(new Event('change', {bubbles: true})) }"
    )

    expect(page.locator("#weight_place")).to_have_value("77")
    expect(page.locator("#preview li").first).to_contain_text("77")


def test_one_key_is_one_grade(visit: OpenVisit) -> None:
    seen = visit("en", who=ADMIN)
    page = seen.page
    seen.goto(f"{BENCH}/judgements")
    before = page.locator("main .muted").first.inner_text()

    page.keyboard.press("2")

    expect(page.locator("main .muted").first).not_to_have_text(before)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_of_the_bench_have_no_fault(
    language: str,
    visit: OpenVisit,
    run_everything: Callable[[], None],
    introduction: str,
    open_lead: Callable[[], str],
) -> None:
    seen = visit(language, who=ADMIN)
    words = Words(language)
    draft = new_draft(seen, words)
    seen.page.fill("#weight_place", "40")
    press(seen.page, words, "Keep the draft")
    press(seen.page, words, "Run the kept draft on everything judged")
    seen.page.wait_for_url("**/runs/*")
    run = seen.page.url
    waiting = faults_at_all_widths(seen)
    run_everything()
    seen.goto(run)
    shifts = seen.page.locator(f"a[href^='{urlsplit(run).path}/needs/']").first
    pages = (
        BENCH,
        draft,
        f"{draft}/words",
        f"{draft}/rules",
        f"{BENCH}/compare",
        f"{draft}/discard",
        run,
        shifts.get_attribute("href") or "",
        f"{BENCH}/introductions/{introduction}",
        f"{BENCH}/leads/{open_lead()}",
        f"{BENCH}/judgements",
        f"{BENCH}/judgements?second=y",
        f"{BENCH}/judgements?run={urlsplit(run).path.rpartition('/')[2]}",
        f"{BENCH}/judgements/list",
        f"{BENCH}/judgements/import",
        f"{BENCH}/suggestions",
        "/admin/settings/textile",
        "/how-matching-works",
    )
    found = {"waiting run": waiting}
    for path in pages:
        assert seen.goto(path).status == 200
        seen.open_details()
        found[path] = faults_at_all_widths(seen)

    assert {path: each for path, each in found.items() if each} == {}
