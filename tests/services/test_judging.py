"""Which pairs come to be judged, and judgements as files."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import ClusterMember
from matchmaker.domain.permissions import OPERATOR, SYSTEM
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.actors import actor_of
from matchmaker.services.judgements import (
    export_qrels,
    import_qrels,
    judge,
    list_judgements,
)
from matchmaker.services.judging_queue import QueueReason, next_pair
from matchmaker.services.registry import MatcherRegistry
from tests.factories import NOW, make_member
from tests.scenes import make_scene


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(lambda: Session(engine))


def test_judgements_come_in_as_lines_and_the_unreadable_are_named(
    session: Session,
) -> None:
    scene = make_scene(session)
    need = scene.need()
    provider = scene.provider.public_id
    lines = f"need_id\tprovider_id\tgrade\n{need.public_id} 0 {provider} 3\nnobody {provider} 2\nx"

    report = import_qrels(
        session, actor=scene.as_office, cluster=scene.cluster, text=lines, now=NOW
    )

    assert (report.added, report.failed) == (1, (3, 4))
    kept = list_judgements(session, actor=scene.as_office, cluster=scene.cluster)
    assert export_qrels(kept) == f"{need.public_id} 0 {provider} 3\n"


def test_the_queue_shows_what_firms_see_and_nobody_judged(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    need = scene.need()
    session.commit()
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    pair = next_pair(session, registry, **asked, today=NOW.date())
    assert pair is not None
    assert (pair.need.id, pair.why) == (need.public_id, QueueReason.LIVE)

    judge(session, **asked, need=pair.need, provider=pair.provider, grade=3, now=NOW)

    assert next_pair(session, registry, **asked, today=NOW.date()) is None


def test_what_two_judges_see_differently_comes_to_a_third(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    scene.need()
    session.commit()
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    pair = next_pair(session, registry, **asked, today=NOW.date())
    assert pair is not None
    judged = {"cluster": scene.cluster, "need": pair.need, "provider": pair.provider, "now": NOW}
    judge(session, actor=OPERATOR, grade=0, **judged)
    judge(session, actor=SYSTEM, grade=3, **judged)
    assert next_pair(session, registry, **asked, today=NOW.date()) is None  # one judge, no name

    other = make_member(session, organisation=scene.firm)
    session.add(
        ClusterMember(cluster=scene.cluster, user=other, role=ClusterRole.STAFF, created_at=NOW)
    )
    session.flush()
    judge(session, actor=actor_of(session, user=other, strong=True), grade=0, **judged)

    disputed = next_pair(session, registry, **asked, today=NOW.date())
    assert disputed is not None
    assert disputed.why is QueueReason.DISAGREEMENT
