"""Which pairs somebody should judge next: what firms see now, and what a draft would show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun, Judgement
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.tuning import JudgementSource, VersionState
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import parse_need, parse_provider
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.trial import TOP
from matchmaker.services.disagreements import FAR_APART, spread
from matchmaker.services.documents import need_document
from matchmaker.services.evaluation_runs import live_needs
from matchmaker.services.judgements import JudgedPair, judged_pairs
from matchmaker.services.live_configuration import configuration_of
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.run_pairs import pairs_of_run, runs_of_drafts

#: So many of the latest open needs are looked at.
NEEDS = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and a provider that wait for a grade."""

    need: NeedDocument
    provider: ProviderDocument
    why: JudgementSource


class _Queue:
    """What the pairs of one judge are drawn from."""

    def __init__(
        self,
        session: Session,
        registry: MatcherRegistry,
        actor: Actor,
        cluster: Cluster,
        today: date,
    ) -> None:
        self.session, self.registry, self.actor = session, registry, actor
        self.cluster, self.today = cluster, today
        self.judged: Mapping[tuple[str, str], list[JudgedPair]] = defaultdict(list)
        self.snapshots: dict[str, int] = {}
        for each in judged_pairs(session, cluster_id=cluster.id):
            self.judged[each.need_key, each.provider_key].append(each)
            self.snapshots[each.need_key] = each.id  # the last one, as a run reads it
        self.live = registry.get(session, cluster_id=cluster.id).matcher

    def disagreements(self) -> Iterator[Pair]:
        """What two others are far apart on."""
        for found in self._of_others():
            if spread(found) >= FAR_APART:
                yield self._read(found[0], JudgementSource.DISAGREEMENT)

    def seconds(self) -> Iterator[Pair]:
        """What one other judged: only pairs with two grades say how far judges agree."""
        for found in self._of_others():
            if len(found) == 1:
                yield self._read(found[0], JudgementSource.SECOND)

    def of_run(self, run: EvaluationRun) -> Iterator[Pair]:
        """What a run brought among the first five of judged needs."""
        for need, provider in pairs_of_run(run, set(self.judged), self.live.ids):
            kept = self.session.get_one(Judgement, self.snapshots[need])
            document = parse_need(kept.need).document
            yield Pair(document, self.live.provider(provider), JudgementSource.RUN)

    def of_drafts(self) -> Iterator[Pair]:
        """The same of the newest drafts."""
        for run in runs_of_drafts(self.session, cluster=self.cluster):
            yield from self.of_run(run)

    def of_open_needs(self) -> Iterator[Pair]:
        """What the latest open needs show, then what the newest draft would show."""
        latest = live_needs(self.session, self.cluster.id, limit=NEEDS)
        needs = [need_document(need) for need in latest]
        yield from self._shown(self.live, needs, JudgementSource.LIVE)
        draft = self.session.scalar(
            select(ConfigurationVersion)
            .where(
                ConfigurationVersion.cluster_id == self.cluster.id,
                ConfigurationVersion.state == VersionState.DRAFT,
            )
            .order_by(ConfigurationVersion.changed_at.desc())
            .limit(1)
        )
        if draft is not None:
            tried = self.registry.under(
                self.session, cluster_id=self.cluster.id, configuration=configuration_of(draft)
            )
            yield from self._shown(tried, needs, JudgementSource.DRAFT)

    def _read(self, pair: JudgedPair, why: JudgementSource) -> Pair:
        return _judged_pair(self.session.get_one(Judgement, pair.id), why)

    def _of_others(self) -> Iterator[list[JudgedPair]]:
        for found in self.judged.values():
            if all(each.judge_id != self.actor.user_id for each in found):
                yield found

    def _shown(
        self, matcher: Matcher, needs: list[NeedDocument], why: JudgementSource
    ) -> Iterator[Pair]:
        for need in needs:
            for match in matcher.match(need, limit=TOP, today=self.today).matches:
                if (need.id, match.provider_id) not in self.judged:
                    yield Pair(need, matcher.provider(match.provider_id), why)


def next_pair(
    session: Session,
    registry: MatcherRegistry,
    *,
    actor: Actor,
    cluster: Cluster,
    run: EvaluationRun | None = None,
    second: bool = False,
    today: date,
) -> Pair | None:
    """The next pair for this judge; None once nothing is left.

    First what two others disagree on, then what the runs of the newest drafts brought among
    the first five of judged needs and nobody judged, then what the latest open needs show
    there, then what the newest draft would show. Narrowed to one ``run``, or to what one
    other judged (``second``), nothing else comes.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    queue = _Queue(session, registry, actor, cluster, today)
    if run is not None:
        return next(queue.of_run(run), None)
    if second:
        return next(queue.seconds(), None)
    return next(chain(queue.disagreements(), queue.of_drafts(), queue.of_open_needs()), None)


def find_pair(
    session: Session,
    registry: MatcherRegistry,
    *,
    actor: Actor,
    cluster: Cluster,
    need_key: str,
    provider_key: str,
    why: JudgementSource = JudgementSource.LIVE,
) -> Pair | None:
    """The pair that a form names; None if it is gone.

    One that was judged reads as it did then. Any other has today's provider with the need as
    it reads now while that is open, else as it was judged: a run measures that text.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    judged = list(
        session.scalars(
            select(Judgement)
            .where(Judgement.cluster_id == cluster.id, Judgement.need_key == need_key)
            .order_by(Judgement.provider_key, Judgement.id)
        )
    )
    for each in judged:
        if each.provider_key == provider_key:
            return _judged_pair(each, why)
    matcher = registry.get(session, cluster_id=cluster.id).matcher
    if provider_key not in matcher.ids:
        return None
    latest = live_needs(session, cluster.id, limit=10 * NEEDS)
    texts = [need_document(need) for need in latest if need.public_id == need_key]
    snapshots = [parse_need(each.need).document for each in judged[-1:]]
    of_run = why is JudgementSource.RUN
    found = [*snapshots, *texts] if of_run else [*texts, *snapshots]
    return Pair(found[0], matcher.provider(provider_key), why) if found else None


def _judged_pair(judgement: Judgement, why: JudgementSource) -> Pair:
    return Pair(
        parse_need(judgement.need).document, parse_provider(judgement.provider).document, why
    )
