"""A list in GBK from the office's folder to the catalogue, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from matchmaker.config import Settings
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import clock, take_files_in
from matchmaker.services.demo_accounts import STAFF
from tests.e2e.conftest import OpenVisit
from tests.e2e.visits import NARROW, PHONE
from tools import server as servers
from tools.server import Server

LIST = "服务商名称,地点,人数,备注\n{name},柯桥,约很多,老牌\n"
BUTTONS = {
    "en": ("Look through it", "Keep and look again", "Import the rows that can be stored"),
    "zh": ("检查文件", "保存并重新检查", "导入可用的行"),
}
DONE = {"en": "added: 1", "zh": "新增: 1"}


def work(server: Server) -> None:
    """What the worker does; these servers run without one."""
    app = create_app(Settings.from_environment(servers.environment(server.log.parent)))
    while take_files_in(app, clock()):
        pass
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_gbk_list_is_put_right_and_imported(
    visit: OpenVisit, server: Server, language: str
) -> None:
    seen = visit(language, width=PHONE if language == "zh" else NARROW, who=STAFF)
    page = seen.page
    look, again, start = BUTTONS[language]
    name = f"旅程染整所{language}"
    seen.goto("/admin/import/textile")
    faults = seen.accessibility_faults()
    page.locator("input[value=providers]").check()
    page.set_input_files(
        "input[type=file]",
        {
            "name": "名单.csv",
            "mimeType": "text/csv",
            "buffer": LIST.format(name=name).encode("gbk"),
        },
    )
    page.get_by_role("button", name=look).click()

    expect(page.locator("[name=key-0]")).to_have_value("name")
    expect(page.locator("[name=key-3]")).to_have_value("")
    faults += seen.accessibility_faults()
    overflow, small = seen.overflow(), seen.small_targets()
    english = seen.untranslated_words() if language == "zh" else []
    page.fill("[name=cell-2-2]", "30")
    page.get_by_role("button", name=again).click()
    expect(page.locator("[name=cell-2-2]")).to_have_count(0)
    page.get_by_role("button", name=start).click()
    expect(page.locator("progress")).to_be_visible()
    work(server)

    # The page asks again by itself.
    expect(page.get_by_text(DONE[language])).to_be_visible()
    assert faults + seen.accessibility_faults() == []
    assert (overflow, small, english) == (0, [], [])
    seen.goto(f"/providers?cluster=textile&query={name}")
    expect(page.get_by_role("link", name=name)).to_be_visible()
