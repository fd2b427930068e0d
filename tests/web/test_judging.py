"""Judging as the office does it: the queue of a run, disagreements, the list, files."""

from __future__ import annotations

import re

from matchmaker.db.models import Judgement, Need
from matchmaker.domain.tuning import JudgementSource
from matchmaker.extensions import db
from tests.web.accounts.conftest import Person
from tests.web.test_introductions import Scene, scene
from tests.web.test_tuning import BENCH, admin, judged, run_of, second_admin

__all__ = ["scene"]

QUEUE = f"{BENCH}/judgements"
LIST = f"{QUEUE}/list"
IMPORT = f"{QUEUE}/import"


def kept(scene: Scene) -> dict[tuple[str, str], Judgement]:
    """Everything that is judged, by its provider and its judge's address."""
    with scene.app.app_context():
        found = db.session().query(Judgement).order_by(Judgement.id).all()
        return {(each.need_key, each.provider_key): each for each in found}


def offered(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(need|provider|source)" value="([^"]+)"', page))


def own_list(scene: Scene, person: Person) -> str:
    return re.sub(r"<[^>]+>", "", scene.text(person, LIST))


def test_a_run_leads_to_the_pairs_it_waits_for_and_to_nothing_else(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3))
    run = run_of(scene, person)
    page = scene.text(person, run)
    assert "Too few of the first five places were ever judged." in page
    (number,) = re.findall(r"/runs/(\d+)$", run)
    queue = f"{QUEUE}?run={number}"
    assert page.count(f'href="{queue}"') == 2  # under the figures and beside the gate
    assert "Judge these 2 pairs" in page

    for left in (2, 1):
        shown = scene.text(person, queue)
        assert f"{left} pair" in shown
        pair = offered(shown)
        assert (pair["provider"], pair["source"]) == ("idle", "run")
        answer = person.post(queue, **pair, grade="1")
        assert answer.headers["Location"].endswith(queue)

    assert "run the draft once more" in scene.text(person, queue)
    assert "Judge these" not in scene.text(person, run)
    sources = {each.provider_key: each.source for each in kept(scene).values()}
    assert sources == {"lab": JudgementSource.IMPORT, "idle": JudgementSource.RUN}


def test_a_run_of_nobody_narrows_no_queue(scene: Scene) -> None:
    person = admin(scene)

    for named in ("999", "x", "-1", ""):
        assert person.get(f"{QUEUE}?run={named}").status_code == 404


def test_two_of_the_office_find_their_disagreement_and_settle_it(scene: Scene) -> None:
    first = admin(scene)
    judged(scene, first, ("lab", 0))
    second = second_admin(scene)
    need = next(key for key, _ in kept(scene))
    pair = f"{QUEUE}?need={need}&provider=lab"
    blind = scene.text(second, pair)
    assert "Who said what" not in blind

    second.post(pair, **offered(blind), grade="3", reason="Same job")

    for person in (first, second):
        assert "On 1 pair two judges are two grades or more apart. 1 of them is yours." in (
            scene.text(person, QUEUE)
        )
        rows = scene.text(person, f"{LIST}?apart=far")
        assert rows.count("<tbody>") == 1
    seen = scene.text(first, pair)
    assert "3, just right" in seen
    assert "Same job" in seen
    answer = first.post(pair, **offered(seen), grade="2", reason="Read to the end")
    assert answer.headers["Location"].endswith(f"{LIST}?need={need}")
    assert "two grades or more apart." not in scene.text(first, QUEUE)


def test_a_grade_is_taken_back_by_who_gave_it(scene: Scene) -> None:
    first = admin(scene)
    judged(scene, first, ("lab", 3))
    second = second_admin(scene)
    page = scene.text(first, LIST)
    withdrawals = re.findall(r'action="([^"]+/withdraw)"', page)
    assert len(withdrawals) == 2
    assert "/withdraw" not in scene.text(second, LIST)

    refused = second.post(withdrawals[0], page=LIST)
    taken = first.post(withdrawals[0], page=LIST)

    assert (refused.status_code, taken.status_code) == (404, 303)
    assert len(kept(scene)) == 1
    assert first.post(withdrawals[0], page=LIST).status_code == 404


def test_a_need_is_marked_to_work_always_and_set_free_again(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3))
    need = next(key for key, _ in kept(scene))

    person.post(f"{QUEUE}/must-pass", page=LIST, need=need, must_pass="y")

    assert "This need must always work." in scene.text(person, f"{QUEUE}?need={need}&provider=lab")
    assert need in scene.text(person, f"{LIST}?must_pass=yes")
    person.post(f"{QUEUE}/must-pass", page=LIST, need=need)
    assert "No judgement with these filters." in scene.text(person, f"{LIST}?must_pass=yes")
    unknown = person.post(f"{QUEUE}/must-pass", page=LIST, need="nobody\x00", must_pass="y")
    assert unknown.status_code == 303


def test_filters_stay_in_the_address_and_what_they_cannot_read_limits_nothing(
    scene: Scene,
) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 0))

    assert "2 of 2" not in own_list(scene, person)
    assert "4 of 4" in own_list(scene, person)
    wrong = "judge=x&apart=much&must_pass=perhaps&source=heaven&page=-3"
    assert "4 of 4" in scene.text(person, f"{LIST}?{wrong}")
    assert "0 of 0" in scene.text(person, f"{LIST}?source=live")
    assert 'value="import" selected' in scene.text(person, f"{LIST}?source=import")


def test_a_judged_need_that_was_deleted_stays_in_the_list_and_can_be_graded_anew(
    scene: Scene,
) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3))
    need = next(key for key, _ in kept(scene))
    with scene.app.app_context():
        session = db.session()
        session.delete(session.query(Need).filter_by(public_id=need).one())
        session.commit()

    page = scene.text(person, f"{LIST}?need={need}")
    assert "Its firm deleted this need since" in page
    pair = f"{QUEUE}?need={need}&provider=lab"
    person.post(pair, **offered(scene.text(person, pair)), grade="1")

    assert kept(scene)[need, "lab"].grade == 1
    assert person.get(f"{BENCH}/suggestions?need={need}").status_code == 200


def test_what_a_file_leaves_out_comes_back_with_its_number_and_its_fault(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3))
    need = next(key for key, _ in kept(scene))

    answer = person.post(IMPORT, qrels=f"{need} lab 2\nnobody lab 2\n{need} idle 9")
    page = re.sub(r"\s+", " ", answer.get_data(as_text=True))

    assert answer.status_code == 422
    assert "1 judgement is taken over." in page
    assert re.search(r"points\">2</th> <td>No such need here", page)
    assert re.search(r"points\">3</th> <td>The grade must be 0, 1, 2 or 3", page)
    assert f"nobody lab 2\n{need} idle 9</textarea>" in answer.get_data(as_text=True)
    assert kept(scene)[need, "lab"].grade == 2


def test_the_export_of_a_set_comes_in_again_without_a_change(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3), ("idle", 1))
    file = person.get(f"{QUEUE}/qrels").get_data(as_text=True)

    answer = person.post(IMPORT, qrels=file)

    assert answer.status_code == 303
    assert "4 were yours already, with the same grades." in scene.text(person, LIST)
    assert person.get(f"{QUEUE}/qrels").get_data(as_text=True) == file


def test_a_pair_that_is_gone_leads_back_to_the_queue(scene: Scene) -> None:
    person = admin(scene)

    answer = person.get(f"{QUEUE}?need=nobody%00&provider=lab")

    assert answer.status_code == 303
    assert "gone meanwhile" in scene.text(person, QUEUE)


def test_the_words_of_one_need_are_asked_for_alone(scene: Scene) -> None:
    person = admin(scene)
    judged(scene, person, ("lab", 3))
    need = next(key for key, _ in kept(scene))

    page = scene.text(person, f"{BENCH}/suggestions?need={need}")
    unknown = person.get(f"{BENCH}/suggestions?need=nobody")

    assert f'value="{need}"' in page
    assert " selected" in page
    assert unknown.status_code == 303
