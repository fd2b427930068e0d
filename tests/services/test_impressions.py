"""What firms saw of their lists: kept once a version, by the firm alone, and measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Impression
from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.matching.attention import supposed
from matchmaker.services.impressions import Shown, keep_impressions, measured_attention
from tests.factories import NOW
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def keep(scene: Scene, need, seen, *, actor=None, version="v1", rank=1) -> None:
    keep_impressions(
        scene.session,
        actor=actor or scene.as_firm,
        need=need,
        configuration=version,
        shown=[Shown(scene.provider.public_id, rank, 70.0), Shown("gone", 2, 50.0)],
        seen=seen,
        now=NOW,
    )


def kept(scene: Scene) -> list[tuple[int, bool]]:
    rows = scene.session.scalars(select(Impression).order_by(Impression.configuration))
    return [(row.rank, row.seen) for row in rows]


def test_the_first_place_counts_and_what_was_seen_stays_seen(scene: Scene) -> None:
    need = scene.need()
    keep(scene, need, [])
    assert kept(scene) == [(1, False)]
    keep(scene, need, [scene.provider.public_id], rank=5)
    keep(scene, need, [])
    assert kept(scene) == [(1, True)]
    keep(scene, need, [], version="v2", rank=3)
    assert kept(scene) == [(1, True), (3, False)]


def test_what_the_office_looks_at_says_nothing_about_firms(scene: Scene) -> None:
    keep(scene, scene.need(), [scene.provider.public_id], actor=scene.as_office)
    assert kept(scene) == []


def test_nobody_keeps_what_a_need_of_others_showed(scene: Scene) -> None:
    for stranger in (ANONYMOUS, replace(scene.as_provider)):
        with pytest.raises(NotFound):
            keep(scene, scene.need(), [], actor=stranger)
    need, _ = scene.typed()
    keep(scene, need, [scene.provider.public_id], actor=ANONYMOUS)
    assert kept(scene) == [(1, True)]


def test_attention_is_measured_by_rank_and_goes_with_the_need(scene: Scene) -> None:
    needs = [scene.need(now=NOW + timedelta(minutes=minute)) for minute in range(3)]
    for need in needs:
        keep(scene, need, [])
    attention = measured_attention(scene.session, cluster_id=scene.cluster.id)
    assert attention.shown == 3
    assert attention.at(1) < supposed(1)
    for need in needs:
        scene.session.delete(need)
    scene.session.flush()
    assert measured_attention(scene.session, cluster_id=scene.cluster.id).shown == 0
