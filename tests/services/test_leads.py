"""Leads: what a provider finds, in which order, and what it never learns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.models import LeadScore, Need, Provider
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import IntroductionState, ProviderState
from matchmaker.domain.permissions import Actor
from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.vocabulary import Factor
from matchmaker.services.answers import accept
from matchmaker.services.events import events_of
from matchmaker.services.introductions import request_introduction
from matchmaker.services.lead_scores import fit_for_both, interest_in, score_open_needs
from matchmaker.services.leads import (
    LeadFilters,
    dismiss_lead,
    get_lead,
    list_leads,
    mark_seen,
    missed,
    restore_lead,
)
from matchmaker.services.need_cycle import pause_need
from matchmaker.services.offers import offer_help
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.sharing import contact_of_other_side
from tests.factories import NOW, make_member, make_provider
from tests.scenes import FIRM_CONTACT, PROVIDER_CONTACT, Scene, make_scene

SHADE = "Our dye lots come out in different shades and the buyer rejects them."
BOILER = "The steam boiler burns too much gas."
OFFERS = [
    {"id": "c1", "title": "Shade control for dye lots", "language": "en", "category": "dyeing"},
    {"id": "c2", "title": "Steam boiler and gas saving", "language": "en", "category": "energy"},
]


@pytest.fixture
def scene(session: Session) -> Scene:
    """A firm, and a provider that offers two things."""
    scene = make_scene(session)
    provider = make_provider(session, cluster=scene.cluster, id="lab", capabilities=OFFERS)
    helper = make_member(session, organisation=provider.organisation)
    return replace(scene, provider=provider, helper=helper)


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(lambda: Session(engine))


def score(scene: Scene, registry: MatcherRegistry) -> int:
    scene.session.commit()
    return score_open_needs(scene.session, registry, today=NOW.date(), now=NOW, limit=50)


def scores(scene: Scene) -> list[tuple[int, float]]:
    rows = scene.session.scalars(select(LeadScore).order_by(LeadScore.provider_id))
    return [(row.provider_id, row.score) for row in rows]


def found(scene: Scene, filters: LeadFilters | None = None) -> list[str]:
    leads = list_leads(
        scene.session, actor=scene.as_provider, provider=scene.provider, filters=filters
    )
    return [lead.outline.description for lead in leads.items]


def offer(scene: Scene, need: Need, actor: Actor | None = None, **values: Any) -> Any:
    given = {"message": "We did this for forty mills.", **values}
    return offer_help(
        scene.session,
        actor=actor or scene.as_provider,
        provider=scene.provider,
        need=need,
        contact=PROVIDER_CONTACT,
        now=NOW,
        **given,
    )


def test_a_lead_is_worth_as_much_as_the_side_that_it_suits_less() -> None:
    assert fit_for_both(80, 80) == 80
    assert fit_for_both(90, 10) < fit_for_both(40, 40)
    assert fit_for_both(0, 0) == fit_for_both(100, 0) == 0


def test_a_need_interests_a_provider_more_when_any_of_its_signals_is_better() -> None:
    middling = dict.fromkeys(Factor, 0.5)
    for factor in (Factor.PROBLEM, Factor.BUDGET, Factor.PLACE, Factor.TIMING):
        assert interest_in(middling | {factor: 1.0}) > interest_in(middling)
    assert interest_in(dict.fromkeys(Factor, 1.0)) == 100


def test_open_needs_that_fit_are_leads_the_best_first(
    scene: Scene, registry: MatcherRegistry
) -> None:
    for text in (BOILER, SHADE, "We look for a lawyer for a trade mark."):
        scene.need(description=text)
    score(scene, registry)

    leads = list_leads(scene.session, actor=scene.as_provider, provider=scene.provider)

    assert {lead.outline.description for lead in leads.items} == {BOILER, SHADE}
    assert [lead.fit for lead in leads.items] == sorted(
        (lead.fit for lead in leads.items), reverse=True
    )


def test_what_is_scored_is_scored_again_only_when_something_changed(
    scene: Scene, registry: MatcherRegistry
) -> None:
    need = scene.need(description=SHADE)

    assert score(scene, registry) == 1
    assert score(scene, registry) == 0
    need.description = BOILER
    assert score(scene, registry) == 1
    assert found(scene) == [BOILER]


def test_a_need_that_rests_or_was_dealt_with_is_no_lead(
    scene: Scene, registry: MatcherRegistry
) -> None:
    resting, asked, dismissed, offered = (
        scene.need(description=f"{SHADE} {number}") for number in range(4)
    )
    score(scene, registry)
    pause_need(scene.session, actor=scene.as_firm, need=resting, now=NOW)
    request_introduction(
        scene.session,
        actor=scene.as_firm,
        need=asked,
        provider=scene.provider,
        contact=FIRM_CONTACT,
        now=NOW,
    )
    dismiss_lead(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        need=dismissed,
        reason=DeclineReason.NO_CAPACITY,
        now=NOW,
    )
    offer(scene, offered)

    assert found(scene) == []
    restore_lead(
        scene.session, actor=scene.as_provider, provider=scene.provider, need=dismissed, now=NOW
    )
    assert found(scene) == [f"{SHADE} 2"]


def test_why_a_lead_was_put_aside_is_kept_and_no_judgement_of_the_text(
    scene: Scene, registry: MatcherRegistry
) -> None:
    need = scene.need(description=SHADE)
    score(scene, registry)
    before = scores(scene)

    dismiss_lead(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        need=need,
        reason=DeclineReason.NO_CAPACITY,
        now=NOW,
    )

    assert scores(scene) == before
    event = events_of(scene.session, subject=scene.provider)[-1]
    assert (event.action, event.reason) == ("dismiss_lead", DeclineReason.NO_CAPACITY)


def test_a_broken_requirement_keeps_a_lead_away_and_is_counted(
    scene: Scene, registry: MatcherRegistry
) -> None:
    scene.provider.capabilities[0].service_area = ["PT"]
    scene.provider.capabilities[1].service_area = ["PT"]
    scene.need(description=SHADE, region="CN-330603")
    score(scene, registry)

    assert found(scene) == []
    assert missed(scene.session, actor=scene.as_provider, provider=scene.provider) == {"area": 1}


def test_filters_narrow_and_reading_takes_the_mark_of_the_new(
    scene: Scene, registry: MatcherRegistry
) -> None:
    shade, boiler = scene.need(description=SHADE), scene.need(description=BOILER)
    shade.category, boiler.category = "dyeing", "energy"
    score(scene, registry)
    mark_seen(scene.session, actor=scene.as_provider, provider=scene.provider, need=shade, now=NOW)

    assert found(scene, LeadFilters(category="dyeing")) == [SHADE]
    assert found(scene, LeadFilters(new_only=True)) == [BOILER]


def test_contact_details_in_the_text_are_not_read_by_providers(
    scene: Scene, registry: MatcherRegistry
) -> None:
    scene.need(description=f"{SHADE} Call 13800138000 or boss@mill.example.")
    score(scene, registry)

    (text,) = found(scene)

    assert "1380" not in text
    assert "mill.example" not in text


def test_another_providers_leads_are_not_there(scene: Scene, registry: MatcherRegistry) -> None:
    need = scene.need(description=SHADE)
    score(scene, registry)
    _, stranger = scene.another_provider()

    for actor in (stranger, scene.as_firm):
        with pytest.raises(Exception, match=r"not_allowed|provider"):
            list_leads(scene.session, actor=actor, provider=scene.provider)
        with pytest.raises(Exception, match=r"not_allowed|provider"):
            offer(scene, need, actor)


@pytest.mark.parametrize("state", [ProviderState.DRAFT, ProviderState.SUSPENDED])
def test_a_provider_that_is_not_listed_has_no_leads(
    scene: Scene, registry: MatcherRegistry, state: ProviderState
) -> None:
    need = scene.need(description=SHADE)
    score(scene, registry)
    scene.provider.state = state

    assert found(scene) == []
    with pytest.raises(NotFound):
        get_lead(
            scene.session,
            actor=scene.as_provider,
            provider=scene.provider,
            key=need.public_id or "",
        )
    with pytest.raises(Conflict, match="provider_not_listed"):
        offer(scene, need)


def test_an_offer_waits_for_the_firm_and_opens_contacts_only_when_it_accepts(
    scene: Scene,
) -> None:
    need = scene.need(description=SHADE)

    introduction = offer(scene, need)

    assert introduction.state is IntroductionState.OFFERED
    for actor in (scene.as_firm, scene.as_provider):
        seen = contact_of_other_side(scene.session, actor=actor, introduction=introduction)
        assert seen is None
    accept(
        scene.session,
        actor=scene.as_firm,
        introduction=introduction,
        contact=FIRM_CONTACT,
        now=NOW,
    )
    seen = contact_of_other_side(scene.session, actor=scene.as_firm, introduction=introduction)
    assert seen == PROVIDER_CONTACT


def test_help_is_offered_once(scene: Scene) -> None:
    need = scene.need(description=SHADE)
    first = offer(scene, need)

    with pytest.raises(Conflict, match="already_asked") as caught:
        offer(scene, need)

    assert caught.value.values["introduction"] == first.public_id


def test_nobody_offers_help_with_an_own_need(scene: Scene) -> None:
    need = scene.need(description=SHADE)
    own = scene.session.get_one(Provider, scene.provider.id)
    need.organisation = own.organisation
    scene.session.flush()

    with pytest.raises(Conflict, match="own_provider"):
        offer(scene, need)
