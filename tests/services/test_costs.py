"""What is done again and again costs no more when there is more of what it does not show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Judgement, Need
from matchmaker.domain.desk import QueueName
from matchmaker.services.desk import list_queue
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.judgements import judge
from matchmaker.services.judging_queue import next_pair
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.saved_searches import tell_new_leads
from tests.counting import loaded, statements
from tests.factories import NOW
from tests.scenes import Scene, make_scene
from tests.services.test_public_questions import lead_of
from tests.services.test_saved_searches import kept

WEEK = timedelta(days=7)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def test_leads_that_were_told_are_not_read_again(
    session: Session, scene: Scene, engine: Engine
) -> None:
    kept(scene, NOW)
    for _ in range(3):
        lead_of(scene)
    assert tell_new_leads(session, now=NOW) == 3
    session.commit()

    with Session(engine) as fresh, loaded(Need) as read:
        tell_new_leads(fresh, now=NOW)

    assert read == []


def test_a_judge_reads_the_pair_that_is_shown_and_not_all_that_were_judged(
    session: Session, scene: Scene, engine: Engine
) -> None:
    office, cluster = scene.as_office, scene.cluster
    number = cluster.id
    for _ in range(4):
        need = need_document(scene.need())
        judge(
            session,
            actor=office,
            cluster=cluster,
            need=need,
            provider=provider_document(scene.provider),
            grade=2,
            now=NOW,
        )
    scene.need()
    session.commit()
    registry = MatcherRegistry(lambda: Session(engine))

    with Session(engine) as fresh, loaded(Judgement) as read:
        own = fresh.get_one(Cluster, number)
        pair = next_pair(fresh, registry, actor=office, cluster=own, today=NOW.date())

    assert pair is not None
    assert read == []


@pytest.mark.parametrize("name", [QueueName.NEEDS, QueueName.SILENT])
def test_a_queue_reads_its_rows_together(
    session: Session, scene: Scene, engine: Engine, name: QueueName
) -> None:
    def fill() -> None:
        if name is QueueName.NEEDS:
            scene.cluster.moderates_needs = True
            scene.need()
        else:
            scene.requested(provider=scene.another_provider()[0])
        session.commit()

    def cost() -> int:
        with Session(engine) as fresh, statements(engine) as sent:
            for row in list_queue(fresh, actor=office, name=name, now=NOW + WEEK).items:
                if isinstance(row, Need):
                    assert row.organisation is not None
                else:
                    assert (row.need.title, row.provider.organisation) is not None
        return len(sent)

    office = scene.as_office
    fill()
    of_one = cost()
    fill()

    assert cost() == of_one
