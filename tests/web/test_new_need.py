"""The form of a need: what it refuses, what it says, and that nothing typed is lost."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.factory import REQUEST_LIMIT_BYTES
from tests.web.conftest import DYE_LOTS

Post = Callable[..., TestResponse]
NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json").read_text("utf-8")
)


def typed(answer: TestResponse) -> str:
    page = answer.get_data(as_text=True)
    return html.unescape(page.split("</textarea>")[0].rpartition(">")[2]).strip()


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\u202e", "\x00"])
def test_an_empty_need_is_refused_with_links_to_the_fields(blank: str, post: Post) -> None:
    answer = post("/needs/new", description=blank, region="qqqqqq", cluster="textile")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert 'href="#description"' in page
    assert 'href="#region"' in page
    assert 'value="qqqqqq"' in page


def test_a_text_that_is_too_long_stays_in_the_box(post: Post) -> None:
    answer = post("/needs/new", description="布" * 5001, cluster="textile")

    assert answer.status_code == 422
    assert typed(answer) == "布" * 5001
    assert "5,001" in answer.get_data(as_text=True)


def test_a_request_that_is_far_too_large_gets_a_friendly_page(client: FlaskClient) -> None:
    client.get("/?lang=zh")
    answer = client.post("/needs/new", data={"description": "x" * (REQUEST_LIMIT_BYTES + 1)})

    assert answer.status_code == 413
    assert "内容太长了" in answer.get_data(as_text=True)


@pytest.mark.parametrize("word", ["colour", "色差"])
def test_one_word_brings_examples_and_can_still_go_on(word: str, post: Post) -> None:
    answer = post("/needs/new", description=word, cluster="textile")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "See matches anyway" in page
    assert typed(answer) == word
    assert post("/needs/new", description=word, cluster="textile", short="1").status_code == 303


def test_a_language_switch_on_the_form_keeps_what_was_typed(post: Post) -> None:
    answer = post("/needs/new?lang=zh", page="/needs/new", description="half a th", draft="1")

    assert answer.status_code == 200
    assert typed(answer) == "half a th"
    assert 'lang="zh-Hans"' in answer.get_data(as_text=True)


def test_an_unknown_choice_is_refused_in_plain_words(post: Post) -> None:
    answer = post(
        "/needs/new", description=DYE_LOTS["en"], cluster="nowhere", start_within_days="tomorrow"
    )

    assert answer.status_code == 422
    assert "Choose one of the list" in answer.get_data(as_text=True)


def test_a_form_without_its_token_shows_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/needs/new", data={"description": DYE_LOTS["en"]})

    assert answer.status_code == 422
    assert typed(answer) == DYE_LOTS["en"]


def test_a_common_problem_fills_the_form_in(client: FlaskClient) -> None:
    client.get("/?lang=en")
    assert "dye lots" in typed(client.get("/needs/new?problem=shade"))
    assert typed(client.get("/needs/new?problem=unheard-of")) == ""


@pytest.mark.parametrize("text", [*NAUGHTY[::7], "🧵🪡 shade 色差", "שלום עולם", "a\ud800b c"])
def test_every_text_gets_an_answer(text: str, client: FlaskClient, post: Post) -> None:
    text = text.encode("utf-8", "replace").decode()
    answer = post("/needs/new", description=text, cluster="textile", short="1")

    assert answer.status_code in {303, 422}
    if answer.status_code == 303:
        page = client.get(answer.headers["Location"])
        assert page.status_code == 200
        assert "<script>" not in page.get_data(as_text=True).partition("</head>")[2]


def test_contact_details_in_a_need_are_pointed_out_and_can_stay(post: Post) -> None:
    text = "Our dye lots differ in shade, call 13800138000 please"

    warned = post("/needs/new", description=text, cluster="textile")
    kept = post("/needs/new", description=text, cluster="textile", contacts="description")

    page = warned.get_data(as_text=True)
    assert "This looks like a mail address, a telephone number or a messenger id" in page
    assert text in page
    assert 'name="contacts" value="description"' in page
    assert kept.status_code == 303
