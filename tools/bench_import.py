"""Processor time of a file of an office: taking providers in, and taking them back.

Works on a fresh SQLite installation with the demo data, as the worker does, step by step. Prints
one JSON object, in seconds of processor time; ``longest_step_s`` is how long the database is held
for others at most.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from matchmaker.config import Settings
from matchmaker.db.models import SheetImport
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.sheet_columns import SheetKind
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.tasks import clock, take_files_in
from matchmaker.services import sheet_imports
from matchmaker.services.clusters import get_cluster
from tools.office_staff import CLUSTER, OFFERS, PLACES
from tools.server import command, environment


def main(arguments: Sequence[str] | None = None) -> None:
    """Take a file in and back, and print what it cost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=4_900)
    rows = parser.parse_args(arguments).rows
    with tempfile.TemporaryDirectory(prefix="matchmaker-import-") as folder:
        done = command(Path(folder), "setup")
        if done.returncode:
            sys.exit(done.stderr)
        app = create_app(Settings.from_environment(environment(Path(folder))))
        found = {"rows": rows} | _measured(app, _file(rows))
        with app.app_context():
            db.engine.dispose()
    json.dump(found, sys.stdout, indent=2)
    print()


def _measured(app: Flask, content: bytes) -> dict[str, float]:
    found: dict[str, float] = {}
    begun = time.process_time()
    with app.app_context():
        session = db.session()
        cluster = get_cluster(session, slug=CLUSTER)
        kept = sheet_imports.bring_in(
            session, actor=OPERATOR, cluster=cluster, kind=SheetKind.PROVIDERS,
            name="list.csv", content=content, now=clock(),
        )  # fmt: skip
        number = kept.id
        session.commit()
        found["read_and_check_s"] = round(time.process_time() - begun, 1)
        sheet_imports.start(session, actor=OPERATOR, found=kept, now=clock())
        session.commit()
    found |= _steps(app, "take_in")
    with app.app_context():
        session = db.session()
        kept = session.get_one(SheetImport, number)
        sheet_imports.undo(session, actor=OPERATOR, found=kept, now=clock())
        session.commit()
    return found | _steps(app, "take_back")


def _steps(app: Flask, name: str) -> dict[str, float]:
    longest, begun = 0.0, time.process_time()
    more = True
    while more:
        before = time.process_time()
        more = take_files_in(app, clock())
        longest = max(longest, time.process_time() - before)
    return {
        f"{name}_s": round(time.process_time() - begun, 1),
        f"{name}_longest_step_s": round(longest, 2),
    }


def _file(rows: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("服务商名称", "地点", "人数", "服务内容"))
    for number in range(rows):
        place, offer = PLACES[number % len(PLACES)], OFFERS[number % len(OFFERS)]
        writer.writerow((f"演练服务商{number}", place, 5 + number % 400, offer))
    return text.getvalue().encode("gbk")


if __name__ == "__main__":
    main()
