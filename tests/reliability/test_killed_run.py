"""A worker that is killed amid a run of the tuning bench; the next one ends the same run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.engine import make_engine
from matchmaker.db.models import ConfigurationVersion, EvaluationRun
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.tuning import RunState
from matchmaker.matching.documents import NeedDocument
from matchmaker.services.clusters import list_clusters
from matchmaker.services.configurations import fork, save_draft
from matchmaker.services.evaluation_runs import keep_step, start_run, work_out_step
from matchmaker.services.judgements import judge
from matchmaker.services.registry import MatcherRegistry
from tests.databases import settings_for
from tests.reliability.test_worker import started, wait_until

NEEDS = 300
"""So many that a run takes seconds: it is killed after its first steps."""
NOW = datetime.now(UTC)


@pytest.fixture
def waiting(instance: Path) -> tuple[Engine, int]:
    """A run that waits for a worker: its database and its number."""
    engine = make_engine(settings_for(instance, None))
    with Session(engine) as session:
        cluster = list_clusters(session)[0]
        registry = MatcherRegistry(lambda: Session(engine))
        provider = next(registry.get(session, cluster_id=cluster.id).matcher.providers)
        for number in range(NEEDS):
            need = NeedDocument(id=f"n{number}", title=f"Shade control {number}", description="")
            asked = {"need": need, "provider": provider, "grade": number % 4}
            judge(session, actor=OPERATOR, cluster=cluster, **asked, now=NOW)
        draft = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
        save_draft(
            session,
            actor=OPERATOR,
            version=draft,
            content={**draft.content, "weights": {**draft.content["weights"], "place": 40.0}},
            expected_row_version=draft.row_version,
            now=NOW,
        )
        run = start_run(session, registry, actor=OPERATOR, version=draft, now=NOW)
        session.commit()
        return engine, run.id


def run_of(engine: Engine, number: int) -> EvaluationRun:
    with Session(engine) as session:
        return session.get_one(EvaluationRun, number)


def test_a_run_outlives_its_worker_and_ends_with_the_same_figures(
    waiting: tuple[Engine, int], instance: Path
) -> None:
    engine, number = waiting
    with started(instance, {}, "worker") as worker:
        wait_until(lambda: run_of(engine, number).done > 0, instance)
        worker.kill()
        worker.wait()
    killed = run_of(engine, number)
    assert (killed.state, killed.done < killed.total) == (RunState.RUNNING, True)

    with started(instance, {}, "worker"):
        wait_until(lambda: run_of(engine, number).state is not RunState.RUNNING, instance)

    done = run_of(engine, number)
    assert (done.state, done.done) == (RunState.DONE, done.total)
    assert done.results == at_one_go(engine, done)


def at_one_go(engine: Engine, run: EvaluationRun) -> object:
    """What a run of the same draft finds that nobody disturbs."""
    registry = MatcherRegistry(lambda: Session(engine))
    with Session(engine) as session:
        draft = session.get_one(ConfigurationVersion, run.version_id)
        again = start_run(session, registry, actor=OPERATOR, version=draft, now=NOW)
        while step := work_out_step(session, registry, now=NOW):
            keep_step(session, step, now=NOW)
        results = again.results
        session.rollback()
    engine.dispose()
    return results
