"""The catalogue: what passes the filters, and what a profile owes its reader."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def page_of(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", "1–3 of 3"),
        ("?query=unjoined+lab", "1–1 of 1"),
        ("?category=quality_process", "1–2 of 2"),
        ("?place=Keqiao", "1–1 of 1"),
        ("?place=qqqqqq", "1–3 of 3"),
        ("?page=999999999", "1–3 of 3"),
        ("?page=x&language=", "1–3 of 3"),
        ("?query=%00%F0%9F%A7%B5", "No provider passes these filters"),
    ],
)
def test_a_list_says_how_many_of_how_many(query: str, count: str, client: FlaskClient) -> None:
    assert count in page_of(client, f"/providers{query}")


def test_an_unknown_place_is_said(client: FlaskClient) -> None:
    assert "We don’t know this place." in page_of(client, "/providers?place=qqqqqq")


def test_the_cluster_of_a_list_can_be_chosen(client: FlaskClient) -> None:
    page = page_of(client, "/providers?cluster=records")

    assert "Public records" in page
    assert "Office of Records" in page
    assert "https://records.example/" in page


def test_a_profile_shows_what_the_provider_says_in_its_own_language(client: FlaskClient) -> None:
    page = page_of(client, "/providers/textile/near?lang=en")

    assert "¥20,000–60,000 per project" in page
    assert "Zhejiang" in page
    assert "within 2 weeks" in page
    assert 'lang="zh-Hans">缸差色差整治' in page


def test_a_profile_marks_the_invented_and_the_absent(client: FlaskClient) -> None:
    assert "This organisation is invented" in page_of(client, "/providers/textile/near")
    assert "has not joined" in page_of(client, "/providers/textile/open")


def test_what_a_provider_wrote_can_not_become_markup(client: FlaskClient) -> None:
    page = page_of(client, "/providers/textile/far")

    assert "Far &lt;Lab&gt; &amp; Sons" in page
    assert "<Lab>" not in page
