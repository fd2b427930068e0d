"""Which pairs somebody should judge next: what firms see now, and what a draft would show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion, Judgement
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.tuning import VersionState
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import parse_need, parse_provider
from matchmaker.matching.matcher import Matcher
from matchmaker.services.documents import need_document
from matchmaker.services.evaluation_runs import live_needs
from matchmaker.services.judgements import judged_set
from matchmaker.services.live_configuration import configuration_of
from matchmaker.services.registry import MatcherRegistry

#: So many of the latest open needs are looked at, and so many providers of each.
NEEDS, TOP = 20, 5
#: Grades of two judges that are so far apart are a disagreement.
FAR_APART = 2


class QueueReason(StrEnum):
    """Why a pair is in the queue."""

    DISAGREEMENT = "disagreement"
    LIVE = "live"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and a provider that wait for a grade."""

    need: NeedDocument
    provider: ProviderDocument
    why: QueueReason


def next_pair(
    session: Session, registry: MatcherRegistry, *, actor: Actor, cluster: Cluster, today: date
) -> Pair | None:
    """The next pair for this judge; None once nothing is left.

    First what two others disagree on, then what the latest open needs show among their
    first five and nobody judged, then what the newest draft would show there.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    judgements = judged_set(session, cluster_id=cluster.id)
    return next(_pairs(session, registry, actor, cluster, judgements, today), None)


def find_pair(
    session: Session,
    registry: MatcherRegistry,
    *,
    actor: Actor,
    cluster: Cluster,
    need_key: str,
    provider_key: str,
) -> Pair | None:
    """The pair that a form names, as it reads now or as it was judged; None if it is gone."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    judged = session.scalar(
        select(Judgement)
        .where(
            Judgement.cluster_id == cluster.id,
            Judgement.need_key == need_key,
            Judgement.provider_key == provider_key,
        )
        .limit(1)
    )
    if judged is not None:
        return _judged_pair(judged)
    needs = {each.public_id: each for each in live_needs(session, cluster.id, limit=10 * NEEDS)}
    matcher = registry.get(session, cluster_id=cluster.id).matcher
    known = {provider.id for provider in matcher.providers}
    if need_key not in needs or provider_key not in known:
        return None
    return Pair(need_document(needs[need_key]), matcher.provider(provider_key), QueueReason.LIVE)


def _pairs(  # noqa: PLR0917  one generator, called once
    session: Session,
    registry: MatcherRegistry,
    actor: Actor,
    cluster: Cluster,
    judgements: list[Judgement],
    today: date,
) -> Iterator[Pair]:
    by_pair: Mapping[tuple[str, str], list[Judgement]] = defaultdict(list)
    for each in judgements:
        by_pair[each.need_key, each.provider_key].append(each)
    for found in by_pair.values():
        grades = [each.grade for each in found]
        mine = any(each.judge_id == actor.user_id for each in found)
        if max(grades) - min(grades) >= FAR_APART and not mine:
            yield _judged_pair(found[0])
    needs = [need_document(need) for need in live_needs(session, cluster.id, limit=NEEDS)]
    live = registry.get(session, cluster_id=cluster.id).matcher
    yield from _shown(live, needs, by_pair, QueueReason.LIVE, today)
    draft = session.scalar(
        select(ConfigurationVersion)
        .where(
            ConfigurationVersion.cluster_id == cluster.id,
            ConfigurationVersion.state == VersionState.DRAFT,
        )
        .order_by(ConfigurationVersion.changed_at.desc())
        .limit(1)
    )
    if draft is not None:
        configuration = configuration_of(draft)
        tried = registry.under(session, cluster_id=cluster.id, configuration=configuration)
        yield from _shown(tried, needs, by_pair, QueueReason.DRAFT, today)


def _shown(
    matcher: Matcher,
    needs: list[NeedDocument],
    judged: Mapping[tuple[str, str], list[Judgement]],
    why: QueueReason,
    today: date,
) -> Iterator[Pair]:
    for need in needs:
        for match in matcher.match(need, limit=TOP, today=today).matches:
            if (need.id, match.provider_id) not in judged:
                yield Pair(need, matcher.provider(match.provider_id), why)


def _judged_pair(judgement: Judgement) -> Pair:
    return Pair(
        parse_need(judgement.need).document,
        parse_provider(judgement.provider).document,
        QueueReason.DISAGREEMENT,
    )
