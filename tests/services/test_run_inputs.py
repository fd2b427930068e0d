"""A run says what it was measured on, and which of it is another by now."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import ConfigurationVersion, EvaluationRun, Need
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.tuning import RunState
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.configurations import fork, save_draft
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.evaluation_runs import keep_step, start_run, work_out_step
from matchmaker.services.judgements import judge
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.run_inputs import changed_inputs, needs_digest
from tests.factories import NOW
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(lambda: Session(engine))


@pytest.fixture
def run(session: Session, scene: Scene, registry: MatcherRegistry) -> EvaluationRun:
    """A run of a draft on one live need, which nobody judged."""
    scene.need()
    version = fork(session, actor=OPERATOR, cluster=scene.cluster, now=NOW)
    run = start_run(session, registry, actor=OPERATOR, version=version, now=NOW)
    session.commit()  # the registry reads in a session of its own
    return run


def test_nothing_changes_by_itself(
    session: Session, registry: MatcherRegistry, run: EvaluationRun
) -> None:
    assert changed_inputs(session, registry, run) == []
    assert len(needs_digest(run.inputs)) == 64


def test_each_input_that_changes_is_named(
    session: Session, scene: Scene, registry: MatcherRegistry, run: EvaluationRun
) -> None:
    version = session.get_one(ConfigurationVersion, run.version_id)
    need = scene.session.query(Need).one()
    save_draft(
        session,
        actor=OPERATOR,
        version=version,
        content={**version.content, "strong": 80.0},
        expected_row_version=1,
        now=NOW,
    )
    found = [changed_inputs(session, registry, run)]
    judge(
        session,
        actor=OPERATOR,
        cluster=scene.cluster,
        need=need_document(need),
        provider=provider_document(scene.provider),
        grade=2,
        now=NOW,
    )
    found.append(changed_inputs(session, registry, run))
    touch_catalogue(session, cluster=scene.cluster, providers=[scene.provider.public_id])
    session.flush()
    found.append(changed_inputs(session, registry, run))
    need.description = "Something else altogether."
    session.flush()
    found.append(changed_inputs(session, registry, run))
    run.inputs = {**run.inputs, "code": "0.0.1", "live": "0" * 64}
    found.append(changed_inputs(session, registry, run))

    assert found == [
        ["draft"],
        ["draft", "judged"],
        ["draft", "judged", "catalogue"],
        ["draft", "judged", "catalogue", "needs"],
        ["draft", "live", "judged", "catalogue", "code", "needs"],
    ]


def test_a_run_that_a_change_stops_keeps_which_one(
    session: Session, scene: Scene, registry: MatcherRegistry, run: EvaluationRun
) -> None:
    touch_catalogue(session, cluster=scene.cluster, providers=[scene.provider.public_id])
    session.flush()

    step(session, registry)

    assert (run.state, run.failure) == (RunState.FAILED, "inputs_changed")
    assert run.results["changed"] == ["catalogue"]


def test_a_live_need_may_be_edited_while_a_run_goes_on(
    session: Session, scene: Scene, registry: MatcherRegistry, run: EvaluationRun
) -> None:
    scene.session.query(Need).one().description = "Our dye lots still differ in shade."
    session.flush()

    step(session, registry)

    assert run.state is RunState.DONE
    assert changed_inputs(session, registry, run) == ["needs"]


def step(session: Session, registry: MatcherRegistry) -> None:
    taken = work_out_step(session, registry, now=NOW)
    assert taken is not None
    keep_step(session, taken, now=NOW)
