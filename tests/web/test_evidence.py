"""What a run and a past match show beside their figures."""

from __future__ import annotations

import re

from matchmaker.db.models import Provider
from matchmaker.extensions import db, matcher_registry
from matchmaker.services.clusters import touch_catalogue
from tests.web.test_introductions import Scene, ask, describe, scene
from tests.web.test_tuning import DRAFT, admin, judged, run_of, typed

__all__ = ["scene"]


def test_a_run_shows_who_moved_for_each_need(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    person.post(DRAFT, **typed(scene, person, weight_place="60"))
    run = run_of(scene, person)

    links = set(re.findall(rf'href="({re.escape(run)}/needs/[^"]+)"', scene.text(person, run)))
    page = scene.text(person, min(links))

    assert len(links) == 2
    assert "Who stands where" in page
    assert re.search(r"Shade Lab.*?3\.0", page, re.DOTALL)
    assert person.get(f"{run}/needs/nobody").status_code == 404


def test_the_office_replays_a_match_under_its_version(scene: Scene) -> None:
    person = admin(scene)
    asked = ask(scene.firm, describe(scene.firm, "Our dye lots differ in shade."))
    address = asked.headers["Location"]
    key = address.rsplit("/", 1)[-1]
    page = f"/admin/tuning/textile/introductions/{key}"

    assert page in scene.text(person, address)
    assert "The same figures as on the day of asking" in scene.text(person, page)
    with scene.app.app_context():
        provider = db.session().query(Provider).filter_by(public_id="lab").one()
        provider.capabilities[0].title = "Shrinkage of cloth"
        touch_catalogue(db.session(), cluster=provider.cluster)
        db.session.commit()
        matcher_registry().get(db.session(), cluster_id=provider.cluster_id)
        matcher_registry().wait()
    assert "The figures differ" in scene.text(person, page)
