"""Long looks at a running server: ``make soak``.

Prints one JSON object. ``sign_in``, ``register`` and ``recover``: how long the answer takes (ms,
medians of ``--tries``, asked in turn) to an address with an account and to one without: whoever
could tell them apart could find out who has an account. It reports and asserts nothing.
"""

from __future__ import annotations

import argparse
import http
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from matchmaker.config import DATABASE_FILE
from matchmaker.services.demo_accounts import FIRM
from tools.server import Server, command, serve
from tools.visitor import Visitor

NOBODY = "nobody@demo.example"
FORMS = {
    "login": {"password": "not the password"},
    "register": {"password": "green hill stone", "consent": "y"},
    "recover": {},
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the soak and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tries", type=int, default=200, help="of each kind (default 200)")
    tries = parser.parse_args(arguments).tries
    with tempfile.TemporaryDirectory(prefix="matchmaker-soak-") as folder:
        instance = Path(folder)
        done = command(instance, "setup")
        if done.returncode:
            sys.exit(done.stderr)
        with serve(instance) as server:
            figures = {form: _medians(server, form, tries) for form in FORMS}
    json.dump(figures, sys.stdout, indent=2)
    print()


def _medians(server: Server, form: str, tries: int) -> dict[str, float]:
    times: dict[str, list[float]] = {"with_account_ms": [], "without_account_ms": []}
    for number in range(tries):
        # An address is new to the registration only once.
        addresses = (FIRM, f"{number}-{NOBODY}")
        for times_of, email in zip(times.values(), addresses, strict=True):
            _forget_attempts(server)
            times_of.append(_answer_time(server, form, email))
    return {name: round(statistics.median(each), 2) for name, each in times.items()}


def _answer_time(server: Server, form: str, email: str) -> float:
    visitor = Visitor(server.url)
    page = visitor.get(f"/{form}")
    filled = page.form("post", "email")
    begun = time.perf_counter()
    reply = visitor.submit(page, filled, email=email, **FORMS[form])
    spent = (time.perf_counter() - begun) * 1000
    if reply.status not in {http.HTTPStatus.OK, http.HTTPStatus.UNPROCESSABLE_ENTITY}:
        sys.exit(f"/{form} answered {reply.status}.")
    return spent


def _forget_attempts(server: Server) -> None:
    connection = sqlite.connect(str(server.log.parent / DATABASE_FILE), timeout=10)
    with connection:
        connection.execute("DELETE FROM attempts")
    connection.close()


if __name__ == "__main__":
    main()
