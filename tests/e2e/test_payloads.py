"""Every text that anybody can store is a script; no page runs it, for no reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page
from sqlalchemy import Column, Connection, String, Text, create_engine, insert, select, update

from matchmaker.config import DATABASE_FILE
from matchmaker.db.base import Base
from matchmaker.db.models import Cluster, Duplicate, Provider
from matchmaker.jobs.tasks import clock
from matchmaker.services.demo_accounts import ADMIN, EXPERT, FIRM, STAFF
from tests.e2e.roles import Roles
from tests.e2e.test_introductions import accept, ask_for_introduction
from tests.e2e.test_journey import Words
from tests.e2e.visits import LOCALES
from tools import server as servers
from tools.server import Server

SHORT = "\"'><svg/onload=alert(1)>布"
LONG = (
    f"{SHORT}</script><script>alert(2)</script><img src=x onerror=alert(3)>"
    "</textarea></title><a href='javascript:alert(4)'>缸差</a> {{ 7 * 7 }} ${alert(5)}"
)
# Short texts that people write; the others of their kind are codes, keys and secrets.
WRITTEN = {"name", "name_en", "name_zh", "phone", "wechat", "device"}
START = {FIRM: "/needs", EXPERT: "/provider/leads", STAFF: "/admin", ADMIN: "/admin/tuning"}
PAGES_A_ROLE = 60
LEAVE_OUT = re.compile(r"/(static|logout)|/(file|qrels)$|\.(zip|csv|xlsx|json|atom)|[?&]lang=")


def payload_for(column: Column[object]) -> str | None:
    """What goes into the column; None when no person writes it."""
    if isinstance(column.type, Text):
        return f"{LONG} {column.name}"
    if isinstance(column.type, String) and type(column.type) is String and column.name in WRITTEN:
        return SHORT
    return None


def pair_up(connection: Connection) -> None:
    """Let two providers wait as one, for the page that holds their texts side by side."""
    first, second = connection.execute(
        select(Provider.id, Provider.cluster_id).order_by(Provider.id).limit(2)
    ).all()
    connection.execute(
        insert(Duplicate).values(
            cluster_id=first.cluster_id,
            left_provider_id=first.id,
            right_provider_id=second.id,
            confidence=0.9,
            found_at=clock(),
        )
    )


def poison(server: Server) -> int:
    """Overwrite every text in the database; returns how many columns."""
    engine = create_engine(f"sqlite:///{server.log.parent / DATABASE_FILE}")
    poisoned = 0
    with engine.begin() as connection:
        pair_up(connection)
        for table in Base.metadata.sorted_tables:
            values = {
                column: payload
                for column in table.columns
                if (payload := payload_for(column)) is not None
            }
            if values:
                connection.execute(update(table).values(values))
                poisoned += len(values)
        version = Cluster.catalogue_version
        connection.execute(update(Cluster).values({version: version + 1}))
        assert connection.scalar(select(Cluster.id).limit(1)) is not None
    engine.dispose()
    return poisoned


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Roles]:
    """The demo accounts on a server whose every stored text is a script."""
    instance = tmp_path_factory.mktemp("poisoned")
    done = servers.command(instance, "setup")
    assert done.returncode == 0, done.stderr
    with servers.serve(instance) as server:
        roles = Roles(browser, server)
        addresses = []
        with browser.new_context(
            base_url=server.url, locale=LOCALES["en"], storage_state=roles.state(FIRM)
        ) as context:
            page = context.new_page()
            addresses += [ask_for_introduction(page, Words("en"), "en") for _ in range(2)]
        with browser.new_context(
            base_url=server.url, locale=LOCALES["en"], storage_state=roles.state(EXPERT)
        ) as context:
            page = context.new_page()
            page.goto(addresses[0])
            accept(page, Words("en"))
        for who in START:
            roles.state(who)
        assert poison(server) > 0
        yield roles


def pattern_of(address: str) -> str:
    """One name for all the pages that differ by the record alone."""
    path = re.sub(r"/(?=[^/]*\d)[^/]+", "/*", urlsplit(address).path)
    return re.sub(r"^/(needs|introductions|providers)/(?!new)[^/]+", r"/\1/*", path)


def crawl(page: Page, start: str) -> Iterator[str]:
    """Open one page of each kind that links lead to, as far as the limit goes."""
    waiting, known = [start, "/", "/providers", "/introductions", "/account"], set()
    while waiting and len(known) < PAGES_A_ROLE:
        address = waiting.pop(0)
        if pattern_of(address) in known:
            continue
        known.add(pattern_of(address))
        response = page.goto(address, wait_until="load")
        if response is None or response.status >= 400:
            continue
        yield address
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        here = urlsplit(page.url).netloc
        waiting += [
            link for link in links if urlsplit(link).netloc == here and not LEAVE_OUT.search(link)
        ]


@pytest.mark.parametrize("who", START)
def test_no_stored_text_runs_as_a_script(who: str, poisoned: Roles, browser: Browser) -> None:
    ran: list[str] = []
    seen: list[str] = []
    with browser.new_context(
        base_url=poisoned.url, locale=LOCALES["zh"], storage_state=poisoned.state(who)
    ) as context:
        page = context.new_page()

        def on_dialog(dialog: Dialog) -> None:
            ran.append(f"{page.url}: {dialog.message}")
            dialog.dismiss()

        page.on("dialog", on_dialog)
        page.on(
            "console",
            lambda line: ran.append(line.text) if "Content Security" in line.text else None,
        )
        page.on("pageerror", lambda error: ran.append(f"{page.url}: {error}"))
        for address in crawl(page, START[who]):
            injected = page.locator("svg[onload], img[onerror], a[href^='javascript:']").count()
            ran += [f"{address}: an element of a text"] * injected
            seen.append(address)

    assert ran == []
    assert len(seen) >= 10, seen
    if who == STAFF:
        assert any("/admin/duplicates/" in address for address in seen), seen
