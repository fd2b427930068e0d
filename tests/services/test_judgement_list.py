"""The judgements as a list, whose grades are whose, and needs that must always work."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import ClusterMember, Judgement
from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import OPERATOR, Actor
from matchmaker.domain.tuning import JudgementSource
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.actors import actor_of
from matchmaker.services.disagreements import count_disagreements, grades_seen_by
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.events import events_of
from matchmaker.services.judgement_list import (
    JudgementFilters,
    needs_on_file,
    page_of_judgements,
)
from matchmaker.services.judgements import judge, set_must_pass, withdraw_judgement
from tests.factories import NOW, make_user
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def colleague(scene: Scene) -> Actor:
    user = make_user(scene.session)
    member = ClusterMember(cluster=scene.cluster, user=user, role=ClusterRole.STAFF, created_at=NOW)
    scene.session.add(member)
    scene.session.flush()
    return actor_of(scene.session, user=user, strong=True)


def graded(
    scene: Scene, actor: Actor, grade: int, *, need: str = "n1", **values: object
) -> Judgement:
    document = need_document(scene.typed()[0])
    given = {"reason": None, "must_pass": False, "source": None} | values
    return judge(
        scene.session,
        actor=actor,
        cluster=scene.cluster,
        need=type(document)(id=need, description=document.description),
        provider=provider_document(scene.provider),
        grade=grade,
        now=NOW,
        **given,  # type: ignore[arg-type]  # the rest of the same call
    )


def listed(scene: Scene, **filters: object) -> list[tuple[str, int]]:
    found = page_of_judgements(
        scene.session,
        actor=scene.as_office,
        cluster=scene.cluster,
        filters=JudgementFilters(**filters),  # type: ignore[arg-type]  # as above
    )
    return [(each.need_key, each.grade) for each in found.items]


def test_the_list_is_narrowed_by_each_filter(scene: Scene) -> None:
    other = colleague(scene)
    graded(scene, scene.as_office, 0, need="far", source=JudgementSource.RUN)
    graded(scene, other, 3, need="far")
    graded(scene, scene.as_office, 2, need="near", must_pass=True)
    graded(scene, other, 3, need="near")
    graded(scene, OPERATOR, 1, need="single", source=JudgementSource.IMPORT)

    assert listed(scene, need="far") == [("far", 0), ("far", 3)]
    assert listed(scene, judge=scene.clerk.id) == [("far", 0), ("near", 2)]
    assert listed(scene, without_account=True) == [("single", 1)]
    assert listed(scene, must_pass=True) == [("near", 2), ("near", 3)]
    assert listed(scene, must_pass=False) == [("far", 0), ("far", 3), ("single", 1)]
    assert listed(scene, apart=2) == [("far", 0), ("far", 3)]
    assert listed(scene, apart=1) == [("far", 0), ("far", 3), ("near", 2), ("near", 3)]
    assert listed(scene, source=JudgementSource.RUN) == [("far", 0)]
    assert listed(scene, unknown_source=True) == [("far", 3), ("near", 2), ("near", 3)]


def test_a_page_holds_so_many_and_knows_how_many_there_are(scene: Scene) -> None:
    for name in "abc":
        graded(scene, scene.as_office, 1, need=name)

    asked = {"actor": scene.as_office, "cluster": scene.cluster, "filters": JudgementFilters()}
    last = page_of_judgements(scene.session, **asked, page=2, per_page=2)

    assert [each.need_key for each in last.items] == ["c"]
    assert (last.total, last.pages) == (3, 2)


def test_two_judges_see_each_others_grades_once_both_have_graded(scene: Scene) -> None:
    other = colleague(scene)
    graded(scene, scene.as_office, 0, reason="another trade")
    pair = {
        "cluster": scene.cluster,
        "need_key": "n1",
        "provider_key": scene.provider.public_id,
    }
    assert grades_seen_by(scene.session, actor=other, **pair) == []

    graded(scene, other, 3)

    for actor in (other, scene.as_office):
        seen = grades_seen_by(scene.session, actor=actor, **pair)
        assert [(each.grade, each.reason) for each in seen] == [(0, "another trade"), (3, "")]
        count = count_disagreements(scene.session, actor=actor, cluster=scene.cluster)
        assert (count.all, count.own) == (1, 1)


def test_a_disagreement_ends_when_one_of_the_two_grades_anew(scene: Scene) -> None:
    other = colleague(scene)
    graded(scene, scene.as_office, 0)
    graded(scene, other, 3)

    kept = graded(scene, scene.as_office, 2, reason="I had not read to the end")

    count = count_disagreements(scene.session, actor=other, cluster=scene.cluster)
    assert (count.all, count.own) == (0, 0)
    last = events_of(scene.session, subject=kept)[-1]
    assert (last.action, last.details) == ("regrade", {"grade": 2, "before": 0})


def test_only_ones_own_grade_can_be_taken_back_and_the_trail_keeps_it(scene: Scene) -> None:
    other = colleague(scene)
    own = graded(scene, scene.as_office, 2)
    asked = {"cluster": scene.cluster, "judgement_id": own.id, "now": NOW}
    with pytest.raises(NotFound):
        withdraw_judgement(scene.session, actor=other, **asked)
    assert listed(scene) == [("n1", 2)]

    withdraw_judgement(scene.session, actor=scene.as_office, **asked)

    assert listed(scene) == []
    assert events_of(scene.session, subject=own) == []  # the last one says that it is gone


def test_that_a_need_must_work_is_one_mark_of_all_its_judgements(scene: Scene) -> None:
    other = colleague(scene)
    first = graded(scene, scene.as_office, 2, must_pass=True)
    later = graded(scene, other, 3)  # whoever does not tick it takes nothing off
    assert (first.must_pass, later.must_pass) == (True, True)
    asked = {"cluster": scene.cluster, "now": NOW}
    withdraw_judgement(scene.session, actor=scene.as_office, **asked, judgement_id=first.id)
    assert later.must_pass

    set_must_pass(scene.session, actor=other, **asked, need_key="n1", must_pass=False)

    assert not later.must_pass
    last = events_of(scene.session, subject=later)[-1]
    assert (last.action, last.details) == ("set_must_pass", {"need": "n1", "must_pass": False})
    with pytest.raises(NotFound):
        set_must_pass(scene.session, actor=other, **asked, need_key="nobody", must_pass=True)


def test_the_list_says_which_judged_needs_were_deleted_since(scene: Scene) -> None:
    kept = scene.need()
    graded(scene, scene.as_office, 2, need=kept.public_id or "")
    graded(scene, scene.as_office, 2, need="gone")

    found = needs_on_file(
        scene.session,
        actor=scene.as_office,
        cluster=scene.cluster,
        keys={kept.public_id or "", "gone"},
    )

    assert found == {kept.public_id}
