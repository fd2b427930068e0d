"""``POST /api/v1/matches``: ranked, explained, adding up, keeping nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matchmaker.db.base import Base
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db

NAUGHTY = Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json"
NEED = {
    "id": "n1",
    "description": "our dye lots come out in different shades and the buyer rejects them",
    "language": "en",
    "region": "CN-330603",
    "budget_max": 50000,
    "currency": "CNY",
    "must": ["ISO 9001"],
}


def matches(client: FlaskClient, need: object = NEED, query: str = "") -> dict[str, Any]:
    response = client.post(f"/api/v1/matches{query}", json=need)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    return json.loads(response.data, parse_float=Decimal, parse_int=Decimal)


def test_the_best_provider_comes_first_and_failed_ones_last(client: FlaskClient) -> None:
    found = matches(client)["matches"]

    assert found[0]["provider"] == {
        "id": "shade-lab",
        "name": {"en": "Shade Lab", "zh": "色差实验室"},
    }
    passed = [not match["failed"] for match in found]
    assert passed == sorted(passed, reverse=True)
    assert found[-1]["provider"]["id"] == "far-lab"
    assert {requirement["kind"] for requirement in found[-1]["failed"]} >= {"area"}


def test_points_add_up_to_the_score_exactly(client: FlaskClient) -> None:
    for match in matches(client)["matches"]:
        parts = match["contributions"]
        assert [part["factor"] for part in parts] == list(Factor)
        assert sum(part["points"] for part in parts) == match["score"]
        assert sum(part["maximum"] for part in parts) == 100
        assert all(0 <= part["points"] <= part["maximum"] for part in parts)


def test_evidence_is_worded_in_the_language_asked_for(client: FlaskClient) -> None:
    def texts(query: str, **headers: str) -> list[str]:
        response = client.post(f"/api/v1/matches{query}", json=NEED, headers=headers)
        parts = response.get_json()["matches"][0]["contributions"]
        return [fact["text"] for part in parts for fact in part["evidence"]]

    english, chinese = texts("?lang=en"), texts("?lang=zh")

    assert len(english) == len(chinese)
    assert english != chinese
    assert texts("", **{"Accept-Language": "zh-CN,zh;q=0.9"}) == chinese


def test_without_a_cluster_the_providers_of_all_are_ranked_together(client: FlaskClient) -> None:
    everywhere = matches(client)
    one = matches(client, query="?cluster=printing")

    assert {match["cluster"] for match in everywhere["matches"]} == {"dyeing", "printing"}
    assert [match["provider"]["id"] for match in one["matches"]] == ["printer"]
    assert [match["rank"] for match in everywhere["matches"]] == [1, 2, 3, 4]
    assert (everywhere["considered"], one["considered"]) == (4, 1)


def test_the_limit_cuts_the_list(client: FlaskClient) -> None:
    assert len(matches(client, query="?limit=1")["matches"]) == 1


def test_an_id_may_be_left_out(client: FlaskClient) -> None:
    assert matches(client, {"title": "dye lots differ"})["matches"]


def test_an_unknown_category_is_accepted_with_a_warning(client: FlaskClient) -> None:
    warnings = matches(client, NEED | {"category": "catering"})["warnings"]

    assert [(item["field"], item["code"]) for item in warnings] == [
        ("category", "unknown_category")
    ]


def test_nothing_is_kept_and_no_cookie_is_set(app: APIFlask, client: FlaskClient) -> None:
    before = row_counts(app)

    response = client.post("/api/v1/matches?lang=zh", json=NEED)

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Content-Language"] == "zh-Hans"
    assert row_counts(app) == before


def test_every_naughty_string_gets_an_answer_or_a_clear_refusal(
    app: APIFlask, client: FlaskClient
) -> None:
    before = row_counts(app)
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        need = {"id": "n", "title": text, "description": text, "must": [text], "region": text}
        response = client.post("/api/v1/matches?limit=1", json=need)
        if response.status_code == 200:
            assert response.get_json()["matches"]
        else:
            assert response.status_code == 422, text
            assert response.mimetype == "application/problem+json"
            assert all(error["detail"] for error in response.get_json()["errors"])
    assert row_counts(app) == before


@pytest.mark.parametrize("key", ["id", "category", "sector", "language", "currency", "nice", "x"])
def test_hostile_words_in_any_field_never_break_it(client: FlaskClient, key: str) -> None:
    for text in ["<script>", "%s%s{0}%(x)s", "' OR 1=1 --", "\u202e\u200b\ufeff", "😀" * 100]:
        response = client.post("/api/v1/matches", json={"description": "dye", key: text})
        assert response.status_code in {200, 422}, response.text


def row_counts(app: APIFlask) -> dict[str, int]:
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
