"""Runs: a draft measured against the live version on everything judged, a few needs at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun, Judgement
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.tuning import ENDED_RUNS, RunState, VersionState
from matchmaker.domain.vocabulary import Category
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.exchange import parse_need
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.trial import Gate, Tried, summary
from matchmaker.services.clusters import catalogue_version
from matchmaker.services.judgements import digest_of, grades_by_need, judged_set
from matchmaker.services.live_configuration import configuration_of, live_digest
from matchmaker.services.registry import MatcherRegistry

DEPTH = 20
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
    run = EvaluationRun(
        cluster_id=version.cluster_id,
        version_id=version.id,
        author_id=actor.user_id,
        state=RunState.QUEUED,
        inputs=_inputs(session, registry, version),
        results={},
        total=len({each.need_key for each in judged_set(session, cluster_id=version.cluster_id)}),
        created_at=now,
    )
    session.add(run)
    session.flush()
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
    session.flush()


def run_step(
    session: Session, registry: MatcherRegistry, *, now: datetime, gate: Gate | None = None
) -> bool:
    """Measure the next few needs of the oldest waiting run; False when none waits.

    A run whose worker was killed is taken up where its last committed step ended. One whose
    inputs changed meanwhile fails (``inputs_changed``): half of it would be of other things.
    """
    run = session.scalar(_next_run().with_for_update(skip_locked=True))
    if run is None:
        return False
    version = session.get_one(ConfigurationVersion, run.version_id)
    if _inputs(session, registry, version) != run.inputs:
        run.state, run.failure, run.ended_at = RunState.FAILED, "inputs_changed", now
    else:
        run.state, run.beat_at = RunState.RUNNING, now
        _measure(session, registry, run, version, now, gate or Gate())
    session.flush()
    return True


def prepare_step(session: Session, registry: MatcherRegistry) -> None:
    """Fit what the next step needs, before it holds any lock: new synonyms take seconds."""
    run = session.scalar(_next_run())
    if run is not None:
        version = session.get_one(ConfigurationVersion, run.version_id)
        registry.under(session, cluster_id=run.cluster_id, configuration=configuration_of(version))


def _next_run() -> Select[EvaluationRun]:
    """The oldest run that has not ended.

    Who works at it holds its row: there is no other mark that a killed worker could leave.
    """
    waiting = EvaluationRun.state.in_((RunState.QUEUED, RunState.RUNNING))
    return select(EvaluationRun).where(waiting).order_by(EvaluationRun.id).limit(1)


def _measure(  # noqa: PLR0917  one step, called once
    session: Session,
    registry: MatcherRegistry,
    run: EvaluationRun,
    version: ConfigurationVersion,
    now: datetime,
    gate: Gate,
) -> None:
    judgements = judged_set(session, cluster_id=run.cluster_id)
    needs = {each.need_key: each for each in judgements}
    measured: dict[str, Any] = dict(run.results.get("measured", {}))
    waiting = [key for key in needs if key not in measured][:STEP]
    live = registry.get(session, cluster_id=run.cluster_id).matcher
    draft = registry.under(
        session, cluster_id=run.cluster_id, configuration=configuration_of(version)
    )
    categories = {*Category, *live.known_categories_}
    for key in waiting:
        document = parse_need(needs[key].need, categories=categories).document
        measured[key] = [_ranked(matcher, document, now.date()) for matcher in (live, draft)]
    run.done = len(measured)
    run.results = {"measured": measured}
    if run.done >= run.total:
        tried = _tried(judgements, measured)
        providers = [provider.id for provider in live.roster_.providers]
        run.results = {"measured": measured, **summary(tried, providers, gate)}
        run.state, run.ended_at = RunState.DONE, now


def _ranked(matcher: Matcher, need: NeedDocument, today: date) -> dict[str, Any]:
    result = matcher.match(need, limit=DEPTH, today=today)
    return {
        "ranking": [match.provider_id for match in result.matches if match.eligible],
        "unmet": result.unmet is not None,
        "rules": {match.provider_id: list(match.rules) for match in result.matches if match.rules},
    }


def _tried(judgements: Sequence[Judgement], measured: Mapping[str, Any]) -> list[Tried]:
    grades = grades_by_need(judgements)
    must_pass = {each.need_key for each in judgements if each.must_pass}
    return [
        Tried(
            need_id=key,
            grades=grades[key],
            before=before["ranking"],
            after=after["ranking"],
            unmet=(before["unmet"], after["unmet"]),
            must_pass=key in must_pass,
        )
        for key, (before, after) in measured.items()
    ]


def _inputs(
    session: Session, registry: MatcherRegistry, version: ConfigurationVersion
) -> dict[str, Any]:
    live = live_digest(session, cluster_id=version.cluster_id)
    return {
        "draft": version.digest,
        "live_version": live,
        "live": live or registry.configuration.digest,
        "judged": digest_of(judged_set(session, cluster_id=version.cluster_id)),
        "catalogue": catalogue_version(session, cluster_id=version.cluster_id),
    }
