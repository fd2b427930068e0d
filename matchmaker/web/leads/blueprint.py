"""What the pages of leads share: whose they are, and how one is found."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, g

from matchmaker.db.models import Provider
from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db, matcher_registry
from matchmaker.matching.results import Match, MatchResult
from matchmaker.services import needs
from matchmaker.services.leads import Lead, count_new, get_lead, provider_of
from matchmaker.services.matching import match_provider
from matchmaker.web.access import current_actor
from matchmaker.web.acting import current_organisation
from matchmaker.web.clock import today
from matchmaker.web.needs.cards import Card, make_card

bp = Blueprint("leads", __name__, url_prefix="/provider")


def own_provider() -> Provider | None:
    """The provider that the reader acts for on this page; None for a firm."""
    if "own_provider" not in g:
        organisation = current_organisation()
        g.own_provider = organisation and provider_of(
            db.session(), actor=current_actor(), organisation=organisation
        )
    found: Provider | None = g.own_provider
    return found


def required_provider() -> Provider:
    """The same where there is nothing to see without one. Raises ``NotFound``."""
    provider = own_provider()
    if provider is None:
        raise NotFound("provider", "")
    return provider


def lead_of(key: str) -> tuple[Provider, Lead]:
    """The lead at this address and the provider whose it is. Raises ``NotFound``."""
    provider = required_provider()
    return provider, get_lead(db.session(), actor=current_actor(), provider=provider, key=key)


def leads_in_head() -> int | None:
    """How many leads are new; None for whoever acts for no provider."""
    provider = own_provider() if current_actor().confirmed else None
    if provider is None:
        return None
    return count_new(db.session(), actor=current_actor(), provider=provider)


def result_of(provider: Provider, lead: Lead) -> MatchResult:
    """The provider held against the need, as the firm would see it."""
    return match_provider(
        db.session(), matcher_registry(), need=lead.need, provider=provider, today=today()
    )


def card_of(provider: Provider, lead: Lead) -> Card | None:
    """What the firm would see about the provider, without what the firm did not agree to show.

    None while the provider is new to the matcher.
    """
    result = result_of(provider, lead)
    if not result.matches:
        return None
    document = replace(needs.to_document(lead.need), budget_min=None, budget_max=None)
    fitted = matcher_registry().get(db.session(), cluster_id=provider.cluster_id)
    return make_card(
        document,
        without_amounts(result.matches[0]),
        provider,
        fitted.matcher.provider(provider.public_id),
        None,
    )


def without_amounts(match: Match) -> Match:
    """The match without the facts that name the firm's budget: that is shared on acceptance."""
    parts = (
        replace(part, evidence=()) if part.factor is Factor.BUDGET else part
        for part in match.contributions
    )
    return replace(match, contributions=tuple(parts))
