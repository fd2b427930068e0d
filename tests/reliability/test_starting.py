from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.reliability.conftest import PRODUCTION
from tools.server import ROOT, STOP_SECONDS, command, environment, serve
from tools.visitor import Visitor

NEED = "The dye house changes the shade from lot to lot and the buyer sends the fabric back."


def gunicorn(instance: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
        cwd=ROOT,
        env=environment(instance, settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("variable", ["MATCHMAKER_SECRET_KEY", "MATCHMAKER_HOSTS"])
def test_a_production_start_refuses_a_missing_setting_and_names_it(
    variable: str, tmp_path: Path
) -> None:
    settings = {name: value for name, value in PRODUCTION.items() if name != variable}

    prepared = command(tmp_path, "setup", settings=settings)
    served = gunicorn(tmp_path, settings | {"PORT": "0"})

    assert prepared.returncode != 0
    assert variable in prepared.stderr
    assert "Traceback" not in prepared.stderr
    assert served.returncode != 0
    assert variable in served.stdout + served.stderr


def test_a_production_start_loads_no_demo_data(tmp_path: Path) -> None:
    done = command(tmp_path, "setup", settings=PRODUCTION)
    with serve(tmp_path, PRODUCTION) as server:
        providers = Visitor(server.url).get("/providers")

    assert done.returncode == 0, done.stderr
    assert "textile" not in providers.text.lower()


def test_a_second_start_keeps_the_data(instance: Path) -> None:
    with serve(instance) as server:
        address = Visitor(server.url).describe(NEED).url.removeprefix(server.url)

    again = command(instance, "setup")
    with serve(instance) as server:
        reply = Visitor(server.url).get(address)

    assert again.returncode == 0, again.stderr
    assert reply.status == 200
    assert NEED in reply.text


def test_a_port_in_use_is_said_in_one_plain_sentence(instance: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = gunicorn(instance, {"PORT": port})

    assert done.returncode != 0
    assert f"Port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_address_is_printed_once_the_server_listens(instance: Path) -> None:
    with serve(instance) as server:
        printed = server.log.read_text(encoding="utf-8")

    assert f"Matchmaker is ready: {server.url}" in printed


def test_the_server_leaves_in_time_when_asked(instance: Path) -> None:
    with serve(instance) as server:
        begun = time.monotonic()
        server.process.terminate()
        code = server.process.wait(STOP_SECONDS)

    assert code == 0
    assert time.monotonic() - begun < STOP_SECONDS
