"""From the first box to the matches, refined, compared and deleted: the rules of each step."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import DYE_LOTS

Post = Callable[..., TestResponse]
ROW = re.compile(r"<td class=\"points\">\s*([\d.]+)")


def text_of(answer: TestResponse) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_text_leads_straight_to_ranked_providers(
    language: str, client: FlaskClient, post: Post
) -> None:
    client.get(f"/?lang={language}")
    answer = post("/needs/new", page="/", description=DYE_LOTS[language], cluster="textile")
    matches = client.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert matches.status_code == 200
    assert {"en": "Shade Lab", "zh": "色差实验室"}[language] in text_of(matches)


def test_the_points_of_a_match_add_up_to_its_score(client: FlaskClient, need_path: str) -> None:
    page = client.get(f"{need_path}/matches").get_data(as_text=True)
    table = page.split('<table class="why">')[1].split("</table>")[0]
    points = [float(value) for value in ROW.findall(table)]

    assert len(points) == 7
    assert round(sum(points[:-1]), 1) == points[-1]
    assert f">{points[-1]}<" in page


def test_a_failed_requirement_comes_after_what_passes_with_its_reason(
    client: FlaskClient, need_path: str
) -> None:
    page = text_of(client.get(f"{need_path}/matches"))

    assert "Serves Vietnam, not Keqiao, Shaoxing" in page
    assert page.index("Shade Lab") < page.index("Far <Lab>")


def test_invented_and_unjoined_providers_are_marked(client: FlaskClient, need_path: str) -> None:
    page = text_of(client.get(f"{need_path}/matches?weak=1"))

    assert "Invented, for demonstration" in page
    assert "Has not joined" in page


def test_filters_stay_in_the_page_and_can_be_cleared(client: FlaskClient, need_path: str) -> None:
    page = client.get(f"{need_path}/matches?language=zh&place=Keqiao").get_data(as_text=True)

    assert re.search(r'<option value="zh"\s+selected', page)
    assert 'value="Keqiao"' in page
    assert f'href="{need_path}/matches"' in page


def test_an_unknown_place_filter_is_said_and_ignored(client: FlaskClient, need_path: str) -> None:
    page = text_of(client.get(f"{need_path}/matches?place=qqqqqq"))

    assert "We don’t know this place." in page
    assert "Shade Lab" in page


def test_nobody_left_offers_ways_on(client: FlaskClient, need_path: str) -> None:
    page = text_of(client.get(f"{need_path}/matches?category=legal_ip"))

    assert "Nobody fits well yet" in page
    assert "Clear the filters" in page
    assert "Ask a person" in page


@pytest.mark.parametrize(
    "query", ["show=99999999999999", "show=-1", "show=x", "weak=%00", "place=%00"]
)
def test_odd_addresses_are_answered(query: str, client: FlaskClient, need_path: str) -> None:
    assert client.get(f"{need_path}/matches?{query}").status_code == 200


def test_a_need_page_is_kept_and_listed_by_nobody(client: FlaskClient, need_path: str) -> None:
    for part in ("matches", "refine", "delete", "compare"):
        headers = client.get(f"{need_path}/{part}").headers

        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] == "same-origin"


def test_comparing_needs_two_providers(client: FlaskClient, need_path: str) -> None:
    answer = client.get(f"{need_path}/compare?p=near&language=en", follow_redirects=True)

    assert answer.request.path == f"{need_path}/matches"
    assert answer.request.args["language"] == "en"
    assert "Tick two to four providers" in text_of(answer)


def test_a_comparison_says_where_the_gap_comes_from(client: FlaskClient, need_path: str) -> None:
    page = text_of(client.get(f"{need_path}/compare?p=near&p=far&p=nobody"))

    assert "Side by side" in page
    assert "Shade Lab" in page
    assert re.search("points ahead of|comes first although|fit alike", page)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "would come first if|No single fact would put"), ("zh", "就会排到第一|没有哪一项")],
)
def test_a_comparison_says_what_would_turn_it(
    client: FlaskClient, need_path: str, language: str, sentence: str
) -> None:
    client.get(f"/?lang={language}")
    page = text_of(client.get(f"{need_path}/compare?p=near&p=far"))

    assert re.search(sentence, page)


def test_a_deleted_need_is_gone(client: FlaskClient, post: Post, need_path: str) -> None:
    answer = post(f"{need_path}/delete")

    assert answer.status_code == 303
    assert "Your need is deleted" in text_of(client.get(answer.headers["Location"]))
    assert client.get(f"{need_path}/matches").status_code == 404


def test_deleting_without_the_forms_token_changes_nothing(
    client: FlaskClient, need_path: str
) -> None:
    assert client.post(f"{need_path}/delete").status_code == 422
    assert client.get(f"{need_path}/matches").status_code == 200
