from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.tuning import RunState, VersionState
from matchmaker.matching.documents import NeedDocument
from matchmaker.services import evaluation_runs
from matchmaker.services.configurations import (
    compare_versions,
    configuration_of,
    export_file,
    find_version,
    fork,
    import_file,
    save_draft,
)
from matchmaker.services.documents import need_document
from matchmaker.services.evaluation_runs import cancel_run, keep_step, start_run, work_out_step
from matchmaker.services.judgements import (
    judge,
)
from matchmaker.services.live_configuration import live_digest
from matchmaker.services.publishing import publish, roll_back
from matchmaker.services.rank_shifts import rank_shifts
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.tuning_preview import preview
from tests.factories import NOW, make_cluster, make_provider
from tests.scenes import make_scene

SHADE = NeedDocument(id="n1", description="Our dye lots differ in shade.")
CRACKS = NeedDocument(id="n3", description="Shade control of every dye lot is needed.")
HIDE = {"subject": "provider", "value": "dyer", "owner": "office", "reason": "moved away"}


@pytest.fixture
def cluster(session: Session) -> Cluster:
    cluster = make_cluster(session, slug="town")
    make_provider(session, cluster=cluster, id="dyer")
    offer = {"title": "Loan for machines", "category": "finance"}
    make_provider(session, cluster=cluster, id="bank", capabilities=[offer])
    session.commit()
    return cluster


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(lambda: Session(engine))


def save(session: Session, version: Any, **content: Any) -> None:
    save_draft(
        session,
        actor=OPERATOR,
        version=version,
        content={**version.content, **content},
        expected_row_version=version.row_version,
        now=NOW,
    )


def grade(session: Session, registry: MatcherRegistry, cluster: Cluster, **grades: int) -> None:
    matcher = registry.get(session, cluster_id=cluster.id).matcher
    pairs = [(need, *pair) for need in (SHADE, CRACKS) for pair in grades.items()]
    for need, name, given in pairs:
        judge(
            session,
            actor=OPERATOR,
            cluster=cluster,
            need=need,
            provider=matcher.provider(name),
            grade=given,
            must_pass=True,
            now=NOW,
        )


def run_step(session: Session, registry: MatcherRegistry, *, now: Any) -> bool:
    """One step as the worker takes it; False when no run waits."""
    step = work_out_step(session, registry, now=now)
    if step is not None:
        keep_step(session, step, now=now)
    return step is not None


def test_of_two_who_save_one_draft_the_second_is_told_and_nothing_is_lost(
    session: Session, cluster: Cluster
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    save(session, version, strong=80.0)

    with pytest.raises(Conflict, match="saved_meanwhile"):
        save_draft(
            session,
            actor=OPERATOR,
            version=version,
            content={"strong": 60.0},
            expected_row_version=1,
            now=NOW,
        )
    assert configuration_of(version).strong == 80.0


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (
            {
                "weights": dict.fromkeys(
                    ("problem", "trade", "place", "budget", "timing", "proof"), 0
                )
            },
            "weights",
        ),
        ({"strong": "high"}, "strong"),
        ({"synonyms": [{"left": "缸差", "right": "缸差"}]}, "synonyms.0"),
        (
            {
                "synonyms": [
                    {"left": "a1", "right": "b1"},
                    {"left": "b1", "right": "c1"},
                    {"left": "c1", "right": "a1"},
                ]
            },
            "synonyms.2",
        ),
        ({"synonyms": [{"left": "缸差", "right": "shade", "weight": 1.0}]}, "synonyms.0"),
        ({"rules": [{**HIDE, "kind": "hide", "reason": ""}]}, "rules.0"),
        (
            {
                "rules": [
                    {**HIDE, "kind": "hide"},
                    {**HIDE, "kind": "hide", "value": "bank"},
                ]
            },
            "rules",
        ),
    ],
)
def test_what_would_break_matching_is_refused(
    session: Session, cluster: Cluster, content: dict[str, Any], field: str
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)

    with pytest.raises(InvalidInput) as refused:
        save(session, version, **content)

    assert refused.value.field == field
    assert version.row_version == 1


def test_a_version_survives_a_file_and_differs_in_what_was_changed(
    session: Session, cluster: Cluster
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    before = configuration_of(version)
    save(session, version, synonyms=[{"left": "缸差", "right": "shade difference", "weight": 0.7}])

    copy = import_file(session, actor=OPERATOR, cluster=cluster, text=export_file(version), now=NOW)

    assert copy.digest == version.digest != before.digest
    changes = compare_versions(before, configuration_of(copy))
    assert [(each.change, each.setting) for each in changes] == [("added", "synonyms")]


def test_a_rule_moves_a_provider_and_the_preview_shows_it(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    save(session, version, rules=[{**HIDE, "kind": "pin", "value": "bank"}])

    (diff,) = preview(
        session,
        registry,
        actor=OPERATOR,
        cluster=cluster,
        draft=configuration_of(version),
        needs=[SHADE],
        today=NOW.date(),
    )

    first = diff.moved[0]
    assert (first.provider.id, first.before and first.before.rank) == ("bank", 2)
    assert first.after is not None
    assert first.before is not None
    assert first.after.score == first.before.score
    assert len(first.after.rules) == 1


def test_a_synonym_lets_words_meet_that_had_nothing_in_common(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    save(session, version, synonyms=[{"left": "wobblecloth", "right": "loan for machines"}])
    need = NeedDocument(id="n2", description="wobblecloth")

    (diff,) = preview(
        session,
        registry,
        actor=OPERATOR,
        cluster=cluster,
        draft=configuration_of(version),
        needs=[need],
        today=NOW.date(),
    )

    first = diff.moved[0]
    assert first.provider.id == "bank"
    assert first.after is not None
    assert first.before is not None
    assert first.after.score > first.before.score


def test_a_run_publishes_and_a_click_takes_it_back(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    first = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    grade(session, registry, cluster, dyer=3, bank=0)
    for version in (first, fork(session, actor=OPERATOR, cluster=cluster, now=NOW)):
        save(session, version, strong=75.0 + version.number)
        run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
        assert run_step(session, registry, now=NOW)
        assert (run.state, run.results["gate"]) == (RunState.DONE, [])
        publish(session, actor=OPERATOR, run=run, now=NOW)
        session.commit()
        live = registry.get(session, cluster_id=cluster.id).matcher.configuration
        assert live.digest == version.digest == live_digest(session, cluster_id=cluster.id)

    roll_back(session, actor=OPERATOR, version=first, reason="firms complained", now=NOW)

    assert registry.get(session, cluster_id=cluster.id).matcher.configuration.strong == 76.0
    second = find_version(session, actor=OPERATOR, cluster=cluster, number=2)
    assert second.state is VersionState.RETIRED


def test_a_draft_that_breaks_a_key_need_is_stopped_by_the_gate(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    grade(session, registry, cluster, dyer=3, bank=0)
    save(session, version, rules=[{**HIDE, "kind": "hide"}])
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    while run_step(session, registry, now=NOW):
        pass

    assert run.results["effects"][0]["changed"] == 2
    assert {"quality_down", "key_need_broken"} <= set(run.results["gate"])
    with pytest.raises(InvalidInput, match="required"):
        publish(session, actor=OPERATOR, run=run, now=NOW)
    with pytest.raises(InvalidInput, match="required") as refused:
        publish(session, actor=OPERATOR, run=run, override_reason="we know", now=NOW)
    assert refused.value.field == "second_admin"


def test_a_run_whose_inputs_change_fails_instead_of_mixing_them(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    grade(session, registry, cluster, dyer=3)
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    grade(session, registry, cluster, dyer=1)
    run_step(session, registry, now=NOW)

    assert (run.state, run.failure) == (RunState.FAILED, "inputs_changed")


def test_a_cancelled_run_is_left_alone_by_the_worker(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    cancel_run(session, actor=OPERATOR, run=run, now=NOW)

    assert not run_step(session, registry, now=NOW)
    assert run.state is RunState.CANCELLED


def test_a_run_goes_on_where_a_killed_worker_left_it(
    session: Session,
    cluster: Cluster,
    registry: MatcherRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluation_runs, "STEP", 1)
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    grade(session, registry, cluster, dyer=3, bank=0)
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    session.commit()
    run_step(session, registry, now=NOW)
    session.commit()
    run_step(session, registry, now=NOW)
    session.rollback()  # the worker was killed in its second step

    assert (run.state, run.done) == (RunState.RUNNING, 1)
    assert run_step(session, registry, now=NOW)
    assert (run.state, run.done) == (RunState.DONE, 2)


def test_of_two_workers_at_one_step_the_second_keeps_nothing(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    grade(session, registry, cluster, dyer=3, bank=0)
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    first = work_out_step(session, registry, now=NOW)
    second = work_out_step(session, registry, now=NOW)
    assert first is not None
    assert second is not None
    keep_step(session, first, now=NOW)
    later = NOW + timedelta(hours=1)

    keep_step(session, second, now=later)

    assert run.ended_at == NOW


def test_a_run_leaves_out_a_need_that_was_deleted_meanwhile(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    version = fork(session, actor=OPERATOR, cluster=scene.cluster, now=NOW)
    need = scene.need()
    key = need.public_id
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    session.delete(need)
    session.commit()

    while run_step(session, registry, now=NOW):
        pass

    assert (run.state, run.results["gone"]) == (RunState.DONE, [key])


def test_a_judged_need_that_was_deleted_is_measured_as_it_was_judged(
    session: Session, registry: MatcherRegistry
) -> None:
    scene = make_scene(session)
    need = scene.need()
    session.commit()
    matcher = registry.get(session, cluster_id=scene.cluster.id).matcher
    judge(
        session,
        actor=OPERATOR,
        cluster=scene.cluster,
        need=need_document(need),
        provider=matcher.provider(scene.provider.public_id),
        grade=3,
        now=NOW,
    )
    key = need.public_id
    version = fork(session, actor=OPERATOR, cluster=scene.cluster, now=NOW)
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    session.delete(need)
    session.commit()

    while run_step(session, registry, now=NOW):
        pass

    assert (run.state, run.results["gone"]) == (RunState.DONE, [])
    assert run.results["measured"][key][0]["ranking"] == [scene.provider.public_id]
    assert rank_shifts(session, actor=OPERATOR, run=run, key=key or "").need is not None


def test_a_loser_names_who_fell_and_the_factor_that_moved_it(
    session: Session, cluster: Cluster, registry: MatcherRegistry
) -> None:
    near = {"title": "Dye lot shade control", "category": "technology"}
    make_provider(session, cluster=cluster, id="proven", capabilities=[near])
    session.commit()
    version = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
    first = registry.get(session, cluster_id=cluster.id).matcher.match(SHADE).matches[0]
    grade(session, registry, cluster, **{first.provider_id: 3, "bank": 0})
    save(
        session,
        version,
        rules=[{**HIDE, "kind": "demote", "value": first.provider_id, "points": 30.0}],
    )
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)

    while run_step(session, registry, now=NOW):
        pass

    moved = run.results["losers"][0]["moved_by"]
    assert (moved["provider"], moved["before"]) == (first.provider_id, 1)
    assert moved["after"] > 1
