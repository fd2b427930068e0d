"""The bench as the office uses it: try, measure, publish or be stopped, take back."""

from __future__ import annotations

import io
import re

from flask_security import hash_password

from matchmaker.db.models import (
    ClusterMember,
    ConfigurationVersion,
    EvaluationRun,
    Judgement,
    Provider,
)
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.tuning import RunState, VersionState
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.jobs.tasks import clock, measure, measure_nights
from matchmaker.services.clusters import get_cluster
from matchmaker.web.tuning.charts import bars
from tests.factories import NOW, make_user
from tests.web.accounts.conftest import PASSWORD, Person
from tests.web.test_introductions import Scene, ask, describe, scene
from tests.web.test_office import officer

__all__ = ["scene"]

BENCH = "/admin/tuning/textile"
DRAFT = f"{BENCH}/versions/1"
SUBMARINES_ONLY = {
    "kind": "require",
    "subject": "words",
    "value": "submarine",
    "owner": "x",
    "reason": "y",
}


def admin(scene: Scene) -> Person:
    """An admin with a draft of what is live."""
    person = officer(scene, ClusterRole.ADMIN)
    assert person.post(f"{BENCH}/drafts", page=BENCH).headers["Location"] == DRAFT
    return person


def second_admin(scene: Scene) -> Person:
    with scene.app.app_context():
        session = db.session()
        user = make_user(session, email="second@office.example", password=hash_password(PASSWORD))
        cluster = get_cluster(session, slug="textile")
        session.add(
            ClusterMember(cluster=cluster, user=user, role=ClusterRole.ADMIN, created_at=NOW)
        )
        session.commit()
    person = Person(scene.app, "second@office.example")
    person.sign_in()
    person.set_up_app()
    return person


def typed(scene: Scene, person: Person, **changes: str) -> dict[str, str]:
    """The form of the draft as its page shows it, with what is typed into it."""
    page = scene.text(person, DRAFT)
    fields = re.findall(
        r'name="((?:weight|neutral)_[a-z]+|strong|good|possible|full_fit|near_km|far_km|most_over_budget|most_late)" value="([^"]*)"',
        page,
    )
    version = re.search(r'name="row_version" (?:type="hidden" )?value="(\d+)"', page)
    assert version is not None, page
    return {**dict(fields), "row_version": version.group(1), "do": "save"} | changes


def judged(scene: Scene, person: Person, *grades: tuple[str, int]) -> None:
    """Needs of the firm with judgements of its providers."""
    for text in ("Our dye lots differ in shade.", "Shade control of every dye lot is needed."):
        ask(scene.firm, describe(scene.firm, text))
    with scene.app.app_context():
        needs = [row[0] for row in db.session().execute(db.text("SELECT public_id FROM needs"))]
    lines = "\n".join(f"{need} {name} {grade}" for need in needs for name, grade in grades)
    assert person.post(f"{BENCH}/judgements/import", qrels=lines).status_code == 303


def run_of(scene: Scene, person: Person) -> str:
    """The address of a finished run of the draft."""
    address = person.post(f"{DRAFT}/runs", page=DRAFT).headers["Location"]
    while measure(scene.app, clock()):
        pass
    return str(address)


def live(scene: Scene) -> ConfigurationVersion | None:
    with scene.app.app_context():
        return (
            db.session()
            .query(ConfigurationVersion)
            .filter_by(state=VersionState.LIVE)
            .one_or_none()
        )


def test_a_preview_keeps_nothing_and_saving_keeps_it(scene: Scene) -> None:
    person = admin(scene)

    seen = person.post(DRAFT, **typed(scene, person, weight_place="60", do="preview"))
    assert "weight 60 instead of 15" in seen.get_data(as_text=True)
    assert "weight 60" not in scene.text(person, DRAFT)
    person.post(DRAFT, **typed(scene, person, weight_place="60"))

    assert "Distance: weight 60 instead of 15" in scene.text(person, DRAFT)
    assert "weight 60" in scene.text(person, f"{BENCH}/compare?after=1")


def test_a_curve_is_tuned_like_a_weight(scene: Scene) -> None:
    person = admin(scene)

    person.post(DRAFT, **typed(scene, person, near_km="20", most_late="2"))
    refused = person.post(DRAFT, **typed(scene, person, far_km="10"))

    page = scene.text(person, DRAFT)
    assert "Distance counts in full up to (km) 20 instead of 50" in page
    assert "from so many times the wanted time 2 instead of 3" in page
    assert refused.status_code == 422
    assert "must be the smaller one" in refused.get_data(as_text=True)


def test_an_admin_sets_what_stops_a_publication(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    page = "/admin/settings/textile"

    wrong = person.post(page, opening="at_once", least_judged="most of it")
    person.post(page, opening="at_once", least_change="0.5")

    assert wrong.status_code == 422
    assert 'value="0.5"' in scene.text(person, page)
    assert "may be worse than now" in scene.text(person, run_of(scene, person))


def test_a_wrong_number_is_named_and_what_was_typed_stays(scene: Scene) -> None:
    person = admin(scene)

    answer = person.post(DRAFT, **typed(scene, person, weight_place="a lot", weight_proof="17"))
    zero = {
        f"weight_{name}": "0" for name in ("problem", "trade", "place", "budget", "timing", "proof")
    }
    nothing = person.post(DRAFT, **typed(scene, person, **zero))

    page = answer.get_data(as_text=True)
    assert answer.status_code == nothing.status_code == 422
    assert 'href="#weight_place"' in page
    assert 'value="a lot"' in page
    assert 'value="17"' in page
    assert "At least one weight must be above 0" in nothing.get_data(as_text=True)


def test_of_two_who_edit_one_draft_the_second_is_told_and_nothing_is_lost(scene: Scene) -> None:
    first, second = admin(scene), second_admin(scene)
    of_second = typed(scene, second, weight_place="33")
    first.post(DRAFT, **typed(scene, first, weight_trade="44"))

    answer = second.post(DRAFT, **of_second)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert 'value="33"' in page
    assert "weight 44 instead of 15" in page
    assert "weight 44" in scene.text(first, DRAFT)


def test_words_and_rules_are_added_checked_and_taken_out(scene: Scene) -> None:
    person = admin(scene)
    words, rules = f"{DRAFT}/words", f"{DRAFT}/rules"

    person.post(words, row_version="1", left="缸差", right="shade difference", closeness="nearly")
    looped = person.post(
        words, row_version="2", left="shade difference", right="缸差", closeness="same"
    )
    rule = {
        "kind": "pin",
        "subject": "provider",
        "value": "Idle Lab",
        "owner": "Office",
        "reason": "New",
    }
    unknown = person.post(rules, row_version="2", **rule | {"value": "Nobody"})
    person.post(rules, row_version="2", **rule)
    stale = person.post(rules, row_version="2", **rule | {"kind": "boost"})
    page = scene.text(person, words)
    pair = re.search(r'name="remove" value="([^"]+)"', page)
    assert pair is not None
    person.post(words, row_version="3", remove=pair.group(1))

    assert "缸差 = shade difference" in re.sub(r"<[^>]+>", "", page)
    assert "names of one thing already" in looped.get_data(as_text=True)
    assert "No single provider" in unknown.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Put first: One provider" in scene.text(person, rules)
    assert 'name="remove"' not in scene.text(person, words)


def test_a_rule_that_hides_everybody_is_refused(scene: Scene) -> None:
    person = admin(scene)
    answer = person.post(f"{DRAFT}/rules", row_version="1", **SUBMARINES_ONLY)

    assert answer.status_code == 422
    assert "would hide every provider" in answer.get_data(as_text=True)


def test_a_provider_that_is_not_matched_saves_no_rule_that_hides_everybody_else(
    scene: Scene,
) -> None:
    person = admin(scene)
    with scene.app.app_context():
        idle = db.session().query(Provider).filter_by(public_id="idle").one()
        idle.state = ProviderState.SUSPENDED
        idle.summary_en = "Submarine repair"
        db.session.commit()
    answer = person.post(f"{DRAFT}/rules", row_version="1", **SUBMARINES_ONLY)

    assert answer.status_code == 422


def test_a_draft_is_measured_published_and_taken_back(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    person.post(DRAFT, **typed(scene, person, strong="80"))
    run = run_of(scene, person)
    assert "No judged need changes." in scene.text(person, run)
    before = scene.text(scene.firm, "/how-matching-works")

    person.post(f"{run}/publish", page=run)

    assert "Strong fit: 75 points" in before
    assert "Strong fit: 80 points" in scene.text(scene.firm, "/how-matching-works")
    person.post(f"{BENCH}/drafts", page=BENCH, parent="1")
    second = f"{BENCH}/versions/2"
    address = person.post(f"{second}/runs", page=second).headers["Location"]
    while measure(scene.app, clock()):
        pass
    person.post(f"{address}/publish", page=address)
    unsaid = person.post(f"{DRAFT}/roll-back", reason=" ")
    person.post(f"{DRAFT}/roll-back", reason="It was better.")
    found = live(scene)
    assert unsaid.status_code == 422
    assert found is not None
    assert found.number == 1
    assert "It was better." in scene.text(person, BENCH)


def test_against_the_gate_it_takes_a_reason_and_a_second_admin(scene: Scene) -> None:
    first = admin(scene)
    judged(scene, first, ("lab", 3), ("idle", 0))
    rule = {"kind": "hide", "subject": "provider", "value": "lab", "owner": "x", "reason": "y"}
    first.post(f"{DRAFT}/rules", row_version="1", **rule)
    run = run_of(scene, first)
    assert "may be worse than now" in scene.text(first, run)

    refused = first.post(f"{run}/publish", page=BENCH)
    unsaid = first.post(f"{run}/override", page=run, reason="")
    first.post(f"{run}/override", page=run, reason="They moved away.")
    own = first.post(f"{run}/publish", page=BENCH)
    assert (refused.status_code, unsaid.status_code, own.status_code) == (303, 422, 303)
    assert live(scene) is None
    second = second_admin(scene)
    assert "They moved away." in scene.text(second, run)
    second.post(f"{run}/publish", page=run)

    assert live(scene) is not None
    assert "Published although this spoke against it" in scene.text(first, BENCH)


def test_staff_measures_but_does_not_publish(scene: Scene) -> None:
    person = officer(scene)
    person.post(f"{BENCH}/drafts", page=BENCH)
    judged(scene, person, ("lab", 3), ("idle", 0))
    run = run_of(scene, person)

    answer = person.post(f"{run}/publish", page=BENCH)

    assert answer.status_code == 403
    assert "An admin of the cluster can publish it." in scene.text(person, run)


def test_a_run_is_stopped(scene: Scene) -> None:
    person = admin(scene)
    address = person.post(f"{DRAFT}/runs", page=DRAFT).headers["Location"]

    person.post(f"{address}/cancel", page=address)

    with scene.app.app_context():
        assert db.session().query(EvaluationRun).one().state is RunState.CANCELLED
    assert "It was stopped" in scene.text(person, address)


def test_figures_of_an_earlier_release_are_not_mixed_with_todays(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))
    run = run_of(scene, person)
    with scene.app.app_context():
        found = db.session().query(EvaluationRun).one()
        found.inputs = {**found.inputs, "code": "0.0.1"}
        found.results = {"measured": {}}
        db.session().commit()

    assert "An earlier release of the software measured it" in scene.text(person, run)


def test_pairs_are_judged_one_after_the_other(scene: Scene) -> None:
    person = officer(scene)
    ask(scene.firm, describe(scene.firm))
    page = scene.text(person, f"{BENCH}/judgements")
    pair = dict(re.findall(r'name="(need|provider)" value="([^"]+)"', page))

    unsaid = person.post(f"{BENCH}/judgements", **pair, grade="7")
    person.post(f"{BENCH}/judgements", **pair, grade="3", must_pass="y", reason="Same job")

    assert unsaid.status_code == 422
    with scene.app.app_context():
        kept = db.session().query(Judgement).one()
        assert (kept.grade, kept.must_pass, kept.reason) == (3, True, "Same job")
    after = scene.text(person, f"{BENCH}/judgements")
    assert dict(re.findall(r'name="(need|provider)" value="([^"]+)"', after)) != pair


def test_a_version_goes_out_and_in_as_a_file(scene: Scene) -> None:
    person = admin(scene)
    person.post(DRAFT, **typed(scene, person, strong="81"))
    file = person.get(f"{DRAFT}/file").get_data()

    def send(content: bytes) -> int:
        return person.post(
            f"{BENCH}/import", page=BENCH, file=(io.BytesIO(content), "version.json")
        ).status_code

    assert (send(file), send(b"no json"), send(b"")) == (303, 422, 422)
    hostile = (
        b"[" * 100_000,
        b"\x00\xff\xfe",
        b'{"weights": {"problem": 1e999}}',
        b'{"strong": NaN}',
        b'{"rules": [{"kind": "hide"}]}',
        b'{"nothing": "known"}',
        b'{"synonyms": ' + b'[{"left":"a","right":"b"},' * 10_000 + b"1]}",
    )
    assert [send(content) for content in hostile] == [422] * len(hostile)
    assert 'value="81"' in scene.text(person, f"{BENCH}/versions/2")


def test_the_night_measures_what_is_live(scene: Scene) -> None:
    person = officer(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))

    measure_nights(scene.app, clock())

    assert "Every night on everything judged" in scene.text(person, BENCH)


def test_bars_stand_on_their_line() -> None:
    up, same, down = bars([0.5, 0.0, -1.0])

    assert (up.way, same.way, down.way) == ("up", "same", "down")
    assert up.y + up.height == same.y == down.y
    assert down.height == 2 * up.height
