"""The scores of leads come out the same under the version that made them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.domain.errors import NotAllowed
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.tuning import VersionState
from matchmaker.services.configurations import configuration_of, fork, save_draft
from matchmaker.services.lead_replay import replay_leads, scored_by
from matchmaker.services.lead_scores import score_open_needs
from matchmaker.services.publishing import roll_back
from matchmaker.services.registry import MatcherRegistry
from tests.factories import NOW
from tests.scenes import make_scene


def test_leads_are_worked_out_again_to_the_same_figures_under_their_version(
    session: Session, engine: Engine
) -> None:
    scene = make_scene(session)
    need = scene.need()
    version = fork(session, actor=OPERATOR, cluster=scene.cluster, now=NOW)
    save_draft(
        session,
        actor=OPERATOR,
        version=version,
        content={**version.content, "weights": {**version.content["weights"], "proof": 90.0}},
        expected_row_version=1,
        now=NOW,
    )
    version.state = VersionState.RETIRED
    roll_back(session, actor=OPERATOR, version=version, reason="as before", now=NOW)
    session.commit()
    registry = MatcherRegistry(lambda: Session(engine))
    score_open_needs(session, registry, today=NOW.date(), now=NOW, limit=1)
    later = fork(session, actor=OPERATOR, cluster=scene.cluster, now=NOW)
    save_draft(
        session,
        actor=OPERATOR,
        version=later,
        content={**later.content, "weights": {**later.content["weights"], "proof": 0.0}},
        expected_row_version=1,
        now=NOW,
    )
    later.state = VersionState.RETIRED
    roll_back(session, actor=OPERATOR, version=later, reason="it moved on", now=NOW)
    session.commit()

    found = replay_leads(session, registry, actor=scene.as_office, need=need)

    assert found is not None
    assert (found.scored.number, found.scored.configuration) == (1, version.digest)
    assert len(found.leads) == 1
    assert found.is_same
    live = registry.get(session, cluster_id=scene.cluster.id).matcher
    assert live.configuration == configuration_of(later)
    session.delete(version)
    session.flush()
    gone = replay_leads(session, registry, actor=scene.as_office, need=need)
    assert gone is not None
    assert not gone.can_replay
    assert not gone.is_same


def test_a_need_that_was_never_scored_has_nothing_to_replay(
    session: Session, engine: Engine
) -> None:
    scene = make_scene(session)
    need = scene.need()
    registry = MatcherRegistry(lambda: Session(engine))

    assert scored_by(session, need=need) is None
    assert replay_leads(session, registry, actor=scene.as_office, need=need) is None


def test_only_the_office_works_leads_out_again(session: Session, engine: Engine) -> None:
    scene = make_scene(session)
    need = scene.need()
    registry = MatcherRegistry(lambda: Session(engine))

    for actor in (scene.as_firm, scene.as_provider):
        with pytest.raises(NotAllowed):
            replay_leads(session, registry, actor=actor, need=need)
