"""Pairs that a run brought among the first five of judged needs and nobody judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.tuning import RunState, VersionState
from matchmaker.matching.trial import TOP
from matchmaker.services.judgements import judged_pairs
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.run_inputs import RELEASE

#: So many of the newest drafts that were measured bring their pairs.
LATEST_RUNS = 3


def unjudged_pairs(
    session: Session, registry: MatcherRegistry, *, actor: Actor, run: EvaluationRun
) -> list[tuple[str, str]]:
    """The keys of need and provider that a run waits for, by the judgements of now.

    They stand need by need, the draft's first five before the live version's. A provider
    that is no longer matched is left out: nobody could read it.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=run.cluster_id))
    judged = {
        (each.need_key, each.provider_key)
        for each in judged_pairs(session, cluster_id=run.cluster_id)
    }
    matcher = registry.get(session, cluster_id=run.cluster_id).matcher
    return list(pairs_of_run(run, judged, matcher.ids))


def pairs_of_run(
    run: EvaluationRun, judged: Collection[tuple[str, str]], providers: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The same, where the judged pairs and the matched providers are at hand."""
    if run.state is not RunState.DONE or run.inputs.get("code") != RELEASE:
        return
    needs = {need for need, _ in judged}
    for need, sides in run.results.get("measured", {}).items():
        if sides is None or need not in needs:
            continue
        before, after = sides
        for provider in dict.fromkeys([*after["ranking"][:TOP], *before["ranking"][:TOP]]):
            if (need, provider) not in judged and provider in providers:
                yield need, provider


def runs_of_drafts(session: Session, *, cluster: Cluster) -> list[EvaluationRun]:
    """The last finished run of each of the drafts that were measured last."""
    done = (
        select(EvaluationRun)
        .join(ConfigurationVersion, ConfigurationVersion.id == EvaluationRun.version_id)
        .where(
            EvaluationRun.cluster_id == cluster.id,
            EvaluationRun.state == RunState.DONE,
            ConfigurationVersion.state == VersionState.DRAFT,
        )
        .order_by(EvaluationRun.id.desc())
        .limit(3 * LATEST_RUNS)
    )
    latest: dict[int, EvaluationRun] = {}
    for run in session.scalars(done):
        latest.setdefault(run.version_id, run)
    return list(latest.values())[:LATEST_RUNS]
