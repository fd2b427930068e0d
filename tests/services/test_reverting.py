"""What the log shows is taken back where a step undoes it, once, with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import Event
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.lifecycle import NeedState, ProviderState
from matchmaker.domain.reasons import ListingReason, ModerationReason
from matchmaker.domain.transitions import Action
from matchmaker.services.events import events_of
from matchmaker.services.moderation import reject_need
from matchmaker.services.need_merging import merge_need
from matchmaker.services.provider_cycle import change_listing
from matchmaker.services.reverting import can_revert, get_event, revert
from tests.factories import NOW
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    scene = make_scene(session)
    scene.cluster.moderates_needs = True
    return scene


def suspended(scene: Scene) -> Event:
    change_listing(
        scene.session,
        actor=scene.as_office,
        provider=scene.provider,
        action=Action.SUSPEND,
        reason=ListingReason.COMPLAINTS,
        now=NOW,
    )
    return events_of(scene.session, subject=scene.provider)[-1]


def take_back(scene: Scene, event: Event, note: str | None = "A mistake.") -> None:
    revert(scene.session, actor=scene.as_office, event=event, note=note, now=NOW)


def test_a_provider_comes_back_once_and_the_log_says_why(scene: Scene) -> None:
    event = suspended(scene)

    take_back(scene, event)

    last = events_of(scene.session, subject=scene.provider)[-1]
    assert scene.provider.state is ProviderState.APPROVED
    assert (last.action, last.note, last.details) == ("revert", "A mistake.", {"event": event.id})
    with pytest.raises(Conflict, match="not_revertible"):
        take_back(scene, event)


@pytest.mark.parametrize("merges", [True, False])
def test_a_need_that_was_turned_down_or_merged_goes_on(scene: Scene, *, merges: bool) -> None:
    other, need = scene.need(), scene.need()
    if merges:
        merge_need(
            scene.session, actor=scene.as_office, need=need, into=other.public_id or "", now=NOW
        )
    else:
        reason = ModerationReason.UNCLEAR
        reject_need(scene.session, actor=scene.as_office, need=need, reason=reason, now=NOW)

    take_back(scene, scene.last_event(need))

    assert need.state is (NeedState.SUBMITTED if merges else NeedState.OPEN)
    assert need.merged_into_id is None


def test_nothing_is_taken_back_without_a_reason_or_an_inverse(scene: Scene) -> None:
    need = scene.need()

    with pytest.raises(InvalidInput, match="required"):
        take_back(scene, suspended(scene), note=" ")
    assert not can_revert(scene.session, actor=scene.as_office, event=scene.last_event(need))


def test_only_the_office_of_the_cluster_takes_back(scene: Scene) -> None:
    event = suspended(scene)

    for actor in (scene.as_provider, make_scene(scene.session).as_office):
        with pytest.raises(NotFound):
            get_event(scene.session, actor=actor, event_id=event.id)
        with pytest.raises(NotFound):
            revert(scene.session, actor=actor, event=event, note="Mine.", now=NOW)
