"""Whatever goes wrong under /api is told as problem details, in the reader's language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from matchmaker.api.problems import MAX_BODY_BYTES
from matchmaker.domain.errors import Unavailable

MATCHES = "/api/v1/matches"


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert "Set-Cookie" not in response.headers
    body = response.get_json()
    assert body["status"] == status
    assert body["type"].startswith("urn:matchmaker:problem:")
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/nothing", "/api/v2/matches"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address(client: FlaskClient, path: str, method: str) -> None:
    problem(client.open(path, method=method), 404)


def test_another_method_is_refused_with_those_allowed(client: FlaskClient) -> None:
    response = client.get(MATCHES)

    problem(response, 405)
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_declared_as_json(client: FlaskClient, content_type: str | None) -> None:
    problem(client.post(MATCHES, data=b"{}", content_type=content_type), 415)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'a': 1}", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 50_000,
     b'{"headcount": ' + b"9" * 9000 + b"}"],
)  # fmt: skip
def test_a_body_that_is_not_json(client: FlaskClient, body: bytes) -> None:
    response = client.post(MATCHES, data=body, content_type="application/json")

    assert problem(response, 400)["errors"]


@pytest.mark.parametrize("body", ["[]", "[{}]", "3", '"text"', "null", "true", "{}"])
def test_json_that_is_not_a_need(client: FlaskClient, body: str) -> None:
    response = client.post(MATCHES, data=body, content_type="application/json")

    assert problem(response, 422)["errors"]


def test_every_unusable_field_is_named(client: FlaskClient) -> None:
    need = {"description": "a\0b", "headcount": True, "budget_min": 3, "budget_max": 2}
    nul = problem(client.post(MATCHES, json=need), 422)
    others = problem(client.post(MATCHES, json=need | {"description": "dye"}), 422)

    assert [(error["field"], error["code"]) for error in nul["errors"]] == [
        ("description", "text_nul")
    ]
    assert {(error["field"], error["code"]) for error in others["errors"]} == {
        ("headcount", "wrong_type"),
        ("budget_min", "range_reversed"),
    }


@pytest.mark.parametrize(
    "raw",
    [
        '{"description": "\\ud800"}',
        '{"description": "dye", "budget_max": 1e999}',
        '{"description": "dye", "x": ' + "[" * 100 + "]" * 100 + "}",
        '{"description": "   "}',
    ],
)
def test_values_that_no_store_can_keep(client: FlaskClient, raw: str) -> None:
    response = client.post(MATCHES, data=raw, content_type="application/json")

    assert problem(response, 422)["errors"]


def test_a_megabyte_is_too_much(client: FlaskClient) -> None:
    body = problem(client.post(MATCHES, json={"description": "dye " * 262_144}), 413)

    assert str(MAX_BODY_BYTES) in body["detail"]


@pytest.mark.parametrize("phrase", ["dye lots differ ", "几缸布色差太大", "a1b2c3", "12,000 "])
def test_the_longest_body_that_is_taken_is_answered(client: FlaskClient, phrase: str) -> None:
    room = MAX_BODY_BYTES - len(b'{"description":""}')
    text = phrase * (room // len(phrase.encode()))
    body = json.dumps({"description": text}, ensure_ascii=False, separators=(",", ":")).encode()

    response = client.post(MATCHES, data=body, content_type="application/json")

    assert len(body) > MAX_BODY_BYTES - 100
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", "", "9" * 5000, "²"])
def test_a_limit_out_of_range(client: FlaskClient, limit: str) -> None:
    body = problem(client.post(MATCHES, query_string={"limit": limit}, json={"title": "d"}), 422)

    assert body["errors"][0]["field"] == "limit"


def test_an_unknown_cluster(client: FlaskClient) -> None:
    problem(client.post(f"{MATCHES}?cluster=nowhere%00", json={"title": "dye"}), 404)


def test_an_unknown_language_parameter(client: FlaskClient) -> None:
    body = problem(client.get("/api/v1/categories?lang=xx"), 422)

    assert body["errors"][0]["field"] == "lang"


def test_problems_are_worded_for_the_reader(client: FlaskClient) -> None:
    english = problem(client.post(f"{MATCHES}?lang=en", json={}), 422)
    chinese = problem(client.post(f"{MATCHES}?lang=zh", json={}), 422)

    assert english["type"] == chinese["type"]
    assert english["title"] != chinese["title"]
    assert english["errors"][0]["detail"] != chinese["errors"][0]["detail"]


def test_a_defect_is_a_500_that_gives_nothing_away(
    app: APIFlask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("matchmaker.api.routes.match_document", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    response = client.post(MATCHES, json={"title": "dye"})

    problem(response, 500)
    assert "secret" not in response.text


def test_a_busy_database_says_when_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy(Exception):
        sqlite_errorcode = 5

    for failure in (Unavailable("database_busy"), OperationalError("SELECT", {}, Busy())):

        def busy(*_: object, _failure: Exception = failure, **__: object) -> None:
            raise _failure

        monkeypatch.setattr("matchmaker.api.routes.match_document", busy)
        response = client.post(MATCHES, json={"title": "dye"})

        problem(response, 503)
        assert int(response.headers["Retry-After"]) > 0


def test_a_host_that_is_not_served_is_refused(client: FlaskClient) -> None:
    problem(client.get("/api/v1/categories", headers={"Host": "evil.example"}), 400)
