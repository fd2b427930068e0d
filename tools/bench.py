"""Measure the match page through gunicorn: ``make bench``.

Starts the server on a new folder with the demo data, describes one need, and prints one JSON
object: time to prepare and to start (s), the page's time for one visitor and for eight at once
(ms), its weight and that of everything it loads (bytes, compressed as a browser gets them), the
matcher's own time through the JSON interface (ms), and the CPU time of a request (ms) for the page,
for the same page whose match is remembered, and for a word from the bare server. It reports and asserts nothing: times
belong to a machine.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import psutil

from tools.server import Server, command, serve
from tools.visitor import Visitor

NEEDS = {
    "en": "our dye lots come out in different shades and the buyer rejects them",
    "zh": "我们几缸布色差太大，客户退货",
}
VISITORS = 8
WARM_UP = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=400, help="a series (default 400)")
    requests = parser.parse_args(arguments).requests
    with tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as folder:
        json.dump(measure(Path(folder), requests), sys.stdout, indent=2)
    print()


def measure(instance: Path, requests: int) -> dict[str, object]:
    """All figures of a new installation in ``instance``."""
    begun = time.perf_counter()
    done = command(instance, "setup")
    if done.returncode:
        sys.exit(done.stderr)
    prepared = time.perf_counter()
    with serve(instance) as server:
        started = time.perf_counter()
        pages: dict[str, str] = {}
        figures: dict[str, Any] = {
            "prepare_s": round(prepared - begun, 1),
            "start_s": round(started - prepared, 1),
        }
        for language, text in NEEDS.items():
            page = Visitor(server.url, language=language).describe(text)
            if page.status != http.HTTPStatus.OK:
                sys.exit(f"The match page answered {page.status}.")
            figures[f"match_page_{language}"] = _page_times(page.url, requests)
            figures[f"weight_{language}"] = _weight(page.url, language)
            body = json.dumps({"id": "bench", "description": text}).encode()
            api = urljoin(server.url, "/api/v1/matches")
            figures[f"api_{language}"] = _series(partial(_post, api, body), requests)
            pages[language] = page.url
            figures[f"cpu_{language}"] = {"page": _cpu(server, page.url, requests)}
    with serve(instance, app="tools.bench_app:app") as server:
        for language, address in pages.items():
            beside = {
                "page_without_the_match": urljoin(server.url, urlsplit(address).path),
                "hello": urljoin(server.url, "/hello"),
            }
            figures[f"cpu_{language}"] |= {
                name: _cpu(server, url, requests) for name, url in beside.items()
            }
    return figures


def _cpu(server: Server, url: str, count: int) -> float:
    """CPU time of the server for one request, in ms: the mean of ``count``, after some."""
    for _ in range(WARM_UP):
        _get(url)
    before = _spent(server)
    for _ in range(count):
        _get(url)
    return round(1000 * (_spent(server) - before) / count, 2)


def _spent(server: Server) -> float:
    parent = psutil.Process(server.process.pid)
    times = [each.cpu_times() for each in (parent, *parent.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


def _page_times(url: str, requests: int) -> dict[str, object]:
    return {
        "one_visitor": _series(partial(_get, url), requests),
        f"{VISITORS}_visitors": _series(partial(_get, url), requests, at_once=VISITORS),
    }


def _series(request: Callable[[], object], count: int, at_once: int = 1) -> dict[str, float]:
    """Percentiles in ms of ``count`` requests, ``at_once`` under way at any moment."""

    def timed(_number: int) -> float:
        begun = time.perf_counter()
        request()
        return (time.perf_counter() - begun) * 1000

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(timed, range(WARM_UP * at_once)))
        begun = time.perf_counter()
        times = sorted(pool.map(timed, range(count)))
        rate = count / (time.perf_counter() - begun)
    return {
        "p50_ms": round(times[count // 2], 1),
        "p95_ms": round(times[int(count * 0.95)], 1),
        "per_second": round(rate, 1),
    }


def _weight(url: str, language: str) -> dict[str, int]:
    """Compressed bytes of a page, of its style sheets and scripts, and of all it loads."""
    html_size, html = _get(url, language)
    found = re.findall(r"<(?:link|script|img)\b[^>]*?(?:href|src)=\"([^\"]+)\"", html)
    sizes = {path: _get(urljoin(url, path), language)[0] for path in dict.fromkeys(found)}
    return {
        "page": html_size,
        "css": sum(size for path, size in sizes.items() if ".css" in path),
        "js": sum(size for path, size in sizes.items() if ".js" in path),
        "all": html_size + sum(sizes.values()),
    }


def _get(url: str, language: str = "en") -> tuple[int, str]:
    """Compressed size and text of an answer."""
    headers = {"Accept-Encoding": "gzip", "Accept-Language": language}
    return _exchange("GET", url, None, headers)


def _post(url: str, body: bytes) -> tuple[int, str]:
    return _exchange("POST", url, body, {"Content-Type": "application/json"})


def _exchange(
    method: str, url: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, str]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    try:
        target = f"{address.path}?{address.query}" if address.query else address.path
        connection.request(method, target, body, headers)
        response = connection.getresponse()
        raw = response.read()
        if response.status != http.HTTPStatus.OK:
            sys.exit(f"{method} {target} answered {response.status}.")
        packed = response.headers.get("Content-Encoding") == "gzip"
        return len(raw), (gzip.decompress(raw) if packed else raw).decode("utf-8", "replace")
    finally:
        connection.close()


if __name__ == "__main__":
    main()
