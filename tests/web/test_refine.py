"""Narrowing a need down: offered, never applied by itself, saved as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Post = Callable[..., TestResponse]
TEXT = "Our dye lots differ in shade. We are in Keqiao, 60 people, budget 120,000 yuan."


@pytest.fixture
def need_path(post: Post) -> str:
    answer = post("/needs/new", description=TEXT, cluster="textile")
    return answer.headers["Location"].removesuffix("/matches")


def field(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    assert found is not None
    value = re.search(r'value="([^"]*)"', found.group())
    return value.group(1) if value else ""


def test_what_was_understood_is_offered_and_not_applied(
    client: FlaskClient, need_path: str
) -> None:
    page = client.get(f"{need_path}/refine").get_data(as_text=True)

    assert "Keqiao, Shaoxing" in page
    assert "¥120,000" in page
    assert field(page, "region") == ""
    assert field(page, "budget_max") == ""


def test_a_tag_fills_the_form_but_saves_nothing(
    client: FlaskClient, post: Post, need_path: str
) -> None:
    answer = post(f"{need_path}/refine", description=TEXT, use="all")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert field(page, "region") == "Keqiao, Shaoxing"
    assert field(page, "budget_max") == "120000"
    assert field(client.get(f"{need_path}/refine").get_data(as_text=True), "region") == ""


def test_saving_leads_to_the_matches_that_show_it(
    client: FlaskClient, post: Post, need_path: str
) -> None:
    answer = post(
        f"{need_path}/refine",
        save="1",
        description=TEXT,
        region="绍兴柯桥",
        budget_max="6万",
        currency="CNY",
        headcount="６０",
        must="CNAS\n\n two weeks ",
        delivery=["on_site", "remote"],
    )
    page = client.get(answer.headers["Location"]).get_data(as_text=True)

    assert answer.status_code == 303
    assert "up to ¥60,000" in page
    assert "Keqiao, Shaoxing" in page
    assert "<li>CNAS</li>" in page
    assert "<li>two weeks</li>" in page


def test_changing_the_category_shows_its_questions_and_keeps_the_rest(
    post: Post, need_path: str
) -> None:
    answer = post(f"{need_path}/refine", category="environment", headcount="7", show="questions")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert 'name="q-medium"' in page
    assert 'name="q-daily_water"' not in page
    assert field(page, "headcount") == "7"


def test_a_question_that_depends_on_another_appears_with_its_answer(
    post: Post, need_path: str
) -> None:
    answer = post(f"{need_path}/refine", **{"category": "environment", "q-medium": "water"})

    assert 'name="q-daily_water"' in answer.get_data(as_text=True)


def test_answers_are_kept_with_the_need(client: FlaskClient, post: Post, need_path: str) -> None:
    answers = {"q-medium": ["water", "air"], "q-daily_water": "300"}
    saved = post(
        f"{need_path}/refine", save="1", description=TEXT, category="environment", **answers
    )
    page = client.get(f"{need_path}/refine").get_data(as_text=True)

    assert saved.status_code == 303
    assert field(page, "q-daily_water") == "300"
    assert re.search(r'name="q-medium"\s+value="air"\s+checked', page)


@pytest.mark.parametrize(
    "typed",
    [
        ("budget_max", "a lot", "budget_max"),
        ("headcount", "-3", "headcount"),
        ("headcount", "2.5", "headcount"),
        ("start_within_days", "9" * 40, "start_within_days"),
        ("region", "qqqqqq", "region"),
        ("must", "x" * 201, "must"),
        ("description", " ", "description"),
        ("delivery", "by_magic", "delivery-0"),
        ("q-permit_deadline", "soon", "q-permit_deadline"),
    ],
)
def test_what_can_not_be_used_is_named_and_nothing_is_saved(
    typed: tuple[str, str, str], client: FlaskClient, post: Post, need_path: str
) -> None:
    name, value, target = typed
    fields = {"save": "1", "description": TEXT, "sector": "dyeing_finishing"}
    answer = post(f"{need_path}/refine", **fields | {"category": "environment", name: value})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert "Dyeing and finishing" not in client.get(f"{need_path}/matches").get_data(as_text=True)


def test_a_budget_in_the_wrong_order_is_named(post: Post, need_path: str) -> None:
    answer = post(f"{need_path}/refine", save="1", description=TEXT, budget_min="9", budget_max="5")

    assert answer.status_code == 422
    assert 'href="#budget_max"' in answer.get_data(as_text=True)


def test_the_form_speaks_chinese_with_its_questions(app: APIFlask, need_path: str) -> None:
    page = app.test_client().get(f"{need_path}/refine?lang=zh").get_data(as_text=True)

    assert "我们的理解" in page
    assert "绍兴市柯桥区" in page


def test_contact_details_that_are_new_are_pointed_out_and_can_stay(
    post: Post, need_path: str
) -> None:
    fields = {"save": "1", "description": f"{TEXT} Call 13800138000"}

    warned = post(f"{need_path}/refine", **fields)
    kept = post(f"{need_path}/refine", contacts="description", **fields)
    again = post(f"{need_path}/refine", **fields)

    assert warned.status_code == 422
    assert "Call 13800138000" in warned.get_data(as_text=True)
    assert [kept.status_code, again.status_code] == [303, 303]
