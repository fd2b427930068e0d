"""What reaches the log: what went wrong and for which request, and nothing that is private."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from apiflask import APIFlask
from flask import request
from sqlalchemy.orm import Session

from matchmaker.config import Settings
from matchmaker.config.logs import LINE, RedactingFormatter, redacted
from matchmaker.db.models import User
from matchmaker.db.transactions import set_read_only
from matchmaker.extensions import db
from matchmaker.factory import create_app
from tests.security.world import make_user

# Not a number of a telephone, so that only hiding it keeps it out.
ADDRESS, NUMBER = "canary of an address", "canary of a number"
PRIVATE = {
    "no answer for li@factory.example": "no answer for [address]",
    "Li <li.na+x@mail.factory.com.cn>": "Li <[address]>",
    "call 13812345678 or +86 138-1234": "call [number] or +86 138-1234",
    "call +8613812345678": "call [number]",
    "GET /needs/aB3_x-9/matches 404": "GET /needs/[key]/matches 404",
    "GET https://host/reset/Zm9v?lang=zh": "GET https://host/reset/[key]?lang=zh",
    "GET /unsubscribe/12-9f8e": "GET /unsubscribe/[key]",
    "DETAIL:  Key (email)=(li) exists.": "DETAIL: [left out]",
    "[parameters: ('li', 3)]": "[parameters: [left out]",
    "cookie Zk3pQx8sV1nB7mC2yT5wR0aL": "cookie [secret]",
}
PLAIN = (
    "2026-11-23 08:00:00 the mail 17 was not sent: SMTPServerDisconnected",
    'File "matchmaker/services/introductions.py", line 120, in request_introduction',
    "test_an_unclaimed_need_is_found_by_no_query failed 1234567890123 times",
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as it is written to standard error."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(RedactingFormatter(LINE))
    logger = logging.getLogger("matchmaker")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_private_is_left_out(text: str) -> None:
    assert redacted(text) == PRIVATE[text]


@pytest.mark.parametrize("text", PLAIN)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert redacted(text) == text


def test_every_request_has_an_id_on_its_lines_and_in_its_answer(
    app: APIFlask, log: io.StringIO
) -> None:
    client = app.test_client()
    first = client.get("/needs/aB3-secret-of-a-need/matches")
    second = client.get("/healthz", headers={"X-Request-ID": "forged"})

    ids = [answer.headers["X-Request-ID"] for answer in (first, second)]
    lines = log.getvalue().splitlines()
    assert len(set(ids)) == 2
    assert [line.split()[3] for line in lines] == ids
    assert "GET /needs/[key]/matches 404" in lines[0]
    assert "aB3" not in log.getvalue()
    assert "forged" not in log.getvalue()


def test_an_error_of_the_database_tells_no_values(app: APIFlask, log: io.StringIO) -> None:
    def clash() -> str:
        set_read_only(value=False)
        session: Session = db.session()
        for _ in range(2):
            make_user(session, email=ADDRESS, phone=NUMBER)
        return ""

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["about.how"] = clash
    answer = app.test_client().get("/how-matching-works")

    assert answer.status_code == 500
    assert "IntegrityError" in log.getvalue()
    assert answer.headers["X-Request-ID"] in log.getvalue()
    assert ADDRESS not in log.getvalue()
    assert NUMBER not in log.getvalue()


def test_postgresql_quotes_no_rows_in_the_log(session: Session, log: io.StringIO) -> None:
    try:
        for _ in range(2):
            make_user(session, email=ADDRESS, phone=NUMBER)
    except Exception:
        logging.getLogger("matchmaker").exception("it failed")
        session.rollback()

    assert session.query(User).count() == 0
    assert "it failed" in log.getvalue()
    assert ADDRESS not in log.getvalue()
    assert NUMBER not in log.getvalue()


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "10.0.0.9"), (1, "203.0.113.7"), (2, "198.51.100.5")]
)
def test_so_many_proxies_are_believed_and_no_more(
    proxies: int, seen: str, settings: Settings
) -> None:
    app = create_app(replace(settings, proxies=proxies))
    found = []
    app.before_request(lambda: found.append((request.remote_addr, request.host)))
    app.test_client().get(
        "/healthz",
        headers={"X-Forwarded-For": "198.51.100.5, 203.0.113.7", "X-Forwarded-Host": "evil.test"},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )
    with app.app_context():
        db.engine.dispose()

    assert found == [(seen, "localhost")]
