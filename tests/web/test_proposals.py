"""Proposals on their pages: written, sent, compared, chosen, and their files opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

from tests.filing import PDF
from tests.web import test_introductions
from tests.web.test_introductions import Scene, accepted, own_need

scene = test_introductions.scene


def fields(**changes: str) -> dict[str, str]:
    until = datetime.now(UTC).date() + timedelta(days=20)
    plain = {
        "scope": "Two days at your machines.",
        "price_min": "3000",
        "price_max": "5000",
        "currency": "CNY",
        "price_unit": "project",
        "days_needed": "14",
        "valid_until": until.isoformat(),
    }
    return plain | changes


def written(scene: Scene) -> str:
    """The address of a draft of the provider."""
    answer = scene.provider.post(f"{accepted(scene)}/proposals/new", **fields())
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def test_a_proposal_goes_from_a_draft_to_the_firms_choice(scene: Scene) -> None:
    draft = written(scene)
    scene.text(scene.firm, draft, 404)
    scene.provider.post(f"{draft}/files", page=draft, file=(BytesIO(PDF), "offer.pdf"))
    scene.provider.post(f"{draft}/submit", page=draft)

    page = scene.text(scene.firm, f"{own_need(scene)}/proposals")
    scene.firm.post(f"{draft}/shortlist", page=draft)
    scene.firm.post(f"{draft}/choose")

    for words in (
        "Shade Lab",
        "¥3,000–5,000 per project",
        "Two days at your machines.",
        "offer.pdf",
    ):
        assert words in page
    assert "Chosen" in scene.text(scene.provider, draft)


def test_a_file_is_a_download_for_both_sides_and_for_nobody_else(scene: Scene) -> None:
    draft = written(scene)
    scene.provider.post(f"{draft}/files", page=draft, file=(BytesIO(PDF), "offer.pdf"))
    scene.provider.post(f"{draft}/submit", page=draft)
    found = scene.text(scene.provider, draft).partition(f'href="{draft}/files/')[2]
    address = f"{draft}/files/{found.partition(chr(34))[0]}"

    answers = [each.get(address) for each in (scene.provider, scene.firm, scene.stranger)]

    assert [each.status_code for each in answers] == [200, 200, 404]
    assert answers[1].get_data() == PDF
    assert answers[1].headers["Content-Disposition"].startswith("attachment")
    scene.text(scene.stranger, draft, 404)


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(scene: Scene) -> None:
    draft = written(scene)

    answer = scene.provider.post(
        f"{draft}/files", page=draft, file=(BytesIO(b"<svg/>"), "offer.pdf")
    )

    assert answer.status_code == 422
    assert "This is not a file that can be used here" in answer.get_data(as_text=True)


def test_a_mistake_in_the_form_loses_nothing_that_was_typed(scene: Scene) -> None:
    path = accepted(scene)

    answer = scene.provider.post(
        f"{path}/proposals/new", **fields(price_min="cheap", scope="缸差 three days")
    )
    again = scene.provider.post(f"{path}/proposals/new", **fields(valid_until="2020-01-01"))

    text = answer.get_data(as_text=True)
    assert (answer.status_code, again.status_code) == (422, 422)
    assert "Write a number" in text
    assert 'value="cheap"' in text
    assert "缸差 three days" in text
    assert "This day is over" in again.get_data(as_text=True)
