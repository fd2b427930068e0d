"""PostgreSQL is killed under load: the web server outlives it, and nothing it acknowledged is lost."""

from __future__ import annotations

import json
import threading
import urllib.error
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from tests.databases import PostgresqlServer
from tests.reliability.conftest import PROVIDERS
from tests.reliability.test_writing import NEED, WRITERS, WRITTEN_A_CYCLE, wait_until
from tools.server import Server, command, serve
from tools.visitor import Visitor


@pytest.fixture
def postgresql() -> Iterator[PostgresqlServer]:
    """A server of this test alone, as safe against a power cut as it comes."""
    with TemporaryDirectory(prefix="matchmaker-", ignore_cleanup_errors=True) as folder:
        server = PostgresqlServer(Path(folder) / "postgresql")
        yield server
        server.stop()


def kill(server: PostgresqlServer) -> None:
    """End the parent and all that it started at once, as a power cut would."""
    parent = psutil.Process(server.pid)
    processes = [parent, *parent.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def write_until_told(server: Server, acknowledged: list[str], stop: threading.Event) -> None:
    """Describe needs, whatever happens; remember the address of each one acknowledged."""
    visitor = Visitor(server.url, timeout=10)
    while not stop.is_set():
        try:
            reply = visitor.describe(NEED)
        except (urllib.error.URLError, OSError, HTTPException, LookupError):
            continue
        if reply.status == 200 and reply.url.endswith("/matches"):
            acknowledged.append(reply.url.removeprefix(server.url))


def test_no_acknowledged_need_is_lost_when_the_database_is_killed(
    postgresql: PostgresqlServer, tmp_path: Path, cycles: int
) -> None:
    instance, catalogue = tmp_path / "instance", tmp_path / "catalogue"
    instance.mkdir()
    catalogue.mkdir()
    lines = "".join(f"{json.dumps(provider)}\n" for provider in PROVIDERS)
    (catalogue / "providers.jsonl").write_text(lines, encoding="utf-8")
    settings = {"MATCHMAKER_DATABASE_URL": postgresql.url("postgres")}
    done = command(instance, "import", str(catalogue), "--cluster", "small", settings=settings)
    assert done.returncode == 0, done.stderr

    acknowledged: list[str] = []
    stop = threading.Event()
    with serve(instance, settings) as server:
        writers = [
            threading.Thread(target=write_until_told, args=(server, acknowledged, stop))
            for _ in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        for _ in range(cycles):
            enough = len(acknowledged) + WRITTEN_A_CYCLE
            wait_until(lambda enough=enough: len(acknowledged) >= enough)
            kill(postgresql)
            postgresql.restart()
        enough = len(acknowledged) + WRITTEN_A_CYCLE
        wait_until(lambda: len(acknowledged) >= enough)
        stop.set()
        for writer in writers:
            writer.join()
        visitor = Visitor(server.url)
        lost = [path for path in acknowledged if visitor.get(path).status != 200]

    assert lost == []
