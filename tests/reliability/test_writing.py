from __future__ import annotations

import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from matchmaker.config import DATABASE_FILE
from tools.server import Server, launch, serve
from tools.visitor import Visitor

WRITERS = 4
WRITTEN_A_CYCLE = 5
PATIENCE_SECONDS = 30.0
NEED = "Our finished rolls shrink after washing and the buyer wants the cause."


@contextmanager
def open_file(instance: Path) -> Iterator[sqlite.Connection]:
    connection = sqlite.connect(str(instance / DATABASE_FILE), isolation_level=None, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def write_until_killed(server: Server, acknowledged: list[str], stop: threading.Event) -> None:
    """Describe needs one after the other; remember the address of each one acknowledged."""
    visitor = Visitor(server.url, timeout=10)
    while not stop.is_set():
        try:
            reply = visitor.describe(NEED)
        except (urllib.error.URLError, OSError, HTTPException, LookupError):
            return
        if reply.status == 200 and reply.url.endswith("/matches"):
            acknowledged.append(reply.url.removeprefix(server.url))


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_acknowledged_need_is_lost_when_the_server_is_killed(
    instance: Path, cycles: int
) -> None:
    acknowledged: list[str] = []
    for _ in range(cycles):
        server = launch(instance)
        stop = threading.Event()
        writers = [
            threading.Thread(target=write_until_killed, args=(server, acknowledged, stop))
            for _ in range(WRITERS)
        ]
        enough = len(acknowledged) + WRITTEN_A_CYCLE
        for writer in writers:
            writer.start()
        wait_until(lambda enough=enough: len(acknowledged) >= enough)
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()

    with serve(instance) as server:
        visitor = Visitor(server.url)
        lost = [path for path in acknowledged if visitor.get(path).status != 200]
    with open_file(instance) as connection:
        integrity = connection.execute("PRAGMA integrity_check").fetchone()

    assert len(acknowledged) >= cycles * WRITTEN_A_CYCLE
    assert lost == []
    assert integrity == ("ok",)


def test_a_locked_database_answers_503_with_retry_after_and_still_reads(instance: Path) -> None:
    with serve(instance) as server, open_file(instance) as connection:
        visitor = Visitor(server.url)
        page = visitor.get("/needs/new")
        connection.execute("BEGIN IMMEDIATE")
        refused = visitor.submit(page, page.form("post", "description"), description=NEED)
        read = visitor.get("/providers")
        connection.execute("ROLLBACK")
        accepted = visitor.submit(page, page.form("post", "description"), description=NEED)

    assert refused.status == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert NEED in refused.text
    assert read.status == 200
    assert accepted.status == 200
