"""Start the real server for a while: for the bench and for tests that need a whole process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 90.0
STOP_SECONDS = 30.0
# What a person has set for their own installation must not leak into a measured one.
FOREIGN = ("MATCHMAKER_", "WEB_CONCURRENCY", "GUNICORN_", "PORT", "FLASK_")


class ServerDidNotStart(Exception):
    """The server ended, or stayed silent; the message carries what it printed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, its process, and the file it prints to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End the parent and the workers at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Ask the server to end its requests and leave; insist when it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


def environment(instance: Path, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a server whose data lies in ``instance``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {"MATCHMAKER_INSTANCE_PATH": str(instance), **(settings or {})}


def command(
    instance: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``matchmaker`` with these arguments; the caller looks at the exit code."""
    return subprocess.run(
        [sys.executable, "-m", "matchmaker", *arguments],
        cwd=ROOT,
        env=environment(instance, settings),
        capture_output=True,
        text=True,
        check=False,
    )


def free_port() -> int:
    """A port on the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(
    instance: Path, settings: Mapping[str, str] | None = None, app: str = "wsgi:app"
) -> Server:
    """Start gunicorn with the project's own settings file and wait until it answers.

    Raises:
        ServerDidNotStart: it ended by itself or did not answer in time.
    """
    port = free_port()
    log = instance / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", app],
            cwd=ROOT,
            env=environment(instance, settings) | {"PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    _wait_until_ready(server)
    return server


@contextmanager
def serve(
    instance: Path, settings: Mapping[str, str] | None = None, app: str = "wsgi:app"
) -> Iterator[Server]:
    """A running server inside the block, stopped after it."""
    server = launch(instance, settings, app)
    try:
        yield server
    finally:
        server.stop()


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.stop()
    raise ServerDidNotStart(server.log.read_text(encoding="utf-8", errors="replace")[-4000:])
