"""The scores of a need's leads worked out once more, under the version that made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import LeadScore, LeadScoring, Need, Provider
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.services.documents import need_document
from matchmaker.services.lead_scores import interest_in
from matchmaker.services.question_answers import with_answers
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.replay import configuration_by_digest, number_of_digest
from matchmaker.services.scope import scoped
from matchmaker.services.working_days import local_day

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """By which version a need's leads were scored, and when; no number for the release's own."""

    configuration: str | None
    number: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplayedLead:
    """One provider's score and interest, 0 to 100: as kept, and once more (None: not listed now)."""

    provider: Provider
    kept: tuple[float, float]
    again: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class LeadReplay:
    """The best leads of a need; ``can_replay`` is False where the version is unknown here."""

    scored: Scored
    leads: tuple[ReplayedLead, ...]
    can_replay: bool

    @property
    def is_same(self) -> bool:
        """Whether every figure came out as it is kept."""
        return self.can_replay and all(lead.kept == lead.again for lead in self.leads)


def scored_by(session: Session, *, need: Need) -> Scored | None:
    """By which version the leads of a need are scored; None for one that never was."""
    scoring = session.get(LeadScoring, need.id)
    if scoring is None:
        return None
    number = number_of_digest(session, cluster_id=need.cluster_id, digest=scoring.configuration)
    return Scored(scoring.configuration, number, scoring.scored_at)


def replay_leads(
    session: Session, registry: MatcherRegistry, *, actor: Actor, need: Need
) -> LeadReplay | None:
    """The best leads of a need, matched again under their version as of their day.

    The figures are the same as long as neither the need nor the catalogue has changed since.
    None for a need that was never scored.

    Raises:
        NotAllowed: the actor does not work for the need's cluster.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=need.cluster_id))
    scored = scored_by(session, need=need)
    if scored is None:
        return None
    best = (
        select(LeadScore, Provider)
        .join(Provider, Provider.id == LeadScore.provider_id)
        .where(LeadScore.need_id == need.id)
        .order_by(LeadScore.fit.desc(), LeadScore.provider_id)
        .limit(SHOWN)
    )
    rows = session.execute(scoped(best, actor)).all()
    configuration = configuration_by_digest(
        session, cluster_id=need.cluster_id, digest=scored.configuration or ""
    )
    found: dict[str, tuple[float, float]] = {}
    if configuration is not None:
        matcher = registry.under(session, cluster_id=need.cluster_id, configuration=configuration)
        today = local_day(scored.at)
        document = with_answers(need_document(need), need.answers, today=today)
        found = {
            each.provider_id: (each.score, interest_in(each.values))
            for each in matcher.standings(document, today=today)
        }
    leads = tuple(
        ReplayedLead(provider, (row.score, row.interest), found.get(provider.public_id))
        for row, provider in rows
    )
    return LeadReplay(scored, leads, configuration is not None)
