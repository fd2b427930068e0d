"""Is this you? From the page of a listed provider to acting for it."""

from __future__ import annotations

import io

from tests.filing import PDF, SVG
from tests.web.test_introductions import Scene, scene
from tests.web.test_office import officer

__all__ = ["scene"]

PAGE = "/providers/textile/idle"


def test_who_is_accepted_finds_the_provider_among_the_own_organisations(scene: Scene) -> None:
    desk = officer(scene)
    shown = scene.text(scene.firm, PAGE)
    bad = scene.firm.post(f"{PAGE}/own", text="We run it.", proof=(io.BytesIO(SVG), "a.svg"))
    sent = scene.firm.post(f"{PAGE}/own", text="We run it.", proof=(io.BytesIO(PDF), "a.pdf"))
    request = sent.headers["Location"]
    key = request.rpartition("/")[2]
    queue = scene.text(desk, "/admin/queues/ownership")
    decision = f"/admin/ownership/{key}"

    again = scene.firm.post(f"{PAGE}/own", text="Once more.")
    decided = desk.post(f"{decision}/accept", page=decision)

    assert "Is this you?" in shown
    assert bad.status_code == 422
    assert "We run it." in bad.get_data(as_text=True)
    assert "Idle Lab" in queue
    assert "Red Carp Dyeing" in queue
    assert desk.get(f"{request}/proof").get_data() == PDF
    assert scene.stranger.get(f"{request}/proof").status_code == 404
    assert again.headers["Location"] == PAGE
    assert decided.status_code == 303
    assert "Accepted" in scene.text(scene.firm, request)
    assert "Idle Lab" in scene.text(scene.firm, "/organisations")
    assert "Is this you?" not in scene.text(scene.stranger, PAGE)


def test_a_refusal_says_why_and_a_request_can_be_taken_back(scene: Scene) -> None:
    desk = officer(scene)
    first = scene.firm.post(f"{PAGE}/own", text="We run it.").headers["Location"]
    decision = f"/admin/ownership/{first.rpartition('/')[2]}"

    desk.post(f"{decision}/refuse", page=decision, reason="no_proof", note="Send the licence.")
    second = scene.firm.post(f"{PAGE}/own", text="We run it.").headers["Location"]
    scene.firm.post(f"{second}/withdraw", page=second)

    assert "Send the licence." in scene.text(scene.firm, first)
    assert "Taken back" in scene.text(scene.firm, second)


def test_nobody_is_asked_on_pages_of_providers_that_somebody_acts_for(scene: Scene) -> None:
    assert "Is this you?" not in scene.text(scene.firm, "/providers/textile/lab")
