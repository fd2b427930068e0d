"""A day of an office on the real server, over HTTP: part of ``make soak``.

Staff bring in a file of providers, enter needs for firms, and introduce providers to each; the
demo provider answers what it was asked, the demo firm describes needs of its own, and staff look
through their queues, the log and the lists. Prints one JSON object: how often each page was asked
for, its answers, and how long it took (milliseconds: median, 95th percentile, slowest). Ends with
1 when any answer is a server error. It reports times and asserts none.
"""

from __future__ import annotations

import argparse
import collections
import csv
import io
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from matchmaker.config import Settings
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import clock, score_leads, take_files_in
from matchmaker.services.demo_accounts import EXPERT, FIRM, PASSWORD, STAFF
from tools.server import Server, command, environment, serve
from tools.visitor import Form, Reply, Visitor

CLUSTER = "textile"
SERVER_ERROR = 500
PROBLEMS = (
    ("缸差过大", "几缸布色差太大，客户退货，需要查找原因。", "quality_process"),
    (
        "Permit ends",
        "Our discharge permit ends and the waste water is above the limit.",
        "environment",
    ),
    ("缺流动资金", "有订单但没有抵押物，需要三百万流动资金贷款。", "finance"),
    ("No designer", "We have no designer for the spring collection of knitwear.", "design_brand"),
    ("招不到工", "车间招不到熟练缝纫工，需要培训新员工。", "training"),
    (
        "Buyer's audit",
        "A buyer asks for a social audit and we have never had one.",
        "hr_compliance",
    ),
)
OFFERS = ("缸差整治;染色配方", "污水处理;环评", "订单融资;担保", "面料设计", "缝纫培训", "验厂辅导")
PLACES = ("柯桥", "绍兴", "青岛", "南通", "广州")


class Day:
    """What was asked for and answered, by the name of the page."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = collections.defaultdict(list)
        self.statuses: dict[str, collections.Counter[int]] = collections.defaultdict(
            collections.Counter
        )

    def timed(self, name: str, ask: Callable[[], Reply]) -> Reply:
        begun = time.perf_counter()
        reply = ask()
        self.times[name].append((time.perf_counter() - begun) * 1000)
        self.statuses[name][reply.status] += 1
        return reply

    @property
    def server_errors(self) -> int:
        return sum(
            count
            for found in self.statuses.values()
            for status, count in found.items()
            if status >= SERVER_ERROR
        )

    def report(self) -> dict[str, object]:
        return {
            name: {
                "asked": len(times),
                "answers": dict(self.statuses[name]),
                "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(sorted(times)[int(0.95 * (len(times) - 1))], 1),
                "max_ms": round(max(times), 1),
            }
            for name, times in sorted(self.times.items())
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Live through the day and print what it was like."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--providers", type=int, default=100)
    parser.add_argument("--needs", type=int, default=1_000)
    parser.add_argument("--each", type=int, default=3, help="introductions a need (default 3)")
    chosen = parser.parse_args(arguments)
    day = Day()
    with tempfile.TemporaryDirectory(prefix="matchmaker-day-") as folder:
        done = command(Path(folder), "setup")
        if done.returncode:
            sys.exit(done.stderr)
        with serve(Path(folder)) as server:
            counts = _live(server, day, chosen.providers, chosen.needs, chosen.each)
    json.dump({"counts": counts, "pages": day.report()}, sys.stdout, indent=2, ensure_ascii=False)
    print()
    if day.server_errors:
        sys.exit(f"{day.server_errors} server errors")


def _live(server: Server, day: Day, providers: int, needs: int, each: int) -> dict[str, int]:
    staff, expert, firm = (_signed_in(server, who) for who in (STAFF, EXPERT, FIRM))
    app = create_app(Settings.from_environment(environment(server.log.parent)))
    counts = collections.Counter[str]()
    _bring_in(staff, day, providers)
    while take_files_in(app, clock()):
        pass
    counts["providers"] = providers
    for number in range(needs):
        address = _enter(staff, day, number)
        counts["needs"] += address is not None
        if address is not None:
            counts["introductions"] += _introduce(staff, day, address, each)
        if number % 20 == 0:
            _look_round(staff, day)
            counts["needs of the firm"] += _describe(firm, day, number)
    while score_leads(app, clock()):
        pass
    counts["answers of the provider"] = _answer(expert, day)
    with app.app_context():
        db.engine.dispose()
    return dict(counts)


def _signed_in(server: Server, email: str) -> Visitor:
    visitor = Visitor(server.url, timeout=120.0)
    page = visitor.get("/login")
    reply = visitor.submit(page, page.form("post", "email"), email=email, password=PASSWORD)
    if email == STAFF:
        done = command(server.log.parent, "demo", "code", email)
        visitor.submit(reply, reply.form("post", "code"), code=done.stdout.strip())
    return visitor


def _bring_in(staff: Visitor, day: Day, providers: int) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("服务商名称", "地点", "人数", "服务内容"))
    for number in range(providers):
        place, offer = PLACES[number % len(PLACES)], OFFERS[number % len(OFFERS)]
        writer.writerow((f"演练服务商{number}", place, 5 + number, offer))
    page = staff.get(f"/admin/import/{CLUSTER}")
    form, content = page.form("post", "file"), text.getvalue().encode("gbk")
    seen = day.timed(
        "bring in a file",
        lambda: staff.upload(page, form, "list.csv", content, kind="providers"),
    )
    form = seen.form("post", "key-0")
    form.action = f"{seen.url}/start"
    day.timed("start the import", lambda: staff.submit(seen, form, **_keys()))


def _keys() -> dict[str, str]:
    return {f"key-{place}": key for place, key in enumerate(("name", "region", "staff", "offers"))}


def _enter(staff: Visitor, day: Day, number: int) -> str | None:
    """The address of a need that staff entered for a firm."""
    _, problem, category = PROBLEMS[number % len(PROBLEMS)]
    page = day.timed("form of a need", lambda: staff.get(f"/admin/enter/{CLUSTER}"))
    values = {
        "firm": f"演练企业{number}",
        "description": f"{problem} ({number})",
        "contact_name": "Li",
        "contact_channel": "phone",
        "contact_address": f"1380000{number:04d}",
        "consent": "by phone",
        "category": category,
        "region": PLACES[number % len(PLACES)],
    }
    reply = day.timed(
        "enter a need", lambda: staff.submit(page, page.form("post", "firm"), **values)
    )
    path = reply.url.removeprefix(staff.base)
    return path if path.startswith("/needs/") else None


def _introduce(staff: Visitor, day: Day, address: str, each: int) -> int:
    made = 0
    for place in range(each):
        page = day.timed("whom to introduce", lambda: staff.get(f"/admin{address}/introduce"))
        offered = re.findall(r'name="provider"\s+value="([^"]+)"', page.text)
        if len(offered) <= place:
            break
        values = {"provider": offered[place], "note": "Did the same job for a neighbour."}
        form: Form = page.form("post", "note")
        reply = day.timed("introduce", lambda: staff.submit(page, form, **values))  # noqa: B023
        made += "/introductions/" in reply.url
    return made


def _look_round(staff: Visitor, day: Day) -> None:
    for name, path in (
        ("office", "/admin"),
        ("queue of introductions", "/admin/queues/silent"),
        ("log", f"/admin/log/{CLUSTER}"),
        ("log as a file", f"/admin/log/{CLUSTER}?as=csv"),
        ("providers", f"/providers?cluster={CLUSTER}"),
        ("providers as a file", f"/providers?cluster={CLUSTER}&as=xlsx"),
        ("notices", f"/notices?cluster={CLUSTER}"),
    ):
        day.timed(name, lambda: staff.get(path))  # noqa: B023


def _describe(firm: Visitor, day: Day, number: int) -> int:
    problem = PROBLEMS[number % len(PROBLEMS)][1]
    page = day.timed("form of the firm", lambda: firm.get("/needs/new"))
    form = page.form("post", "description")
    reply = day.timed(
        "describe a need", lambda: firm.submit(page, form, description=f"{problem} ({number})")
    )
    day.timed("needs of the firm", lambda: firm.get("/needs"))
    return reply.url.endswith("/matches")


def _answer(expert: Visitor, day: Day) -> int:
    """The provider reads what it was asked, declines every third and accepts the others."""
    day.timed("leads", lambda: expert.get("/provider/leads"))
    page = day.timed("introductions of the provider", lambda: expert.get("/introductions"))
    answered = 0
    for number, address in enumerate(
        dict.fromkeys(re.findall(r"/introductions/[\w-]{16}", page.text))
    ):
        step = "decline" if number % 3 == 0 else "accept"
        form = day.timed(f"form to {step}", lambda: expert.get(f"{address}/{step}"))  # noqa: B023
        values = {
            "reason": "too_far",
            "contact_name": "Wang",
            "contact_channel": "phone",
            "contact_address": "13900000000",
        }
        try:
            sent = form.form("post", "csrf_token")
        except LookupError:
            continue
        reply = day.timed(step, lambda: expert.submit(form, sent, **values))  # noqa: B023
        answered += reply.url.endswith(address)
    return answered


if __name__ == "__main__":
    main()
