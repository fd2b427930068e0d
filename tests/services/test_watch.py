"""Providers that decline or never answer are counted for their office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction
from matchmaker.domain.errors import NotAllowed
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.reasons import DeclineReason
from matchmaker.services.answers import decline
from matchmaker.services.due import run_due
from matchmaker.services.watch import PERIOD, watch
from tests.factories import NOW
from tests.scenes import Scene, make_scene

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def declined(scene: Scene, reason: DeclineReason, *, after: timedelta) -> Introduction:
    introduction = scene.requested()
    decline(
        scene.session,
        actor=scene.as_provider,
        introduction=introduction,
        reason=reason,
        now=NOW + after,
    )
    return introduction


def test_requests_are_counted_by_what_became_of_them(scene: Scene) -> None:
    # NOW is a Monday: the answers come after one and after three working days.
    declined(scene, DeclineReason.NO_CAPACITY, after=DAY)
    declined(scene, DeclineReason.TOO_FAR, after=3 * DAY)
    silent = scene.requested()
    run_due(scene.session, now=NOW + 20 * DAY)
    scene.requested(now=NOW + 20 * DAY)

    (found,) = watch(
        scene.session, actor=scene.as_office, cluster=scene.cluster, now=NOW + 20 * DAY
    )

    assert silent.state is IntroductionState.EXPIRED
    assert found.provider is scene.provider
    assert (found.asked, found.accepted, found.unanswered, found.waiting) == (4, 0, 1, 1)
    assert found.declined == {DeclineReason.NO_CAPACITY: 1, DeclineReason.TOO_FAR: 1}
    assert found.days == 2


def test_one_lost_request_or_an_old_one_is_no_pattern(scene: Scene) -> None:
    declined(scene, DeclineReason.TIMING, after=DAY)
    values = {"actor": scene.as_office, "cluster": scene.cluster}

    once = watch(scene.session, now=NOW + DAY, **values)  # type: ignore[arg-type]
    declined(scene, DeclineReason.TIMING, after=DAY)
    twice = watch(scene.session, now=NOW + DAY, **values)  # type: ignore[arg-type]
    later = watch(scene.session, now=NOW + PERIOD + DAY, **values)  # type: ignore[arg-type]

    assert (len(once), len(twice), len(later)) == (0, 1, 0)


def test_only_the_office_of_the_cluster_watches(scene: Scene) -> None:
    other = make_scene(scene.session)

    for actor in (scene.as_provider, other.as_office):
        with pytest.raises(NotAllowed):
            watch(scene.session, actor=actor, cluster=scene.cluster, now=NOW)
