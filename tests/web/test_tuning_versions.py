"""Versions as the office sees them: what each changed and why, compared, put aside, taken up."""

from __future__ import annotations

import re

from matchmaker.db.models import ConfigurationVersion, EvaluationRun, Event
from matchmaker.domain.tuning import RunState, VersionState
from matchmaker.extensions import db
from matchmaker.jobs.tasks import clock, measure
from matchmaker.matching.configuration import MatchConfiguration
from tests.web.test_introductions import Scene, scene
from tests.web.test_tuning import BENCH, DRAFT, admin, judged, run_of, second_admin, typed

__all__ = ["scene"]

HIDE_LAB = {"kind": "hide", "subject": "provider", "value": "lab", "owner": "x", "reason": "y"}


def log_of(page: str) -> list[str]:
    """The entries of the log of publications, as words."""
    log = page.partition('id="log-title"')[2].partition("</ol>")[0]
    entries = log.split('<span class="when">')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in entries]


def test_the_log_says_what_changed_on_what_evidence_and_takes_it_back(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    person.post(DRAFT, **typed(scene, person, strong="80"))
    run = run_of(scene, person)
    person.post(f"{run}/publish", page=run)
    second = f"{BENCH}/versions/2"
    person.post(f"{BENCH}/drafts", page=BENCH, parent="1")
    person.post(f"{second}/rules", row_version="1", **HIDE_LAB | {"kind": "boost"})
    address = person.post(f"{second}/runs", page=second).headers["Location"]
    while measure(scene.app, clock()):
        pass
    person.post(f"{address}/publish", page=address)

    page = scene.text(person, BENCH)
    latest, first = log_of(page)
    assert "Version 2 · after version 1" in latest
    assert "Added: Move up: One provider – Shade Lab, 10 points" in latest
    assert "after the settings that come with the release" in first
    assert "Strong fit from 80 instead of 75" in first
    assert "Nothing spoke against it." in first
    assert "untested" in first
    assert f'href="{run}"' in page
    assert f'href="{DRAFT}/roll-back"' in page
    assert f'href="{BENCH}/versions/0/roll-back"' in page

    person.post(f"{DRAFT}/roll-back", reason="It was better.")

    back = log_of(scene.text(person, BENCH))[0]
    assert "Version 1 · after version 2" in back
    assert "Taken out: Move up: One provider – Shade Lab" in back
    assert "by hand, without a run. Why: It was better." in back


def test_what_the_release_came_with_is_one_click_away_from_the_first_publication(
    scene: Scene,
) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    person.post(DRAFT, **typed(scene, person, strong="80"))
    run = run_of(scene, person)
    person.post(f"{run}/publish", page=run)
    released = f"{BENCH}/versions/0"

    person.post(f"{released}/roll-back", page=f"{released}/roll-back", reason="Firms complained.")

    page = scene.text(person, BENCH)
    assert "Live: The settings that come with the release." in page
    latest = log_of(page)[0]
    assert "The settings that come with the release · after version 1" in latest
    assert "Strong fit from 75 instead of 80" in latest
    compared = scene.text(person, f"{BENCH}/compare?before=1&after=release")
    assert compared.count(">The settings that come with the release") == 2
    with scene.app.app_context():
        live = db.session().query(ConfigurationVersion).filter_by(state=VersionState.LIVE).one()
        assert live.digest == MatchConfiguration().digest


def test_the_log_keeps_what_spoke_against_it_the_reason_and_both_names(scene: Scene) -> None:
    first = admin(scene)
    judged(scene, first, ("lab", 3), ("idle", 0))
    first.post(f"{DRAFT}/rules", row_version="1", **HIDE_LAB)
    run = run_of(scene, first)
    first.post(f"{run}/override", page=run, reason="They moved away.")
    second = second_admin(scene)
    second.post(f"{run}/publish", page=run)

    (entry,) = log_of(scene.text(first, BENCH))

    assert "The ranking may be worse than now by more than allowed" in entry
    assert "Why: They moved away." in entry
    names = re.search(r"Asked for by (.+), agreed to and published by (.+)$", entry)
    assert names is not None, entry
    assert names.group(1) != names.group(2)
    assert "Nothing spoke against it." not in entry


def test_a_draft_is_discarded_with_its_run_and_taken_up_again(scene: Scene) -> None:
    person = admin(scene)
    person.post(DRAFT, **typed(scene, person, strong="80"))
    person.post(f"{DRAFT}/runs", page=DRAFT)
    assert "You can take it up again later." in scene.text(person, f"{DRAFT}/discard")

    person.post(f"{DRAFT}/discard", page=f"{DRAFT}/discard")

    with scene.app.app_context():
        session = db.session()
        assert session.query(EvaluationRun).one().state is RunState.CANCELLED
        assert session.query(ConfigurationVersion).one().state is VersionState.DISCARDED
        actions = [row.action for row in session.query(Event).order_by(Event.id)]
        assert actions[-2:] == ["discard", "cancel"]
    assert "Discarded drafts" in scene.text(person, BENCH)
    assert "It was discarded" in scene.text(person, DRAFT)
    person.post(f"{DRAFT}/restore", page=DRAFT)
    page = scene.text(person, DRAFT)
    assert "Strong fit from 80 instead of 75" in page
    assert 'value="save"' in page


def test_a_published_version_is_not_discarded(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    run = run_of(scene, person)
    person.post(f"{run}/publish", page=run)

    person.post(f"{DRAFT}/discard", page=BENCH)

    with scene.app.app_context():
        published = db.session().query(ConfigurationVersion).filter_by(number=1).one()
        assert published.state is VersionState.LIVE
    assert "is no draft any more" in scene.text(person, BENCH)


def test_who_types_into_a_draft_that_was_discarded_meanwhile_loses_nothing(scene: Scene) -> None:
    first, second = admin(scene), second_admin(scene)
    of_second = typed(scene, second, weight_place="33")
    first.post(f"{DRAFT}/discard", page=f"{DRAFT}/discard")

    answer = second.post(DRAFT, **of_second)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert 'value="33"' in page
    assert "published or discarded this draft meanwhile" in page


def test_any_two_versions_are_compared_also_with_the_settings_of_the_release(scene: Scene) -> None:
    person = admin(scene)
    person.post(DRAFT, **typed(scene, person, strong="80"))
    person.post(f"{BENCH}/drafts", page=BENCH, parent="1")
    second = f"{BENCH}/versions/2"
    page = scene.text(person, second)
    version = re.search(r'name="row_version" (?:type="hidden" )?value="(\d+)"', page)
    assert version is not None
    person.post(f"{second}/rules", row_version=version.group(1), **HIDE_LAB)
    compare = f"{BENCH}/compare"

    drafts = scene.text(person, f"{compare}?before=1&after=2")
    back = scene.text(person, f"{compare}?before=2&after=release")

    assert "Added: Hide: One provider – Shade Lab" in drafts
    assert "Strong fit from 80" not in drafts
    assert "Taken out: Hide: One provider – Shade Lab" in back
    assert "Strong fit from 75 instead of 80" in back
    assert person.get(f"{compare}?before=7").status_code == 404
    assert f"{compare}?after=2" in scene.text(person, BENCH)


def test_a_run_names_what_changed_since_it(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    run = run_of(scene, person)
    before = scene.text(person, run)
    with scene.app.app_context():
        need = db.session().execute(db.text("SELECT public_id FROM needs")).scalars().first()
    person.post(f"{BENCH}/judgements/import", qrels=f"{need} lab 1")

    after = scene.text(person, run)

    assert "Changed since this run" not in before
    assert "Changed since this run: the judgements." in after
    assert "What it was measured on" in after
