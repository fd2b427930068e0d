"""The office works on many rows of a queue with one form."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.db.models import Event, Introduction
from matchmaker.extensions import db
from tests.web.test_introductions import Scene, ask, describe, scene
from tests.web.test_office import officer

__all__ = ["scene"]

QUEUE = "/admin/queues/silent"


def silent(scene: Scene) -> str:
    """The id of a request that nobody has answered for two weeks."""
    ask(scene.firm, describe(scene.firm))
    with scene.app.app_context():
        introduction = db.session().query(Introduction).one()
        assert introduction.asked_at is not None
        introduction.asked_at -= timedelta(days=14)
        key = introduction.public_id
        db.session().commit()
    return key


def test_the_desk_says_how_much_waits_and_leads_to_it(scene: Scene) -> None:
    silent(scene)
    desk = officer(scene)

    assert QUEUE in scene.text(desk, "/admin")
    assert "1 of 1" in scene.text(desk, QUEUE)


def test_one_form_reminds_and_says_row_by_row_what_failed(scene: Scene) -> None:
    key = silent(scene)
    desk = officer(scene)

    first = desk.post(QUEUE, pick=key, action="remind")
    again = desk.post(QUEUE, page="/admin/enter/textile", pick=key, action="remind")

    assert first.status_code == 303
    assert "A reminder went out within the last day" in again.get_data(as_text=True)
    with scene.app.app_context():
        assert db.session().query(Event).filter_by(action="remind").count() == 1


def test_nothing_chosen_is_said_and_not_done(scene: Scene) -> None:
    silent(scene)
    desk = officer(scene)

    answer = desk.post(QUEUE, action="remind")

    assert answer.status_code == 422
    assert "Choose at least one row" in answer.get_data(as_text=True)


def test_a_filter_that_hides_everything_can_be_cleared(scene: Scene) -> None:
    silent(scene)
    desk = officer(scene)

    page = scene.text(desk, f"{QUEUE}?category=finance")

    assert "0 of 0" in page
    assert "Clear filters" in page


def test_a_queue_that_is_none_is_not_found(scene: Scene) -> None:
    assert officer(scene).get("/admin/queues/none").status_code == 404
