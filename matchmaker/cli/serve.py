"""``matchmaker serve``: the server and the worker beside it, started and stopped together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import click

from matchmaker.cli.accounts import print_demo_accounts
from matchmaker.cli.database import read_settings
from matchmaker.config import PROJECT_ROOT

SERVER = ("-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app")
WORKER = ("-m", "matchmaker", "worker")
LOOK_SECONDS = 0.2
#: The server takes up to 20 seconds for the requests under way.
STOP_SECONDS = 25.0
#: A worker that ends again and again is started ever more slowly.
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
STEADY_SECONDS = 120.0
PR_SET_PDEATHSIG = 1


@click.command("serve")
@click.pass_context
def serve(ctx: click.Context) -> None:
    """Serve the pages and run the worker, until one Ctrl+C stops both.

    A worker that ends by itself is started again; the end of the server is the end of all.
    """
    if not read_settings().production:
        print_demo_accounts()
    stop = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    server = _start(SERVER)
    worker = Worker()
    try:
        while server.poll() is None and not stop.wait(LOOK_SECONDS):
            worker.look_after()
    finally:
        code = _stop(server, worker.process)
    ctx.exit(0 if stop.is_set() else code)


class Worker:
    """The worker's process, whichever it is by now."""

    def __init__(self) -> None:
        self.process = _start(WORKER)
        self.begun = time.monotonic()
        self.failures = 0
        self.next_start: float | None = None

    def look_after(self) -> None:
        """Say that it has ended, and start it again when its pause is over."""
        now = time.monotonic()
        if self.next_start is None and self.process.poll() is not None:
            self.failures = 0 if now - self.begun > STEADY_SECONDS else self.failures
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            click.echo(
                f"The worker ended with {self.process.returncode}; "
                f"it starts again in {pause:.0f} s.",
                err=True,
            )
            self.failures += 1
            self.next_start = now + pause
        elif self.next_start is not None and now >= self.next_start:
            self.process, self.begun, self.next_start = _start(WORKER), now, None


def _start(arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own programs
        [sys.executable, *arguments],
        cwd=PROJECT_ROOT,
        preexec_fn=_end_with_parent,  # noqa: PLW1509  no thread runs here
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(server: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> int:
    """End both, insisting when one does not leave; gives the server's exit code back."""
    for process in (server, worker):
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in (server, worker):
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return server.returncode
