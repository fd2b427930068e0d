"""What each page of a day cost: how often asked for, its answers, time, and the server's work."""

from __future__ import annotations

import collections
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.visitor import Form, Reply, Visitor

SERVER_ERROR = 500
_TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat behind the name of the program, which may hold blanks.
_PARENT, _USER, _SYSTEM = 1, 11, 12


class Day:
    """What was asked for and answered, by the name of the page.

    ``server`` is the process whose children answer; their processor time is read around
    every request, where the system tells it. It counts in steps of ten milliseconds, so only
    sums over many requests say something.
    """

    def __init__(self, server: int) -> None:
        self.times: dict[str, list[float]] = collections.defaultdict(list)
        self.work: dict[str, float] = collections.defaultdict(float)
        self.statuses: dict[str, collections.Counter[int]] = collections.defaultdict(
            collections.Counter
        )
        self._server = server

    def get(self, visitor: Visitor, name: str, path: str) -> Reply:
        """Fetch a page, and note under this name what it took."""
        return self.timed(name, lambda: visitor.get(path))

    def send(
        self, visitor: Visitor, name: str, page: Reply, form: Form, /, **values: str | Sequence[str]
    ) -> Reply:
        """Send a form, and note under this name what it took."""
        return self.timed(name, lambda: visitor.submit(page, form, **values))

    def timed(self, name: str, ask: Callable[[], Reply]) -> Reply:
        """Ask, and note what it took under this name."""
        before, begun = self._worked(), time.perf_counter()
        reply = ask()
        self.times[name].append((time.perf_counter() - begun) * 1000)
        self.work[name] += self._worked() - before
        self.statuses[name][reply.status] += 1
        return reply

    def noted(self, name: str, work: Callable[[], object]) -> object:
        """The same for work of this process, as the worker does it."""
        begun, before = time.perf_counter(), time.process_time()
        done = work()
        self.times[name].append((time.perf_counter() - begun) * 1000)
        self.work[name] += time.process_time() - before
        return done

    @property
    def server_errors(self) -> int:
        return sum(
            count
            for found in self.statuses.values()
            for status, count in found.items()
            if status >= SERVER_ERROR
        )

    def report(self) -> dict[str, object]:
        """Milliseconds, except ``cpu_ms``: processor time a request on average."""
        return {name: self._line(name, times) for name, times in sorted(self.times.items())}

    def _line(self, name: str, times: list[float]) -> dict[str, object]:
        ordered = sorted(times)
        return {
            "asked": len(times),
            "answers": dict(self.statuses[name]),
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(ordered[-(-95 * len(ordered) // 100) - 1], 1),
            "max_ms": round(ordered[-1], 1),
            "cpu_ms": round(1000 * self.work[name] / len(times), 1),
        }

    def _worked(self) -> float:
        """Seconds of processor time of all that answer."""
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            if int(fields[_PARENT]) == self._server:
                ticks += int(fields[_USER]) + int(fields[_SYSTEM])
        return ticks / _TICKS
