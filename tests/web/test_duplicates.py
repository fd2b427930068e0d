"""The office decides on pairs that may be one; addresses of what went lead to what stays."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.db.models import Duplicate, Provider
from matchmaker.extensions import db
from tests.factories import NOW
from tests.web.test_introductions import Scene, scene
from tests.web.test_office import officer

__all__ = ["scene"]

IDLE, LAB = "/providers/textile/idle", "/providers/textile/lab"
QUEUE, DECIDED = "/admin/queues/duplicates", "/admin/decided/textile"


def pair_of(scene: Scene) -> tuple[str, str]:
    """The address of the pair of the two providers, and on which side the joined one is."""
    with scene.app.app_context():
        session = db.session()
        found = session.scalars(
            select(Provider).where(Provider.public_id.in_(("idle", "lab"))).order_by(Provider.id)
        ).all()
        pair = Duplicate(
            cluster_id=found[0].cluster_id,
            left_provider_id=found[0].id,
            right_provider_id=found[1].id,
            confidence=0.91,
            grounds=["same_name", "same_place"],
            found_at=NOW,
        )
        session.add(pair)
        session.commit()
        lab_is_left = found[0].public_id == "lab"
        address = f"/admin/duplicates/{pair.public_id}"
    return address, "left" if lab_is_left else "right"


def test_two_providers_are_merged_found_under_both_addresses_and_taken_apart(
    scene: Scene,
) -> None:
    desk, (page, side) = officer(scene), pair_of(scene)
    queue, shown = scene.text(desk, QUEUE), scene.text(desk, page)
    wrong = desk.post(f"{page}/merge", page=page, keep={"left": "right", "right": "left"}[side])
    refused = scene.text(desk, page)
    merged = desk.post(f"{page}/merge", page=page, keep=side)
    moved = scene.stranger.get(IDLE)
    office_sees = scene.text(desk, IDLE)
    decided = scene.text(desk, DECIDED)
    back = desk.post(f"{page}/take-back", page=page)

    assert "Possible duplicates" in scene.text(desk, "/admin")
    assert "91% · almost certain · same name · same place" in queue.replace("\xa0", "")
    assert "Idle Lab" in shown
    assert "Nobody acts for it" in shown
    assert "<mark>" in shown
    assert wrong.headers["Location"] == page
    assert "Merge the other way round" in refused
    assert merged.headers["Location"] == page
    assert (moved.status_code, moved.headers["Location"]) == (302, LAB)
    assert "Take the merge back" in office_sees
    assert "Idle Lab" in decided
    assert back.headers["Location"] == page
    assert scene.stranger.get(IDLE).status_code == 200


def test_what_is_not_a_duplicate_leaves_the_queue_and_can_be_looked_up(scene: Scene) -> None:
    desk, (page, _) = officer(scene), pair_of(scene)
    desk.post(f"{page}/dismiss", page=page)

    listed = scene.text(desk, f"{DECIDED}?state=dismissed")
    file = desk.get(f"{DECIDED}?as=csv").get_data(as_text=True)

    assert "Idle Lab" not in scene.text(desk, QUEUE)
    assert "Idle Lab" in listed
    assert "Idle Lab" not in scene.text(desk, f"{DECIDED}?state=merged")
    assert "not duplicates" in file
    desk.post(f"{page}/take-back", page=page)
    assert "Idle Lab" in scene.text(desk, QUEUE)


def test_the_way_back_to_the_queue_is_in_the_language_of_each_reader(scene: Scene) -> None:
    desk, (page, _) = officer(scene), pair_of(scene)

    shown = [scene.text(desk, f"{page}?lang={language}") for language in ("en", "zh", "en")]

    assert ["可能的重复" in each for each in shown] == [False, True, False]


def test_two_providers_do_not_have_a_problem(scene: Scene) -> None:
    desk, (page, _) = officer(scene), pair_of(scene)
    desk.post(f"{page}/relate", page=page)

    assert "These are not needs of two firms" in scene.text(desk, page)
