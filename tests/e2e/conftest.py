"""A real server with the demo data in a folder of its own, and Debian's Chromium to visit it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import create_engine, update

from matchmaker.config import DATABASE_FILE, Settings
from matchmaker.db.models import Need
from matchmaker.domain.lifecycle import NeedState
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import clock, score_leads
from matchmaker.services.accounts import find_account
from matchmaker.services.actors import actor_of
from matchmaker.services.demo_accounts import FIRM
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.needs import create_need
from matchmaker.services.organisations import memberships_of
from tests.e2e.roles import Roles
from tests.e2e.visits import DESKTOP, LOCALES, Visit
from tools import server as servers
from tools.server import Server
from tools.visitor import Visitor

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DYE_LOTS = {
    "en": "our dye lots come out in different shades and the buyer rejects them",
    "zh": "我们几缸布色差太大，客户退货",
}

OpenVisit = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = shutil.which("chromium") or "/usr/bin/chromium"
    return {"executable_path": path, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    instance = tmp_path_factory.mktemp("instance")
    done = servers.command(instance, "setup")
    assert done.returncode == 0, done.stderr
    with servers.serve(instance) as running:
        yield running


@pytest.fixture(scope="session")
def matches_path(server: Server) -> dict[str, str]:
    """For each language, the address of the matches of the example need, made once."""
    paths = {}
    for language, text in DYE_LOTS.items():
        reply = Visitor(server.url, language=LOCALES[language]).describe(text)
        assert reply.status == 200, reply.text[:2000]
        paths[language] = reply.url.removeprefix(server.url)
    return paths


@pytest.fixture(scope="session")
def open_lead(server: Server) -> Iterator[Callable[[], str]]:
    """Makes a need of the demo firm that suits the demo provider, and scores it.

    A lead that one test answers is none for the next, and these servers run without the
    worker that scores. Returns the need's key.
    """
    instance = server.log.parent
    app = create_app(Settings.from_environment(servers.environment(instance)))

    def opened() -> str:
        with app.app_context():
            session, now = db.session(), clock()
            user = find_account(session, email=FIRM)
            assert user is not None
            actor = actor_of(session, user=user)
            firm = memberships_of(session, actor=actor)[0].organisation
            _, token = create_need(
                session, actor=actor, cluster=firm.cluster, description=DYE_LOTS["zh"], now=now
            )
            need = claim_need(session, actor=actor, token=token, organisation=firm, now=now)
            session.commit()
            key = need.public_id
        assert key is not None
        assert score_leads(app, clock()) > 0
        return key

    yield opened
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def waiting_need(server: Server, open_lead: Callable[[], str]) -> str:
    """The key of a need of the demo firm that waits for the office to look at it."""
    key = open_lead()
    engine = create_engine(f"sqlite:///{server.log.parent / DATABASE_FILE}")
    with engine.begin() as connection:
        waiting = update(Need).where(Need.public_id == key).values(state=NeedState.SUBMITTED)
        connection.execute(waiting)
    engine.dispose()
    return key


@pytest.fixture(scope="session")
def roles(browser: Browser, server: Server) -> Roles:
    return Roles(browser, server)


@pytest.fixture
def visit(browser: Browser, server: Server, roles: Roles) -> Iterator[OpenVisit]:
    """Opens a fresh browser profile, signed in as the demo account ``who`` if it is given.

    Every page seen in it must be free of errors.
    """
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def open_visit(
        language: str = "en",
        width: int = DESKTOP,
        *,
        height: int = 844,
        javascript: bool = True,
        who: str = "",
    ) -> Visit:
        context = browser.new_context(
            base_url=server.url,
            locale=LOCALES[language],
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            storage_state=roles.state(who) if who else None,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        visits.append(Visit(context.new_page(), server.url, language))
        return visits[-1]

    yield open_visit
    for context in contexts:
        context.close()
    for opened in visits:
        assert opened.complaints == []
        assert opened.requests_elsewhere == []
