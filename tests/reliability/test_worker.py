from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchmaker.db.engine import make_engine
from matchmaker.db.models import OutboxMail
from matchmaker.domain.vocabulary import Language
from matchmaker.services.outbox import count_mails, queue_account_mail
from tests.databases import Databases, settings_for
from tests.reliability.mail_server import MailServer, mail_server
from tools.server import ROOT, command, environment, free_port

PATIENCE_SECONDS = 90.0
MAILS = 6


@pytest.fixture
def outgoing(databases: Databases, tmp_path: Path) -> Iterator[tuple[Engine, dict[str, str]]]:
    """A database with mails that wait, and the setting that leads a worker to it."""
    with databases.fresh() as url:
        engine = make_engine(settings_for(tmp_path, url))
        with Session(engine) as session, session.begin():
            for number in range(MAILS):
                queue_account_mail(
                    session,
                    recipient=f"person{number}@example.org",
                    language=Language.ENGLISH,
                    subject="Hello",
                    body="A message about your account.",
                    now=datetime.now(UTC),
                )
        yield engine, {"MATCHMAKER_DATABASE_URL": url}
        engine.dispose()


@contextmanager
def started(
    instance: Path, settings: dict[str, str], *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    """``matchmaker`` with these arguments, printing into a file; killed after the block."""
    with (instance / "printed.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "matchmaker", *arguments],
            cwd=ROOT,
            env=environment(instance, settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(reached: Callable[[], object], instance: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline, printed(instance)
        time.sleep(0.1)


def printed(instance: Path) -> str:
    return (instance / "printed.log").read_text(encoding="utf-8")


def sent(engine: Engine) -> int:
    with Session(engine) as session:
        return count_mails(session).sent


def let_claims_run_out(engine: Engine) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with Session(engine) as session, session.begin():
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.claimed_until.is_not(None))
            .values(claimed_until=past)
        )


def test_a_worker_killed_while_it_sends_loses_no_mail(
    outgoing: tuple[Engine, dict[str, str]], tmp_path: Path
) -> None:
    engine, settings = outgoing
    with mail_server() as server:
        settings |= server.settings()
        server.answering.clear()
        with started(tmp_path, settings, "worker") as worker:
            assert server.arrived.acquire(timeout=PATIENCE_SECONDS)
            worker.kill()
            worker.wait()
        server.answering.set()
        lost_in_between = sent(engine)
        let_claims_run_out(engine)
        with started(tmp_path, settings, "worker"):
            wait_until(lambda: sent(engine) == MAILS, tmp_path)

    assert lost_in_between == 0
    assert len(set(server.message_ids)) == MAILS
    assert len(server.message_ids) == MAILS + 1  # one was handed over twice, under one id


def test_two_workers_send_every_mail_once(
    outgoing: tuple[Engine, dict[str, str]], tmp_path: Path
) -> None:
    engine, settings = outgoing
    with mail_server() as server:
        settings |= server.settings()
        with started(tmp_path, settings, "worker"), started(tmp_path, settings, "worker"):
            wait_until(lambda: sent(engine) == MAILS, tmp_path)

    assert len(server.message_ids) == len(set(server.message_ids)) == MAILS


def test_a_worker_that_is_asked_to_leave_finishes_the_mail_under_way(
    outgoing: tuple[Engine, dict[str, str]], tmp_path: Path
) -> None:
    engine, settings = outgoing
    with mail_server() as server:
        settings |= server.settings()
        server.answering.clear()
        with started(tmp_path, settings, "worker") as worker:
            assert server.arrived.acquire(timeout=PATIENCE_SECONDS)
            worker.terminate()
            time.sleep(0.5)
            server.answering.set()
            code = worker.wait(PATIENCE_SECONDS)

    assert code == 0
    assert sent(engine) == len(server.message_ids) == 1


def children(process: subprocess.Popen[bytes]) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, check=False
    )
    return [int(number) for number in listed.stdout.split()]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_server_and_the_worker_start_and_end_together(instance: Path) -> None:
    settings = {"PORT": str(free_port())}
    with started(instance, settings, "serve") as supervisor:
        wait_until(lambda: "Matchmaker is ready" in printed(instance), instance)
        wait_until(lambda: command(instance, "status").returncode == 0, instance)
        server, worker = children(supervisor)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: printed(instance).count("The worker is running") == 2, instance)
        both = children(supervisor)
        supervisor.send_signal(signal.SIGINT)
        code = supervisor.wait(PATIENCE_SECONDS)

    assert code == 0
    assert "The worker ended with -9; it starts again in 1 s." in printed(instance)
    assert server in both
    assert not any(is_running(pid) for pid in both)


def test_the_end_of_the_server_is_the_end_of_the_worker(instance: Path) -> None:
    with (
        MailServer() as other,  # whatever listens on the port
        started(instance, {"PORT": str(other.port)}, "serve") as supervisor,
    ):
        code = supervisor.wait(PATIENCE_SECONDS)

    assert code == 1
    assert f"Port {other.port} is in use" in printed(instance)


def test_killing_the_one_that_started_them_leaves_nothing_behind(instance: Path) -> None:
    with started(instance, {"PORT": str(free_port())}, "serve") as supervisor:
        wait_until(lambda: "Matchmaker is ready" in printed(instance), instance)
        both = children(supervisor)
        supervisor.kill()
        supervisor.wait()
        wait_until(lambda: not any(is_running(pid) for pid in both), instance)

    assert len(both) == 2
