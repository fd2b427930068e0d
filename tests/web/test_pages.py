"""What holds for every page: language, headers, errors, addresses of static files."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from matchmaker.config import PROJECT_ROOT
from matchmaker.domain.errors import Conflict, NotAllowed, Unavailable
from matchmaker.extensions import db
from matchmaker.web.errors import TEXTS
from matchmaker.web.headers import CONTENT_SECURITY_POLICY

PAGES = [
    "/",
    "/c/textile/",
    "/needs/new",
    "/providers",
    "/providers/textile/near",
    "/how-matching-works",
]
VENDOR = PROJECT_ROOT / "static" / "vendor"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_in_both_languages(path: str, client: FlaskClient) -> None:
    english, chinese = (client.get(f"{path}?lang={language}") for language in ("en", "zh"))

    assert english.status_code == chinese.status_code == 200
    assert '<html lang="en">' in english.get_data(as_text=True)
    assert '<html lang="zh-Hans">' in chinese.get_data(as_text=True)


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("zh", "zh-Hans"),
    ],
)
def test_the_browsers_language_is_the_default(accepted: str, tag: str, client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": accepted}).get_data(as_text=True)

    assert f'<html lang="{tag}">' in page


def test_a_chosen_language_is_kept(client: FlaskClient) -> None:
    cookie = client.get("/?lang=zh").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert '<html lang="zh-Hans">' in client.get("/providers").get_data(as_text=True)
    assert "Set-Cookie" not in client.get("/providers?lang=nonsense").headers


def test_the_language_switch_keeps_the_page_and_its_filters(client: FlaskClient) -> None:
    page = client.get("/providers?query=a%26b&page=2").get_data(as_text=True)

    assert 'href="?query=a%26b&amp;page=2&amp;lang=zh"' in page


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/nothing", "/healthz", "/static/app.css"):
        with client.get(path) as answer:
            headers = answer.headers

        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_compressed_and_say_on_what_they_depend(client: FlaskClient) -> None:
    headers = client.get("/", headers={"Accept-Encoding": "gzip"}).headers

    assert headers["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "HX-Request", "Accept-Language"} <= {
        name.strip() for value in headers.getlist("Vary") for name in value.split(",")
    }


def test_static_files_are_kept_for_a_year_under_the_hash_of_their_content(
    client: FlaskClient,
) -> None:
    page = client.get("/").get_data(as_text=True)
    addresses = [
        html.unescape(path) for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    ]

    assert len(addresses) == 4
    for address in addresses:
        with client.get(address) as answer:
            digest = hashlib.sha256(answer.data).hexdigest()
            assert digest.startswith(address.partition("?v=")[2])
            assert "immutable" in answer.headers["Cache-Control"]


def test_vendored_files_are_what_their_hashes_say() -> None:
    for line in (VENDOR / "SHA256SUMS").read_text("ascii").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
    assert (VENDOR / "htmx.LICENSE").is_file()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("status", sorted(TEXTS))
def test_every_error_has_a_page_in_the_readers_language(
    status: int, language: str, app: APIFlask
) -> None:
    from matchmaker.web.errors import error_page  # noqa: PLC0415

    with app.test_request_context(f"/?lang={language}"):
        answer = error_page(status)

    assert answer.status_code == status
    assert ("回到首页" in answer.get_data(as_text=True)) == (language == "zh")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("not_allowed"), 403),
        (Conflict("moved_on"), 409),
        (Unavailable("database_busy", retry_after=7), 503),
        (OperationalError("select 1", {}, Exception("boom")), 500),
        (RuntimeError("a secret detail"), 500),
    ],
)
def test_an_error_of_the_trade_becomes_its_page(
    error: Exception, status: int, app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_values: object) -> str:
        raise error

    monkeypatch.setitem(app.view_functions, "about.how", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/how-matching-works")

    assert answer.status_code == status
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.headers.get("Retry-After") == ("7" if status == 503 else None)


def test_too_many_requests_keep_their_headers(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "about.how", lambda: abort(429))

    assert app.test_client().get("/how-matching-works").status_code == 429


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/c/nowhere/", 404),
        ("GET", "/needs/guess/matches", 404),
        ("GET", "/providers/textile/nobody", 404),
        ("GET", "/providers/nowhere/near", 404),
        ("POST", "/providers", 405),
    ],
)
def test_what_is_not_there_says_so(
    method: str, path: str, status: int, client: FlaskClient
) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert "<h1>" in answer.get_data(as_text=True)


def test_an_unknown_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/?lang=zh", base_url="http://evil.example")

    assert answer.status_code == 400
    assert "无法读取这个请求" in answer.get_data(as_text=True)
    assert "evil.example" not in answer.get_data(as_text=True)


def test_health_and_readiness(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200

    def fail(*_arguments: object, **_values: object) -> None:
        raise OperationalError("select 1", {}, Exception("gone"))

    monkeypatch.setattr("matchmaker.web.health.list_clusters", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "unavailable", "failing": "database"}


def test_looking_at_pages_waits_for_no_writer(app: APIFlask, client: FlaskClient) -> None:
    with app.app_context():
        connection = db.engine.raw_connection()
        connection.cursor().execute("PRAGMA query_only = OFF")
        connection.cursor().execute("BEGIN IMMEDIATE")
        try:
            assert client.get("/providers").status_code == 200
        finally:
            connection.rollback()
            connection.close()


def test_the_style_sheet_stays_light() -> None:
    import gzip  # noqa: PLC0415

    for path, limit in {"app.css": 10_000, "app.js": 5_000, "vendor/htmx.min.js": 15_000}.items():
        content = Path(PROJECT_ROOT / "static" / path).read_bytes()
        assert len(gzip.compress(content)) <= limit
