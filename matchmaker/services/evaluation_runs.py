"""Runs: a draft measured against the live version on everything judged, a few needs at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun, Need
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.tuning import ENDED_RUNS, STOPS_A_RUN, RunState, VersionState
from matchmaker.matching.trial import Gate
from matchmaker.services.documents import need_document
from matchmaker.services.events import record
from matchmaker.services.gates import gate_of
from matchmaker.services.judgements import judged_pairs
from matchmaker.services.live_configuration import configuration_of
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.run_inputs import changed_inputs, frozen_inputs, texts_of
from matchmaker.services.scope import scoped
from matchmaker.services.trials import Trial, added_items

#: So many of the latest open needs are measured beside the judged ones.
LIVE_NEEDS = 50
REASON_LIMIT = 2_000
#: Needs that one step measures before it commits.
STEP = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    state: RunState
    done: int
    total: int


def start_run(
    session: Session,
    registry: MatcherRegistry,
    *,
    actor: Actor,
    version: ConfigurationVersion,
    now: datetime,
) -> EvaluationRun:
    """Ask the worker to measure a draft; what it is measured on is frozen by hashes now.

    Raises:
        Conflict: the version is no draft (``not_a_draft``).
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=version.cluster_id))
    if version.state is not VersionState.DRAFT:
        raise Conflict("not_a_draft")
    inputs = frozen_inputs(session, registry, version)
    live = live_needs(session, version.cluster_id, limit=LIVE_NEEDS)
    judged = {each.need_key for each in judged_pairs(session, cluster_id=version.cluster_id)}
    unjudged = [need_document(need) for need in live if need.public_id not in judged]
    needs = sorted(judged) + [need.id for need in unjudged]
    run = EvaluationRun(
        cluster_id=version.cluster_id,
        version_id=version.id,
        author_id=actor.user_id,
        state=RunState.QUEUED,
        inputs={**inputs, "needs": needs, "texts": texts_of(unjudged)},
        results={},
        total=len(needs) + len(added_items(configuration_of(version))),
        created_at=now,
    )
    session.add(run)
    record(session, actor=actor, subject=run, action="start", now=now)
    return run


def list_runs(session: Session, *, actor: Actor, cluster: Cluster) -> list[EvaluationRun]:
    """The runs of a cluster, the latest first."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_cluster = select(EvaluationRun).where(EvaluationRun.cluster_id == cluster.id)
    return list(session.scalars(of_cluster.order_by(EvaluationRun.id.desc())))


def get_run(session: Session, *, actor: Actor, cluster: Cluster, run_id: int) -> EvaluationRun:
    """One run of the cluster.

    Raises:
        NotFound: the cluster has none of this number.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    run = session.get(EvaluationRun, run_id)
    if run is None or run.cluster_id != cluster.id:
        raise NotFound("run", str(run_id))
    return run


def request_override(
    session: Session, *, actor: Actor, run: EvaluationRun, reason: str, now: datetime
) -> None:
    """Ask another admin to let a draft go live although something speaks against it.

    Raises:
        Conflict: the run is not done (``run_not_done``).
        InvalidInput: the reason is missing (``required``) or ``too_long``.
    """
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=run.cluster_id))
    session.refresh(run, with_for_update=True)
    if run.state is not RunState.DONE:
        raise Conflict("run_not_done")
    said = clean_text(reason, field="reason", limit=REASON_LIMIT, required=True)
    asked = {"by": actor.user_id, "reason": said, "at": now.isoformat()}
    run.results = {**run.results, "override": asked}
    record(session, actor=actor, subject=run, action="request_override", note=said, now=now)


def progress(run: EvaluationRun) -> Progress:
    """How far the run is."""
    return Progress(run.state, run.done, run.total)


def cancel_run(session: Session, *, actor: Actor, run: EvaluationRun, now: datetime) -> None:
    """Stop a run; the worker leaves it at its next step.

    Raises:
        Conflict: it has ended already (``run_ended``).
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=run.cluster_id))
    session.refresh(run, with_for_update=True)
    if run.state in ENDED_RUNS:
        raise Conflict("run_ended")
    run.state, run.ended_at = RunState.CANCELLED, now
    record(session, actor=actor, subject=run, action="cancel", now=now)


@dataclass(frozen=True, slots=True)
class Step:
    """What one step found of a run that had come ``done`` far; nothing is kept of it yet."""

    run_id: int
    before: int
    done: int
    results: Mapping[str, Any]
    failure: str | None = None


def work_out_step(
    session: Session, registry: MatcherRegistry, *, now: datetime, gate: Gate | None = None
) -> Step | None:
    """Measure the next few needs of the oldest waiting run; None when none waits.

    It only reads: a fit of new words takes seconds, in which nobody else must wait. A run
    whose inputs changed meanwhile fails (``inputs_changed``), and ``changed`` in its results
    says which: half of it would be of other things.
    """
    waiting = EvaluationRun.state.in_((RunState.QUEUED, RunState.RUNNING))
    oldest = select(EvaluationRun).where(waiting).order_by(EvaluationRun.id).limit(1)
    run = session.scalar(oldest)
    if run is None:
        return None
    version = session.get_one(ConfigurationVersion, run.version_id)
    if changed := [each for each in changed_inputs(session, registry, run) if each in STOPS_A_RUN]:
        results = {**run.results, "changed": [str(each) for each in changed]}
        return Step(run.id, run.done, run.done, results, "inputs_changed")
    trial = Trial(session, registry, run, version, now.date())
    measured: dict[str, Any] = dict(run.results.get("measured", {}))
    effects: list[dict[str, Any]] = list(run.results.get("effects", ()))
    keys: list[str] = run.inputs["needs"]
    items = added_items(configuration_of(version))
    if waiting_keys := [key for key in keys if key not in measured][:STEP]:
        measured |= {key: trial.measured(key) for key in waiting_keys}
    elif len(effects) < len(items):
        effects.append(trial.effect(items[len(effects)], measured))
    done = len(measured) + len(effects)
    results = {"measured": measured, "effects": effects}
    if done >= run.total:
        cluster = session.get_one(Cluster, run.cluster_id)
        results |= trial.summary(measured, gate or gate_of(cluster))
    return Step(run.id, run.done, done, results)


def keep_step(session: Session, step: Step, *, now: datetime) -> None:
    """Keep what a step found, unless the run was stopped or another worker was faster."""
    run = session.get(EvaluationRun, step.run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state in ENDED_RUNS or run.done != step.before:
        return
    if step.failure:
        run.state, run.failure, run.ended_at = RunState.FAILED, step.failure, now
        run.results = dict(step.results)
    else:
        run.state, run.beat_at = RunState.RUNNING, now
        run.done, run.results = step.done, dict(step.results)
        if run.done >= run.total:
            run.state, run.ended_at = RunState.DONE, now
    session.flush()


def live_needs(session: Session, cluster_id: int, *, limit: int) -> list[Need]:
    """The latest needs that are open, or were until a provider was in touch."""
    going_on = (NeedState.OPEN, NeedState.MATCHED, NeedState.PAUSED)
    latest = (
        select(Need)
        .where(
            Need.cluster_id == cluster_id,
            Need.state.in_(going_on),
            Need.public_id.is_not(None),
        )
        .order_by(Need.id.desc())
        .limit(limit)
    )
    return list(session.scalars(scoped(latest, SYSTEM)))
