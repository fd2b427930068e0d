"""How well open needs and providers fit, kept so that a provider's list is one query.

A firm wants the best match; a provider wants work that suits it. A lead is ranked by the
harmonic mean of the two, so that neither side's poor fit is made up for by the other's good
one. Both are made from the same signals; no second formula judges the text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.db.models import LeadScore, LeadScoring, Need, Provider
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.results import Standing
from matchmaker.services.documents import need_document
from matchmaker.services.fitted import FittedCluster
from matchmaker.services.introductions import ASKING
from matchmaker.services.question_answers import with_answers
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.scope import scoped

#: What a provider looks at in a need, in points of 100.
INTEREST: Mapping[Factor, float] = MappingProxyType(
    {Factor.PROBLEM: 40.0, Factor.BUDGET: 25.0, Factor.PLACE: 20.0, Factor.TIMING: 15.0}
)


def interest_in(values: Mapping[Factor, float]) -> float:
    """How well a need suits a provider, 0 to 100, from the signals of their match."""
    return sum(weight * values[factor] for factor, weight in INTEREST.items())


def fit_for_both(score: float, interest: float) -> float:
    """The harmonic mean of two numbers of 0 to 100; 0 as soon as one of them is."""
    return 2 * score * interest / (score + interest) if score + interest else 0.0


def score_open_needs(
    session: Session,
    registry: MatcherRegistry,
    *,
    today: date,
    now: datetime,
    limit: int,
) -> int:
    """Score open needs that never were, or changed since, or whose catalogue did.

    At most ``limit`` of them, the unscored first. Returns how many were scored.
    """
    statement = (
        scoped(select(Need), SYSTEM)
        .outerjoin(LeadScoring, LeadScoring.need_id == Need.id)
        .where(Need.state.in_(ASKING), Need.organisation_id.is_not(None))
        .order_by(LeadScoring.scored_at.is_not(None), LeadScoring.scored_at, Need.id)
    )
    scored = 0
    for need in session.scalars(statement).all():
        if scored == limit:
            break
        fitted = registry.get(session, cluster_id=need.cluster_id)
        scored += _score(session, fitted, need, today, now)
    return scored


def _score(session: Session, fitted: FittedCluster, need: Need, today: date, now: datetime) -> bool:
    stamp = _stamp(fitted, need, today)
    scoring = session.get(LeadScoring, need.id)
    if scoring is not None and scoring.stamp == stamp:
        return False
    session.execute(delete(LeadScore).where(LeadScore.need_id == need.id))
    document = with_answers(need_document(need), need.answers, today=today)
    least = fitted.matcher.configuration.possible
    near = [each for each in fitted.matcher.standings(document, today=today) if each.score >= least]
    ids = _ids_of(session, need.cluster_id, near)
    session.add_all(
        _row(need.id, ids[each.provider_id], each) for each in near if each.provider_id in ids
    )
    if scoring is None:
        scoring = LeadScoring(need_id=need.id)
        session.add(scoring)
    scoring.stamp, scoring.scored_at = stamp, now
    scoring.configuration = fitted.matcher.configuration.digest
    session.flush()
    return True


def _row(need_id: int, provider_id: int, standing: Standing) -> LeadScore:
    interest = interest_in(standing.values)
    return LeadScore(
        need_id=need_id,
        provider_id=provider_id,
        score=standing.score,
        interest=interest,
        fit=fit_for_both(standing.score, interest),
        eligible=not standing.failed,
        failed=sorted({str(each.kind) for each in standing.failed}),
    )


def _ids_of(session: Session, cluster_id: int, near: list[Standing]) -> dict[str, int]:
    found = session.execute(
        select(Provider.public_id, Provider.id).where(
            Provider.cluster_id == cluster_id,
            Provider.public_id.in_([each.provider_id for each in near]),
        )
    )
    return {row.public_id: row.id for row in found}


def _stamp(fitted: FittedCluster, need: Need, today: date) -> str:
    """What the scores of a need depend on; a new day may let a certificate run out."""
    document = dataclasses.asdict(need_document(need)) | {"answers": need.answers}
    parts = [fitted.version, fitted.matcher.configuration.digest, today.isoformat(), document]
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
