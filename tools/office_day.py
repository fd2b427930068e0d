"""A day of an office on the real server, over HTTP: part of ``make soak``.

Staff bring in a file of providers, enter needs for firms and introduce providers to each; a firm
describes needs of its own, which staff publish, send back or turn down; a provider answers what
it was asked, writes, proposes and sends certificates; staff decide those and the claims of
profiles, remind whoever is silent, publish notices, search the log and take a step back. Prints
one JSON object: how often each page was asked for, its answers, how long it took and what work it
was (milliseconds). Ends with 1 when any answer is a server error. It reports times and asserts
none.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from matchmaker.config import Settings
from matchmaker.db.models import Introduction, Provider
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs import tasks
from matchmaker.services.demo_accounts import ADMIN, EXPERT, FIRM, PASSWORD, STAFF
from tools import office_sides, office_staff
from tools.office_clock import Day
from tools.server import Server, command, environment, serve
from tools.visitor import Visitor

#: One account does here what a hundred do elsewhere.
SETTINGS = {
    f"MATCHMAKER_LIMIT_{name}": "100000"
    for name in ("NEEDS", "REQUESTS", "QUESTIONS", "MESSAGES", "UPLOADS")
}
#: The demo provider's name; it is among those introduced to every so manieth need.
EXPERT_NAME, EXPERT_EVERY = "绍兴一次准染整工艺顾问", 10
LOOK_EVERY, DESCRIBE_EVERY = 20, 5
SILENT_FOR = timedelta(days=6)
STALE = 0.1


def main(arguments: Sequence[str] | None = None) -> None:
    """Live through the day and print what it was like."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--providers", type=int, default=100)
    parser.add_argument("--needs", type=int, default=1_000)
    parser.add_argument(
        "--each", type=int, default=4, help="introductions a need that staff enter (default 4)"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="matchmaker-day-") as folder:
        done = command(Path(folder), "setup")
        if done.returncode:
            sys.exit(done.stderr)
        with serve(Path(folder), SETTINGS) as server:
            day = Day(server.process.pid)
            counts = _live(server, day, chosen.providers, chosen.needs, chosen.each)
    json.dump({"counts": counts, "pages": day.report()}, sys.stdout, indent=2, ensure_ascii=False)
    print()
    if day.server_errors:
        sys.exit(f"{day.server_errors} server errors")


def _live(server: Server, day: Day, providers: int, needs: int, each: int) -> dict[str, int]:
    staff, admin, expert, firm = (_signed_in(server, who) for who in (STAFF, ADMIN, EXPERT, FIRM))
    app = create_app(Settings.from_environment(environment(server.log.parent)))
    counts = collections.Counter[str](providers=providers)
    office_staff.bring_in(staff, day, providers)
    _work(day, "job: take a file in", lambda: tasks.take_files_in(app, tasks.clock()))
    office_staff.look_first(admin)
    _let_join(app)
    for number in range(needs):
        if number % DESCRIBE_EVERY == 0:
            counts["needs of the firm"] += office_sides.describe(firm, day, number)
            continue
        address = office_staff.enter(staff, day, number)
        counts["needs entered"] += address is not None
        if address is not None:
            first = EXPERT_NAME if number % EXPERT_EVERY == 1 else ""
            made = office_staff.introduce(staff, day, address, each, first)
            counts["introductions"] += made
        if number % LOOK_EVERY == 1:
            office_staff.look_round(staff, day)
    counts.update(office_staff.moderate(staff, day))
    counts["reminded"] += office_staff.remind(staff, day, _let_wait(app))
    _work(day, "job: score leads", lambda: tasks.score_leads(app, tasks.clock()))
    counts.update(office_sides.answer(expert, day))
    counts["offers of the provider"] += office_sides.offer(expert, day, 10)
    counts["certificates sent"] += office_sides.certify(expert, day, 3)
    counts["claims made"] += office_sides.ask_for_profiles(firm, day, 3)
    counts.update(office_staff.decide(staff, day))
    counts["taken back"] += office_staff.take_back(staff, day)
    counts["notices"] += office_staff.publish_notices(staff, day, 3)
    office_staff.look_round(staff, day)
    day.noted("job: what is due", lambda: tasks.in_transaction(app, tasks.due, tasks.clock()))
    with app.app_context():
        counts["introductions in all"] = db.session.scalar(select(func.count(Introduction.id))) or 0
        db.engine.dispose()
    return dict(counts)


def _work(day: Day, name: str, step: Callable[[], object]) -> None:
    while day.noted(name, step):
        pass


def _signed_in(server: Server, email: str) -> Visitor:
    visitor = Visitor(server.url, timeout=120.0)
    page = visitor.get("/login")
    reply = visitor.submit(page, page.form("post", "email"), email=email, password=PASSWORD)
    if email in {STAFF, ADMIN}:
        done = command(server.log.parent, "demo", "code", email)
        visitor.submit(reply, reply.form("post", "code"), code=done.stdout.strip())
    return visitor


def _let_join(app: Flask) -> None:
    """Let every other provider have joined before the day, so that it is asked at once."""
    with app.app_context():
        db.session.execute(update(Provider).where(Provider.id % 2 == 0).values(joined=True))
        db.session.commit()


def _let_wait(app: Flask) -> int:
    """Let a part of the requests have been silent for days; returns how many."""
    waiting = select(Introduction.id).where(
        Introduction.state == IntroductionState.REQUESTED, Introduction.asked_at.is_not(None)
    )
    with app.app_context():
        found = list(db.session.scalars(waiting.order_by(Introduction.id)))
        silent = found[: max(1, int(len(found) * STALE))]
        db.session.execute(
            update(Introduction)
            .where(Introduction.id.in_(silent))
            .values(asked_at=tasks.clock() - SILENT_FOR)
        )
        db.session.commit()
    return len(silent)


if __name__ == "__main__":
    main()
