"""Pairs are found when something changed, decided once, remembered, and asked again on request."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Duplicate, Need, Provider
from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.duplicates import DuplicateKind, DuplicateState
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.services.desk import list_queue
from matchmaker.services.desk_work import work_on
from matchmaker.services.duplicate_finding import keep, look
from matchmaker.services.duplicates import (
    ask_again,
    dismiss,
    get_duplicate,
    list_decided,
    relate,
)
from matchmaker.services.events import events_of
from tests.factories import NOW, make_member, make_organisation, make_provider
from tests.scenes import Scene, make_scene

SHADE = "The shade of our cotton dyeing drifts between batches and buyers complain"
DUST = "Lint dust in the spinning hall makes workers cough, we look for ventilation"


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def search(session: Session, cluster: Cluster) -> None:
    for kind in DuplicateKind:
        looked = look(session, cluster=cluster, kind=kind)
        if looked is not None:
            keep(session, looked, now=NOW)


def pairs(session: Session) -> list[Duplicate]:
    return list(session.scalars(select(Duplicate).order_by(Duplicate.id)))


def two_needs(scene: Scene) -> tuple[Need, Need]:
    needs = scene.need(description=SHADE), scene.need(description=f"{SHADE}.")
    scene.need(description=DUST)
    search(scene.session, scene.cluster)
    return needs


def waiting(scene: Scene) -> list[Duplicate]:
    page = list_queue(scene.session, actor=scene.as_office, name=QueueName.DUPLICATES, now=NOW)
    return list(page.items)


def test_two_needs_that_say_the_same_wait_with_a_reason(scene: Scene) -> None:
    one, other = two_needs(scene)

    (pair,) = waiting(scene)

    assert pair.kind is DuplicateKind.NEED
    assert pair.sides == (one, other)
    assert pair.confidence > 0.9
    assert pair.grounds[-1] == "same_firm"


def test_a_provider_entered_again_waits_and_the_surest_pair_comes_first(scene: Scene) -> None:
    names = ("Shade Lab", "Shade Lab Co., Ltd.", "Ox Mill", "Ox Milling")
    rows = [
        make_provider(scene.session, cluster=scene.cluster, name={"en": name}) for name in names
    ]
    rows[0].organisation.registration_number = "9133-A"
    rows[1].organisation.registration_number = "9133a"
    search(scene.session, scene.cluster)

    first = waiting(scene)[0]

    assert first.sides == (rows[0], rows[1])
    assert {"same_registration", "same_name"} <= set(first.grounds)


def test_nothing_is_searched_again_before_something_changes(scene: Scene) -> None:
    one, _ = two_needs(scene)
    before = look(scene.session, cluster=scene.cluster, kind=DuplicateKind.NEED)

    one.description = DUST
    scene.session.flush()

    assert before is None
    assert look(scene.session, cluster=scene.cluster, kind=DuplicateKind.NEED) is not None


def test_a_pair_goes_when_it_is_no_longer_alike_or_one_of_the_two_is_gone(scene: Scene) -> None:
    one, other = two_needs(scene)
    one.description = "A bank loan for two knitting machines"
    scene.session.flush()
    search(scene.session, scene.cluster)
    apart = pairs(scene.session)
    one.description = SHADE
    scene.session.flush()
    search(scene.session, scene.cluster)
    again = len(pairs(scene.session))

    scene.session.delete(other)
    scene.session.flush()
    scene.session.expire_all()

    assert [each.sides for each in apart if one in each.sides and other in each.sides] == []
    assert again
    assert pairs(scene.session) == []


def test_what_is_not_a_duplicate_is_never_asked_again(scene: Scene) -> None:
    one, _ = two_needs(scene)
    (pair,) = waiting(scene)
    dismiss(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)

    one.description = f"{SHADE} a lot"
    scene.session.flush()
    search(scene.session, scene.cluster)

    assert waiting(scene) == []
    assert pair.state is DuplicateState.DISMISSED
    decided = list_decided(scene.session, actor=scene.as_office, cluster=scene.cluster)
    assert list(decided.items) == [pair]
    with pytest.raises(Conflict, match="pair_decided"):
        dismiss(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)


def test_a_decision_is_taken_back_and_the_pair_waits_again(scene: Scene) -> None:
    two_needs(scene)
    (pair,) = waiting(scene)
    dismiss(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)

    ask_again(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)

    assert waiting(scene) == [pair]
    actions = [each.action for each in events_of(scene.session, subject=pair)]
    assert actions == ["not_duplicates", "take_back"]
    with pytest.raises(Conflict, match="pair_not_decided"):
        ask_again(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)


def test_many_pairs_are_put_aside_at_once(scene: Scene) -> None:
    two_needs(scene)

    worked = work_on(
        scene.session,
        actor=scene.as_office,
        queue=QueueName.DUPLICATES,
        action=DeskAction.DISMISS,
        keys=[each.public_id for each in waiting(scene)],
        now=NOW,
    )

    assert (worked.done, worked.failed) == (1, ())
    assert waiting(scene) == []


def test_only_two_firms_have_the_same_problem(scene: Scene) -> None:
    other = make_organisation(scene.session, cluster=scene.cluster, name_en="Wu Dyeing")
    member = make_member(scene.session, organisation=other)
    scene.need(description=SHADE)
    strange = scene.typed(description=SHADE)[0]
    strange.organisation, strange.claimed_by_id = other, member.id
    strange.public_id, strange.state = "strange", scene.need(description=DUST).state
    scene.session.flush()
    search(scene.session, scene.cluster)
    (pair,) = waiting(scene)

    relate(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)

    assert "same_firm" not in pair.grounds
    assert pair.state is DuplicateState.RELATED
    assert waiting(scene) == []


def test_one_firms_two_needs_are_merged_and_not_related(scene: Scene) -> None:
    two_needs(scene)
    (pair,) = waiting(scene)

    with pytest.raises(Conflict, match="not_two_firms"):
        relate(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)


def test_a_pair_is_its_own_offices_alone(scene: Scene) -> None:
    two_needs(scene)
    (pair,) = waiting(scene)

    for actor in (scene.as_firm, scene.as_provider, make_scene(scene.session).as_office):
        with pytest.raises(NotFound):
            get_duplicate(scene.session, actor=actor, public_id=pair.public_id)
        for step in (dismiss, relate, ask_again):
            with pytest.raises(NotFound):
                step(scene.session, actor=actor, duplicate=pair, now=NOW)


def test_clusters_are_searched_apart(scene: Scene) -> None:
    elsewhere = make_scene(scene.session)
    for each in (scene, elsewhere):
        row: Provider = make_provider(each.session, cluster=each.cluster, name={"en": "One Lab"})
        row.organisation.registration_number = "1"
    scene.session.flush()

    search(scene.session, scene.cluster)
    search(scene.session, elsewhere.cluster)

    assert [each for each in pairs(scene.session) if "same_registration" in each.grounds] == []
