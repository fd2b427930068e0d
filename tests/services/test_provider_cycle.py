"""A listing that rests, is taken off, comes back: who sees it, and what waits for it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed
from matchmaker.domain.lifecycle import IntroductionState, ProviderState
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.reasons import ListingReason
from matchmaker.domain.transitions import Action
from matchmaker.services.events import events_of
from matchmaker.services.notifications import list_notifications
from matchmaker.services.provider_cycle import (
    change_listing,
    listing_actions,
    providers_off_the_list,
)
from matchmaker.services.providers import list_providers
from matchmaker.services.registry import MatcherRegistry
from tests.factories import NOW
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def suspend(scene: Scene, now: datetime = NOW) -> None:
    change_listing(
        scene.session,
        actor=scene.as_office,
        provider=scene.provider,
        action=Action.SUSPEND,
        reason=ListingReason.NO_ANSWERS,
        note="Three firms waited.",
        now=now,
    )


@pytest.mark.parametrize(("action", "listed"), [(Action.PAUSE, 1), (Action.SUSPEND, 0)])
def test_who_rests_stays_listed_and_who_is_off_the_list_is_not_and_neither_is_matched(
    scene: Scene, engine: Engine, action: Action, listed: int
) -> None:
    if action is Action.SUSPEND:
        suspend(scene)
    else:
        change_listing(
            scene.session, actor=scene.as_provider, provider=scene.provider, action=action, now=NOW
        )
    scene.session.commit()

    registry = MatcherRegistry(lambda: Session(engine))
    matcher = registry.get(scene.session, cluster_id=scene.cluster.id).matcher
    assert list_providers(scene.session, cluster=scene.cluster).total == listed
    assert list(matcher.providers) == []


def test_the_catalogue_changes_with_the_listing(scene: Scene) -> None:
    before = scene.cluster.catalogue_version

    suspend(scene)

    assert scene.cluster.catalogue_version == before + 1


def test_what_waits_for_it_is_taken_back_and_the_firm_is_told(scene: Scene) -> None:
    introduction = scene.requested()

    suspend(scene)

    assert introduction.state is IntroductionState.WITHDRAWN
    assert scene.last_event(introduction).reason == "provider_gone"
    told = list_notifications(scene.session, actor=scene.as_firm).items
    assert told[0].kind == "introduction_withdrawn"


def test_the_trail_says_who_why_and_between_which_states(scene: Scene) -> None:
    suspend(scene)

    event = events_of(scene.session, subject=scene.provider)[-1]
    assert (event.from_state, event.to_state) == ("approved", "suspended")
    assert (event.reason, event.note) == ("no_answers", "Three firms waited.")
    assert event.actor_id == scene.clerk.id
    assert providers_off_the_list(scene.session, actor=scene.as_office) == [scene.provider]


def test_each_side_takes_its_own_steps(scene: Scene) -> None:
    assert listing_actions(scene.as_provider, scene.provider) == {Action.PAUSE, Action.ARCHIVE}
    assert listing_actions(scene.as_office, scene.provider) == {Action.SUSPEND, Action.ARCHIVE}
    for actor in (ANONYMOUS, scene.as_firm):
        assert not listing_actions(actor, scene.provider)
        with pytest.raises(NotAllowed):
            change_listing(
                scene.session, actor=actor, provider=scene.provider, action=Action.PAUSE, now=NOW
            )
    with pytest.raises(NotAllowed):
        change_listing(
            scene.session,
            actor=scene.as_office,
            provider=scene.provider,
            action=Action.PAUSE,
            now=NOW,
        )
    assert scene.provider.state is ProviderState.APPROVED


def test_leaving_takes_a_reason_and_happens_once(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        change_listing(
            scene.session,
            actor=scene.as_office,
            provider=scene.provider,
            action=Action.SUSPEND,
            now=NOW,
        )
    suspend(scene)
    with pytest.raises(Conflict):
        suspend(scene)

    change_listing(
        scene.session,
        actor=scene.as_office,
        provider=scene.provider,
        action=Action.REINSTATE,
        now=NOW,
    )
    assert scene.provider.state is ProviderState.APPROVED
