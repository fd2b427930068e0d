"""Offers that nobody confirms count less, then vanish; one click brings them back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.domain.transitions import Action
from matchmaker.matching.documents import NeedDocument
from matchmaker.services.capabilities import take_capability_step
from matchmaker.services.due_capabilities import HIDDEN_AFTER, STALE_AFTER, age, hide
from matchmaker.services.notifications import list_notifications
from matchmaker.services.registry import MatcherRegistry
from tests.factories import NOW
from tests.scenes import Scene, make_scene

NEED = NeedDocument(id="n", description="Our dye lots differ in shade.", language="en")


@pytest.fixture
def scene(session: Session) -> Scene:
    scene = make_scene(session)
    scene.provider.capabilities[0].confirmed_at = NOW
    return scene


def scores(scene: Scene, engine: Engine) -> list[float]:
    scene.session.commit()
    registry = MatcherRegistry(lambda: Session(engine))
    matcher = registry.get(scene.session, cluster_id=scene.cluster.id).matcher
    return [match.score for match in matcher.match(NEED, today=date(2026, 11, 23)).matches]


def test_an_offer_turns_stale_counts_less_and_is_hidden(scene: Scene, engine: Engine) -> None:
    offer = scene.provider.capabilities[0]
    fresh = scores(scene, engine)
    too_early = age(scene.session, now=NOW + STALE_AFTER - timedelta(minutes=1))
    aged = age(scene.session, now=NOW + STALE_AFTER)
    stale = scores(scene, engine)
    again = age(scene.session, now=NOW + STALE_AFTER)
    hidden = hide(scene.session, now=NOW + HIDDEN_AFTER)

    assert (too_early, aged, again, hidden) == (0, 1, 0, 1)
    assert offer.state is CapabilityState.HIDDEN
    assert len(stale) == 1
    assert stale[0] < fresh[0]
    assert scores(scene, engine) == []
    told = [each.kind for each in list_notifications(scene.session, actor=scene.as_provider).items]
    assert told == ["offer_hidden", "offer_stale"]


@pytest.mark.parametrize("after", [STALE_AFTER, HIDDEN_AFTER])
def test_one_click_of_the_provider_confirms_it_again(
    scene: Scene, engine: Engine, after: timedelta
) -> None:
    offer, fresh = scene.provider.capabilities[0], scores(scene, engine)
    age(scene.session, now=NOW + STALE_AFTER)
    hide(scene.session, now=NOW + after)

    take_capability_step(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        offer=offer,
        action=Action.RECONFIRM,
        now=NOW + after,
    )

    assert (offer.state, offer.confirmed_at) == (CapabilityState.PUBLISHED, NOW + after)
    assert scores(scene, engine) == fresh
    assert age(scene.session, now=NOW + after + timedelta(days=1)) == 0


def test_what_came_from_a_file_and_nobody_confirmed_stays(scene: Scene) -> None:
    scene.provider.capabilities[0].confirmed_at = None

    assert age(scene.session, now=NOW + 4 * STALE_AFTER) == 0
