"""Which pairs come to be judged: live results, runs of drafts, disagreements, second opinions."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import ClusterMember, ConfigurationVersion, EvaluationRun, Need
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.permissions import OPERATOR, SYSTEM
from matchmaker.domain.tuning import JudgementSource, RunState, VersionState
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.actors import actor_of
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.configurations import fork
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.judgements import judge
from matchmaker.services.judging_queue import Pair, find_pair, next_pair
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.run_inputs import RELEASE
from matchmaker.services.run_pairs import unjudged_pairs
from tests.factories import NOW, make_member
from tests.scenes import Scene, make_scene


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(lambda: Session(engine))


def test_the_queue_shows_what_firms_see_and_nobody_judged(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    need = scene.need()
    session.commit()
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    pair = next_pair(session, registry, **asked, today=NOW.date())
    assert pair is not None
    assert (pair.need.id, pair.why) == (need.public_id, JudgementSource.LIVE)

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
    assert disputed.why is JudgementSource.DISAGREEMENT


def measured(
    scene: Scene, need: Need, *, before: list[str], after: list[str], code: str = RELEASE
) -> EvaluationRun:
    """A finished run of a new draft that ranked one need so."""
    draft = fork(scene.session, actor=scene.as_office, cluster=scene.cluster, now=NOW)
    sides = [{"ranking": ranking, "unmet": False} for ranking in (before, after)]
    run = EvaluationRun(
        cluster_id=scene.cluster.id,
        version_id=draft.id,
        state=RunState.DONE,
        inputs={"code": code},
        results={"measured": {need.public_id: sides}},
        created_at=NOW,
    )
    scene.session.add(run)
    scene.session.flush()
    return run


def graded_by_clerk(scene: Scene, need: Need) -> None:
    judge(
        scene.session,
        actor=scene.as_office,
        cluster=scene.cluster,
        need=need_document(need),
        provider=provider_document(scene.provider),
        grade=3,
        now=NOW,
    )


def waiting(scene: Scene, registry: MatcherRegistry, run: EvaluationRun) -> list[tuple[str, str]]:
    scene.session.commit()
    return unjudged_pairs(scene.session, registry, actor=scene.as_office, run=run)


def told(pair: Pair | None) -> tuple[str, str, JudgementSource] | None:
    return pair and (pair.need.id, pair.provider.id, pair.why)


def test_what_a_draft_brings_to_the_top_of_a_judged_need_comes_first(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    judged, open_need = scene.need(), scene.need()
    for name in ("new", "old", "sixth"):
        scene.another_provider(id=name)
    graded_by_clerk(scene, judged)
    known = scene.provider.public_id
    run = measured(
        scene, judged, before=[known, "old"], after=["new", known, "a", "b", "c", "sixth"]
    )
    key = judged.public_id or ""

    assert waiting(scene, registry, run) == [(key, "new"), (key, "old")]
    asked = {"actor": scene.as_office, "cluster": scene.cluster, "today": NOW.date()}
    first = next_pair(session, registry, **asked)
    assert told(first) == (key, "new", JudgementSource.RUN)
    assert told(next_pair(session, registry, **asked, run=run)) == told(first)
    assert open_need.public_id != key


def test_the_queue_of_a_run_ends_with_its_last_pair(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    judged = scene.need()
    scene.another_provider(id="new")
    graded_by_clerk(scene, judged)
    run = measured(scene, judged, before=[scene.provider.public_id], after=["new"])
    session.commit()
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    pair = next_pair(session, registry, **asked, run=run, today=NOW.date())
    assert pair is not None

    kept = judge(
        session,
        **asked,
        need=pair.need,
        provider=pair.provider,
        grade=1,
        source=pair.why,
        now=NOW,
    )

    assert kept.source is JudgementSource.RUN
    assert waiting(scene, registry, run) == []
    assert next_pair(session, registry, **asked, run=run, today=NOW.date()) is None


def test_a_run_still_brings_pairs_of_a_judged_need_that_was_deleted(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    judged = scene.need()
    scene.another_provider(id="new")
    graded_by_clerk(scene, judged)
    run = measured(scene, judged, before=[], after=["new"])
    key, text = judged.public_id or "", judged.description
    session.delete(judged)

    assert waiting(scene, registry, run) == [(key, "new")]
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    pair = next_pair(session, registry, **asked, run=run, today=NOW.date())
    assert told(pair) == (key, "new", JudgementSource.RUN)
    named = find_pair(
        session,
        registry,
        **asked,
        need_key=key,
        provider_key="new",
        why=JudgementSource.RUN,
    )
    assert named == pair
    assert named is not None
    assert named.need.description == text


def test_a_run_brings_nothing_that_nobody_can_read_or_that_is_of_the_past(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    judged, unjudged = scene.need(), scene.need()
    away, _ = scene.another_provider(id="away")
    scene.another_provider(id="new")
    graded_by_clerk(scene, judged)
    suspended = measured(scene, judged, before=[], after=["away"])
    of_unjudged = measured(scene, unjudged, before=[], after=["new"])
    earlier = measured(scene, judged, before=[], after=["new"], code="0.0.1")
    stopped = measured(scene, judged, before=[], after=["new"])
    stopped.state = RunState.CANCELLED
    away.state = ProviderState.SUSPENDED
    touch_catalogue(session, cluster=scene.cluster, providers=[away.id])

    runs = (suspended, of_unjudged, earlier, stopped)
    assert [waiting(scene, registry, run) for run in runs] == [[], [], [], []]


def test_a_version_that_is_no_draft_any_more_brings_nothing_by_itself(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    judged = scene.need()
    scene.another_provider(id="new")
    graded_by_clerk(scene, judged)
    run = measured(scene, judged, before=[], after=["new"])
    session.get_one(ConfigurationVersion, run.version_id).state = VersionState.RETIRED
    session.commit()

    asked = {"actor": scene.as_office, "cluster": scene.cluster, "today": NOW.date()}
    pair = next_pair(session, registry, **asked)

    assert pair is None or pair.why is not JudgementSource.RUN


def test_second_opinions_bring_what_one_other_judged_and_nothing_else(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    need = scene.need()
    graded_by_clerk(scene, need)
    session.commit()
    asked = {"cluster": scene.cluster, "second": True, "today": NOW.date()}
    assert next_pair(session, registry, actor=scene.as_office, **asked) is None
    user = make_member(session, organisation=scene.firm)
    session.add(
        ClusterMember(cluster=scene.cluster, user=user, role=ClusterRole.STAFF, created_at=NOW)
    )
    session.flush()

    pair = next_pair(session, registry, actor=actor_of(session, user=user, strong=True), **asked)

    expected = (need.public_id, scene.provider.public_id, JudgementSource.SECOND)
    assert told(pair) == expected
