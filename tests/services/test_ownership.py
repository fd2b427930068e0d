"""An organisation asks to act for a listed provider; nobody who acts for one is put aside."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import OwnershipRequest, Provider
from matchmaker.domain.desk import QueueName
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.ownership import OwnershipRefusal, OwnershipState
from matchmaker.services.claims import Proof
from matchmaker.services.desk import list_queue
from matchmaker.services.events import events_of
from matchmaker.services.notifications import list_notifications
from matchmaker.services.ownership import (
    accept_request,
    ask_to_own,
    can_be_asked_for,
    get_request,
    refuse_request,
    withdraw_request,
)
from tests.factories import NOW, make_member, make_organisation
from tests.filing import HTML, PDF
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def listed(scene: Scene, **values: object) -> Provider:
    """A provider that nobody acts for."""
    provider, _ = scene.another_provider(members=0, joined=False, **values)
    return provider


def asked(scene: Scene, provider: Provider, **values: object) -> OwnershipRequest:
    return ask_to_own(
        scene.session,
        actor=scene.as_firm,
        provider=provider,
        organisation=scene.firm,
        now=NOW,
        **{"text": "It is our laboratory."} | values,  # type: ignore[arg-type]
    )


def accept(scene: Scene, request: OwnershipRequest) -> None:
    accept_request(scene.session, actor=scene.as_office, request=request, now=NOW)


def test_whom_the_office_accepts_acts_for_the_provider_and_is_told(scene: Scene) -> None:
    provider = listed(scene)
    waiting = scene.requested(provider=provider)
    request = asked(scene, provider, proof=Proof("licence.pdf", PDF, 1_000))
    queue = list_queue(scene.session, actor=scene.as_office, name=QueueName.OWNERSHIP, now=NOW)

    accept(scene, request)

    assert list(queue.items) == [request]
    assert scene.as_firm.owns(provider.organisation_id)
    assert provider.joined
    assert waiting.asked_at == NOW
    assert request.state is OwnershipState.ACCEPTED
    told = list_notifications(scene.session, actor=scene.as_firm).items
    assert "ownership_accepted" in {str(each.kind) for each in told}


def test_an_organisation_asks_once_until_the_office_has_decided(scene: Scene) -> None:
    provider = listed(scene)
    first = asked(scene, provider)

    with pytest.raises(Conflict, match="ownership_asked"):
        asked(scene, provider)
    refuse_request(
        scene.session,
        actor=scene.as_office,
        request=first,
        reason=OwnershipRefusal.NO_PROOF,
        note="Send the licence.",
        now=NOW,
    )

    assert events_of(scene.session, subject=first)[-1].reason == "no_proof"
    assert asked(scene, provider).state is OwnershipState.OPEN


def test_who_acts_for_a_provider_is_never_put_aside(scene: Scene) -> None:
    provider = listed(scene)
    request = asked(scene, provider)
    make_member(scene.session, organisation=provider.organisation)

    with pytest.raises(Conflict, match="already_joined"):
        accept(scene, request)
    with pytest.raises(Conflict, match="already_joined"):
        asked(scene, scene.provider)

    assert request.state is OwnershipState.OPEN
    assert not scene.as_firm.belongs_to(provider.organisation_id)


def test_an_example_can_not_be_asked_for(scene: Scene) -> None:
    provider = listed(scene)
    provider.is_demo = True

    assert not can_be_asked_for(scene.session, provider=provider)
    with pytest.raises(Conflict, match="provider_not_listed"):
        asked(scene, provider)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"proof": Proof("x.pdf", HTML, 1_000)}, "proof"),
    ],
)
def test_what_can_not_be_used_is_named(scene: Scene, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        asked(scene, listed(scene), **values)

    assert refusal.value.field == field


def test_each_side_does_its_own_part_and_a_decision_stands(scene: Scene) -> None:
    request = asked(scene, listed(scene))
    other = make_organisation(scene.session, cluster=scene.cluster)
    stranger = make_scene(scene.session)
    values = {"request": request, "now": NOW}

    with pytest.raises(NotAllowed):
        accept_request(scene.session, actor=scene.as_firm, **values)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        withdraw_request(scene.session, actor=scene.as_office, **values)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        accept_request(scene.session, actor=stranger.as_office, **values)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        get_request(scene.session, actor=stranger.as_firm, public_id=request.public_id)
    with pytest.raises(NotFound):
        ask_to_own(
            scene.session,
            actor=scene.as_firm,
            provider=scene.provider,
            organisation=other,
            text="Mine.",
            now=NOW,
        )
    withdraw_request(scene.session, actor=scene.as_firm, **values)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="wrong_state"):
        accept(scene, request)
