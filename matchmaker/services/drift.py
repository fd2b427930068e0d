"""Every night the live version is measured on everything judged, so that nothing drifts unseen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.domain.vocabulary import Category
from matchmaker.matching.evaluation import mean, ndcg
from matchmaker.matching.exchange import parse_need
from matchmaker.matching.trial import TOP
from matchmaker.services.events import events_of, record
from matchmaker.services.judgements import digest_of, grades_by_need, judged_set
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.trials import ranked

NIGHTLY = "measure_nightly"
#: A fall of nDCG@5 since the night before that is worth a look.
DRIFT = 0.02


def measure_night(
    session: Session, registry: MatcherRegistry, *, cluster: Cluster, today: date
) -> dict[str, str | int | float] | None:
    """nDCG@5 of what is live on today's catalogue; None where nothing is judged.

    Reads only; :func:`keep_night` keeps it.
    """
    judgements = judged_set(session, cluster_id=cluster.id)
    grades = grades_by_need(judgements)
    matcher = registry.get(session, cluster_id=cluster.id).matcher
    categories = {*Category, *matcher.known_categories}
    snapshots = {each.need_key: each.need for each in judgements}
    values = [
        ndcg(
            ranked(matcher, parse_need(snapshot, categories=categories).document, today)["ranking"],
            grades[key],
            TOP,
        )
        for key, snapshot in snapshots.items()
    ]
    quality = mean(values)
    if quality is None:
        return None
    return {
        "ndcg": round(quality, 6),
        "needs": sum(value is not None for value in values),
        "configuration": matcher.configuration.digest,
        "judged": digest_of(judgements),
    }


def keep_night(
    session: Session, *, cluster: Cluster, found: dict[str, str | int | float], now: datetime
) -> None:
    """Write the night's figure into the trail of the cluster."""
    record(session, actor=SYSTEM, subject=cluster, action=NIGHTLY, details=found, now=now)


def list_nights(
    session: Session, *, actor: Actor, cluster: Cluster, limit: int = 14
) -> list[Event]:
    """The latest nights, the last one first."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    nights = [each for each in events_of(session, subject=cluster) if each.action == NIGHTLY]
    return nights[::-1][:limit]


def has_drifted(nights: list[Event]) -> bool:
    """Whether the last night is clearly below the one before, on the same judged set and version.

    Another judged set or another live version explains a difference by itself.
    """
    if len(nights) < 2:
        return False
    last, before = nights[0].details, nights[1].details
    same = all(last[name] == before[name] for name in ("configuration", "judged"))
    return same and float(before["ndcg"]) - float(last["ndcg"]) >= DRIFT
