"""The office's queues: what stands in them, in which order, and work on many rows at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.lifecycle import IntroductionState, NeedState, ProviderState
from matchmaker.domain.transitions import Action
from matchmaker.services.actors import actor_of
from matchmaker.services.desk import list_queue, waiting
from matchmaker.services.desk_work import work_on
from matchmaker.services.provider_cycle import change_listing
from tests.factories import NOW, make_member
from tests.scenes import Scene, make_scene

WEEK = timedelta(days=7)


def counts(scene: Scene, now: datetime = NOW) -> dict[QueueName, int]:
    found = waiting(scene.session, actor=scene.as_office, now=now)
    return {each.name: each.count for each in found if each.count}


def test_a_need_waits_for_the_office_that_looks_first(session: Session) -> None:
    scene = make_scene(session)
    scene.cluster.moderates_needs = True
    older, newer = scene.need(), scene.need(now=NOW + WEEK)

    page = list_queue(session, actor=scene.as_office, name=QueueName.NEEDS, now=NOW + WEEK)

    assert list(page.items) == [older, newer]
    assert counts(scene, NOW + WEEK) == {QueueName.NEEDS: 2}


def test_profiles_wait_from_when_they_were_sent_in_whatever_is_changed_meanwhile(
    session: Session,
) -> None:
    scene = make_scene(session)
    older, newer = scene.provider, scene.another_provider()[0]
    for provider, sent_in in ((older, NOW), (newer, NOW + WEEK)):
        provider.state = ProviderState.DRAFT
        provider.capabilities[0].category = "quality_process"
        change_listing(
            session,
            actor=actor_of(session, user=make_member(session, organisation=provider.organisation)),
            provider=provider,
            action=Action.SUBMIT,
            now=sent_in,
        )
    older.updated_at = NOW + 2 * WEEK

    page = list_queue(session, actor=scene.as_office, name=QueueName.PROVIDERS, now=NOW + WEEK)
    assert [(each, each.waits_since) for each in page.items] == [
        (older, NOW),
        (newer, NOW + WEEK),
    ]

    change_listing(
        session, actor=scene.as_office, provider=older, action=Action.APPROVE, now=NOW + WEEK
    )
    assert older.waits_since is None


def test_a_request_is_silent_from_the_second_working_day_on(session: Session) -> None:
    scene = make_scene(session)
    scene.requested()

    assert counts(scene) == {}
    assert counts(scene, NOW + WEEK) == {QueueName.SILENT: 1}


def test_the_queue_that_waits_longest_comes_first(session: Session) -> None:
    scene = make_scene(session)
    scene.requested()
    scene.cluster.moderates_needs = True
    scene.need(now=NOW + WEEK)

    first, second, *_ = waiting(session, actor=scene.as_office, now=NOW + 2 * WEEK)

    assert (first.name, first.oldest) == (QueueName.SILENT, NOW)
    assert (second.name, second.oldest) == (QueueName.NEEDS, NOW + WEEK)


def test_another_clusters_office_sees_none_of_it(session: Session) -> None:
    scene, other = make_scene(session), make_scene(session)
    scene.requested()

    assert counts(other, NOW + WEEK) == {}


def test_each_row_leaves_an_event_and_a_failure_leaves_the_others_alone(session: Session) -> None:
    scene = make_scene(session)
    first, second = scene.requested(), scene.requested(provider=scene.another_provider()[0])
    keys = [first.public_id]
    later = NOW + WEEK

    def work(keys: list[str]) -> tuple[int, list[str]]:
        done = work_on(
            session,
            actor=scene.as_office,
            queue=QueueName.SILENT,
            action=DeskAction.REMIND,
            keys=keys,
            now=later,
        )
        return done.done, [each.error.code for each in done.failed]

    assert work(keys) == (1, [])
    assert counts(scene, later) == {QueueName.SILENT: 1}  # who was just reminded is left in peace
    assert work([first.public_id, second.public_id]) == (1, ["reminded_already"])
    for item in (first, second):
        event = scene.last_event(item)
        assert (event.action, event.actor_id) == ("remind", scene.clerk.id)


def test_needs_are_published_together(session: Session) -> None:
    scene = make_scene(session)
    scene.cluster.moderates_needs = True
    needs = [scene.need(), scene.need()]

    done = work_on(
        session,
        actor=scene.as_office,
        queue=QueueName.NEEDS,
        action=DeskAction.PUBLISH,
        keys=[need.public_id or "" for need in needs],
        now=NOW,
    )

    assert (done.done, [need.state for need in needs]) == (2, [NeedState.OPEN] * 2)


def test_rows_of_another_office_are_not_worked_on(session: Session) -> None:
    scene, other = make_scene(session), make_scene(session)
    introduction = scene.requested()

    done = work_on(
        session,
        actor=other.as_office,
        queue=QueueName.SILENT,
        action=DeskAction.REMIND,
        keys=[introduction.public_id],
        now=NOW + WEEK,
    )

    assert (done.done, done.failed) == (0, ())


def test_a_disagreement_is_settled_only_with_an_outcome(session: Session) -> None:
    scene = make_scene(session)
    introduction = scene.accepted()
    introduction.provider_outcome = IntroductionState.HELPED
    introduction.need_outcome = IntroductionState.NO_HELP

    def settle(outcome: IntroductionState | None) -> int:
        return work_on(
            session,
            actor=scene.as_office,
            queue=QueueName.DISPUTES,
            action=DeskAction.SETTLE,
            keys=[introduction.public_id],
            outcome=outcome,
            now=NOW,
        ).done

    with pytest.raises(InvalidInput):
        settle(None)
    assert settle(IntroductionState.NO_HELP) == 1
    assert counts(scene) == {}
