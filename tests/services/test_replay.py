"""A past match replayed under its own version gives the same figures."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import LeadScore, LeadScoring
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.services.configurations import configuration_of, fork, save_draft
from matchmaker.services.documents import need_document
from matchmaker.services.lead_scores import score_open_needs
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.replay import configuration_by_digest, replay
from matchmaker.services.rule_hits import rule_hits
from matchmaker.services.snapshots import replayed, snapshot
from tests.factories import NOW
from tests.scenes import make_scene


def test_an_introduction_is_replayed_under_its_version(session: Session, engine: Engine) -> None:
    scene = make_scene(session)
    need = scene.need()
    draft = fork(session, actor=scene.as_office, cluster=scene.cluster, now=NOW)
    weights = {str(factor): 10.0 for factor in Factor}
    save_draft(
        session,
        actor=scene.as_office,
        version=draft,
        content={**draft.content, "weights": weights},
        expected_row_version=1,
        now=NOW,
    )
    session.commit()
    registry = MatcherRegistry(lambda: Session(engine))
    introduction = scene.requested(need)
    found = {}
    for configuration in (configuration_of(draft), MatchConfiguration()):
        matcher = registry.under(session, cluster_id=scene.cluster.id, configuration=configuration)
        result = matcher.match(need_document(need), today=NOW.date())
        kept = snapshot(result.matches[0], result)
        introduction.configuration, introduction.reasons = kept.configuration, kept.reasons
        again = replay(session, registry, introduction=introduction, today=NOW.date())
        then = replayed(introduction.reasons)
        assert again is not None
        assert then is not None
        assert replace(again, rank=then.rank) == then
        found[configuration.digest] = again.score

    introduction.configuration = "0" * 64
    assert replay(session, registry, introduction=introduction, today=NOW.date()) is None
    assert len(set(found.values())) == 2


def test_the_scores_of_leads_name_their_version_and_replay(
    session: Session, engine: Engine
) -> None:
    scene = make_scene(session)
    need = scene.need()
    session.commit()
    registry = MatcherRegistry(lambda: Session(engine))
    score_open_needs(session, registry, today=NOW.date(), now=NOW, limit=1)
    scoring = session.get_one(LeadScoring, need.id)
    kept = session.get_one(LeadScore, (need.id, scene.provider.id))

    configuration = configuration_by_digest(
        session, cluster_id=scene.cluster.id, digest=scoring.configuration or ""
    )

    assert configuration is not None
    matcher = registry.under(session, cluster_id=scene.cluster.id, configuration=configuration)
    (again,) = matcher.standings(need_document(need), today=NOW.date())
    assert again.score == kept.score


def test_a_rule_counts_the_introductions_that_it_had_a_hand_in(session: Session) -> None:
    scene = make_scene(session)
    introduction = scene.requested()
    introduction.reasons = {"rules": ["rule-1"]}
    session.flush()

    hits = rule_hits(session, actor=scene.as_office, cluster=scene.cluster)

    assert (hits["rule-1"], hits["rule-2"]) == (1, 0)
