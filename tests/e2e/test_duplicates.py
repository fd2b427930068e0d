"""A firm's need sent twice: found, merged by one key, followed by the firm, taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from matchmaker.config import Settings
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import clock, find_duplicates
from matchmaker.services.accounts import find_account
from matchmaker.services.actors import actor_of
from matchmaker.services.demo_accounts import FIRM, STAFF
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.needs import create_need
from matchmaker.services.organisations import memberships_of
from tests.e2e.conftest import OpenVisit
from tests.e2e.test_certificates import faults
from tests.e2e.test_journey import Words
from tests.e2e.visits import DESKTOP, NARROW
from tools import server as servers
from tools.server import Server

TEXTS = {
    "en": (
        "Lint dust fills our spinning hall and the workers cough, who plans ventilation",
        "Lint dust fills our spinning hall, the workers cough: who plans the ventilation",
    ),
    "zh": (
        "细纱车间飞花多，工人咳嗽，想请人做通风除尘",
        "细纱车间飞花太多，工人咳嗽，想请人来做通风除尘",
    ),
}
WAYS = [("en", DESKTOP, True), ("zh", NARROW, False)]


@pytest.fixture(scope="module")
def pairs(server: Server) -> Iterator[None]:
    """The demo firm has sent two needs twice, and the worker has looked."""
    instance = server.log.parent
    app = create_app(Settings.from_environment(servers.environment(instance)))
    with app.app_context():
        session, now = db.session(), clock()
        user = find_account(session, email=FIRM)
        assert user is not None
        actor = actor_of(session, user=user)
        firm = memberships_of(session, actor=actor)[0].organisation
        for text in (each for both in TEXTS.values() for each in both):
            made = {"actor": actor, "cluster": firm.cluster, "description": text, "now": now}
            _, token = create_need(session, **made)  # type: ignore[arg-type]
            claim_need(session, actor=actor, token=token, organisation=firm, now=now)
        session.commit()
    find_duplicates(app, clock())
    yield
    with app.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("pairs")
@pytest.mark.parametrize(("language", "width", "javascript"), WAYS)
def test_a_need_sent_twice_goes_on_once(
    language: str, width: int, javascript: bool, visit: OpenVisit
) -> None:
    words, (older, newer) = Words(language), TEXTS[language]
    office = visit(language, width, javascript=javascript, who=STAFF)
    firm = visit(language, width, javascript=javascript, who=FIRM)
    desk = office.page

    office.goto("/admin/queues/duplicates")
    assert faults(office, javascript) == []
    row = desk.get_by_role("article").filter(has_text=newer[:12])
    row.get_by_role("link").first.click()
    assert faults(office, javascript) == []
    expect(desk.locator("mark").first).to_be_visible()
    if javascript:
        desk.keyboard.press("l")
    else:
        desk.get_by_role("button", name=words("Merge into the left one")).click()
    expect(desk.get_by_role("status")).to_contain_text(words("Merged. You can take it back."))

    firm.goto("/needs")
    firm.page.get_by_role("link", name=newer[:12]).first.click()
    assert faults(firm, javascript) == []
    firm.page.get_by_role("link", name=older[:12]).click()
    expect(firm.page.get_by_role("main")).to_contain_text(words("Merged into it:"))
    assert faults(firm, javascript) == []

    desk.get_by_role("button", name=words("Take it back")).click()
    expect(desk.get_by_role("button", name=words("Not duplicates"))).to_be_visible()
    desk.get_by_role("button", name=words("Not duplicates")).click()
    office.goto("/admin/decided/textile?state=dismissed")
    expect(desk.get_by_role("article").filter(has_text=newer[:12])).to_be_visible()
    assert faults(office, javascript) == []
