"""Offers of providers: what is shown is matched, and nothing else ever is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.models import Capability
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed
from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.transitions import Action
from matchmaker.matching.documents import NeedDocument
from matchmaker.services.capabilities import (
    add_capability,
    capability_actions,
    change_capability,
    delete_capability,
    take_capability_step,
)
from matchmaker.services.documents import provider_document
from matchmaker.services.offer_terms import OfferTerms
from matchmaker.services.providers import list_providers
from matchmaker.services.registry import MatcherRegistry
from tests.factories import NOW
from tests.scenes import Scene, make_scene

LATER = NOW + timedelta(hours=1)
FIELDS: dict[str, Any] = {
    "title": "Wastewater permit",
    "category": "environment",
    "description": "We prepare the discharge permit and measure the sewage.",
    "language": "en",
    "price_min": 8_000,
    "price_max": 12_000,
    "currency": "CNY",
    "price_unit": "project",
    "documents_needed": ["Licence", "Last report"],
    "response_days": 2,
    "voucher": True,
}
MOST = {"eligibility_headcount_max": 3}
REVERSED = ("eligibility_headcount_max", "range_reversed")
NEED = NeedDocument(id="n", description="We need a discharge permit for our sewage.", language="en")


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def offer_of(scene: Scene, **values: Any) -> Capability:
    return add_capability(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        fields=FIELDS | values,
        now=NOW,
    )


def step(scene: Scene, offer: Capability, action: Action, **values: Any) -> None:
    office = action in {Action.PUBLISH, Action.REFUSE}
    take_capability_step(
        scene.session,
        actor=scene.as_office if office else scene.as_provider,
        provider=scene.provider,
        offer=offer,
        action=action,
        now=LATER,
        **values,
    )


def published(scene: Scene) -> Capability:
    offer = offer_of(scene)
    step(scene, offer, Action.SUBMIT)
    step(scene, offer, Action.PUBLISH)
    return offer


def matched_through(scene: Scene, registry: MatcherRegistry) -> list[str | None]:
    """The offers through which the need finds somebody now."""
    scene.session.commit()
    matcher = registry.get(scene.session, cluster_id=scene.cluster.id).matcher
    return [match.capability_id for match in matcher.match(NEED, today=date(2026, 11, 23)).matches]


def test_an_offer_is_matched_from_its_publication_on_and_not_before(
    scene: Scene, engine: Engine
) -> None:
    registry = MatcherRegistry(lambda: Session(engine))
    offer = offer_of(scene)
    drafted = matched_through(scene, registry)
    step(scene, offer, Action.SUBMIT)
    sent = matched_through(scene, registry)
    step(scene, offer, Action.PUBLISH)

    assert offer.public_id not in [*drafted, *sent]
    assert matched_through(scene, registry) == [offer.public_id]
    assert list_providers(scene.session, cluster=scene.cluster, category="environment").total == 1


@pytest.mark.parametrize(
    ("away", "back"), [(Action.PAUSE, Action.RESUME), (Action.FILL, Action.FREE)]
)
def test_what_rests_or_is_full_is_neither_matched_nor_listed_until_it_is_back(
    scene: Scene, engine: Engine, away: Action, back: Action
) -> None:
    registry = MatcherRegistry(lambda: Session(engine))
    offer = published(scene)
    step(scene, offer, away)
    left = matched_through(scene, registry)
    listed = list_providers(scene.session, cluster=scene.cluster, category="environment").total
    step(scene, offer, back)

    assert offer.public_id not in left
    assert listed == 0
    assert matched_through(scene, registry) == [offer.public_id]


def test_who_offers_nothing_now_is_not_matched_through_past_work_either(
    scene: Scene, engine: Engine
) -> None:
    registry = MatcherRegistry(lambda: Session(engine))
    for offer in scene.provider.capabilities:
        step(scene, offer, Action.PAUSE)

    assert matched_through(scene, registry) == []


def test_a_refused_offer_says_why_and_can_be_sent_again(scene: Scene) -> None:
    offer = offer_of(scene)
    step(scene, offer, Action.SUBMIT)
    step(scene, offer, Action.REFUSE, reason=ModerationReason.UNCLEAR, note="Which permit?")
    reason, note = offer.refusal_reason, offer.refusal_note
    step(scene, offer, Action.SUBMIT)

    assert (reason, note) == ("unclear", "Which permit?")
    assert (offer.state, offer.refusal_reason) == (CapabilityState.PENDING, None)


def test_the_terms_are_kept_and_go_into_files(scene: Scene) -> None:
    offer = published(scene)

    terms = OfferTerms.of(offer.extra)
    assert terms == OfferTerms(("Licence", "Last report"), 2, (), voucher=True)
    written = provider_document(scene.provider).capabilities[-1]
    assert written.extra["response_days"] == 2


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"title": " "}, "title", "required"),
        ({"price_max": 10}, "price_max", "range_reversed"),
        ({"currency": None}, "currency", "required"),
        ({"price_unit": None}, "price_unit", "required"),
        ({"price_unit": "percent"}, "price_max", "out_of_range"),
        ({"delivery": ["by_balloon"]}, "delivery", "unknown_word"),
        ({"response_days": 900}, "response_days", "out_of_range"),
        ({"eligibility_headcount_min": 9, **MOST}, *REVERSED),
    ],
)
def test_what_can_not_be_used_is_refused_by_its_field(
    scene: Scene, wrong: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        offer_of(scene, **wrong)

    assert (refused.value.field, refused.value.code) == (field, code)


def test_an_offer_without_a_kind_of_help_is_kept_and_not_sent(scene: Scene) -> None:
    offer = offer_of(scene, category=None)

    with pytest.raises(InvalidInput) as refused:
        step(scene, offer, Action.SUBMIT)

    assert (refused.value.field, offer.state) == ("category", CapabilityState.DRAFT)


def test_the_same_form_sent_twice_is_one_offer(scene: Scene) -> None:
    assert offer_of(scene) is offer_of(scene)
    assert len(scene.provider.capabilities) == 2


def test_only_what_nobody_has_seen_can_be_deleted(scene: Scene) -> None:
    shown, draft = published(scene), offer_of(scene, title="Another")

    delete_capability(
        scene.session, actor=scene.as_provider, provider=scene.provider, offer=draft, now=NOW
    )
    with pytest.raises(Conflict):
        delete_capability(
            scene.session, actor=scene.as_provider, provider=scene.provider, offer=shown, now=NOW
        )

    assert draft not in scene.provider.capabilities


def test_each_side_takes_its_own_steps(scene: Scene) -> None:
    offer = offer_of(scene)
    step(scene, offer, Action.SUBMIT)

    assert capability_actions(scene.as_firm, scene.provider, offer) == frozenset()
    assert capability_actions(scene.as_provider, scene.provider, offer) == frozenset()
    with pytest.raises(NotAllowed):
        take_capability_step(
            scene.session,
            actor=scene.as_provider,
            provider=scene.provider,
            offer=offer,
            action=Action.PUBLISH,
            now=LATER,
        )


def test_a_change_of_what_is_shown_reaches_the_matcher(scene: Scene, engine: Engine) -> None:
    registry = MatcherRegistry(lambda: Session(engine))
    offer = published(scene)
    assert matched_through(scene, registry) == [offer.public_id]

    change_capability(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        offer=offer,
        fields=FIELDS | {"title": "Payroll", "description": "Wages.", "category": "training"},
        now=LATER,
    )

    assert offer.public_id not in matched_through(scene, registry)
