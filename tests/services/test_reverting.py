"""What the log shows is taken back where a step undoes it, once, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Certification,
    ClusterMember,
    Event,
    OfficeNotice,
    OwnershipRequest,
)
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.lifecycle import ClaimState, NeedState, ProviderState
from matchmaker.domain.office_notices import NoticeState
from matchmaker.domain.ownership import OwnershipRefusal, OwnershipState
from matchmaker.domain.reasons import ClaimRefusal, HideReason, ListingReason, ModerationReason
from matchmaker.domain.transitions import Action
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.actors import actor_of
from matchmaker.services.claim_steps import refuse_claim
from matchmaker.services.claims import Proof, Stated, add_claim
from matchmaker.services.events import events_of
from matchmaker.services.moderation import reject_need
from matchmaker.services.need_merging import merge_need
from matchmaker.services.office_notices import publish_notice, withdraw_notice, write_notice
from matchmaker.services.ownership import ask_to_own, refuse_request
from matchmaker.services.people import get_person, switch_account, take_role
from matchmaker.services.provider_cycle import change_listing
from matchmaker.services.public_questions import ask_question, hide_question
from matchmaker.services.reverting import can_revert, get_event, revert
from tests.factories import NOW, make_user
from tests.filing import PDF
from tests.scenes import Scene, make_scene
from tests.services.test_public_questions import lead_of


@pytest.fixture
def scene(session: Session) -> Scene:
    scene = make_scene(session)
    scene.cluster.moderates_needs = True
    return scene


def suspended(scene: Scene) -> Event:
    change_listing(
        scene.session,
        actor=scene.as_office,
        provider=scene.provider,
        action=Action.SUSPEND,
        reason=ListingReason.COMPLAINTS,
        now=NOW,
    )
    return events_of(scene.session, subject=scene.provider)[-1]


def take_back(scene: Scene, event: Event, note: str | None = "A mistake.") -> None:
    revert(scene.session, actor=scene.as_office, event=event, note=note, now=NOW)


def test_a_provider_comes_back_once_and_the_log_says_why(scene: Scene) -> None:
    event = suspended(scene)

    take_back(scene, event)

    last = events_of(scene.session, subject=scene.provider)[-1]
    assert scene.provider.state is ProviderState.APPROVED
    assert (last.action, last.note, last.details) == ("revert", "A mistake.", {"event": event.id})
    with pytest.raises(Conflict, match="not_revertible"):
        take_back(scene, event)


@pytest.mark.parametrize("merges", [True, False])
def test_a_need_that_was_turned_down_or_merged_goes_on(scene: Scene, *, merges: bool) -> None:
    other, need = scene.need(), scene.need()
    if merges:
        merge_need(
            scene.session, actor=scene.as_office, need=need, into=other.public_id or "", now=NOW
        )
    else:
        reason = ModerationReason.UNCLEAR
        reject_need(scene.session, actor=scene.as_office, need=need, reason=reason, now=NOW)

    take_back(scene, scene.last_event(need))

    assert need.state is (NeedState.SUBMITTED if merges else NeedState.OPEN)
    assert need.merged_into_id is None


def test_nothing_is_taken_back_without_a_reason_or_an_inverse(scene: Scene) -> None:
    need = scene.need()

    with pytest.raises(InvalidInput, match="required"):
        take_back(scene, suspended(scene), note=" ")
    assert not can_revert(scene.session, actor=scene.as_office, event=scene.last_event(need))


def test_only_the_office_of_the_cluster_takes_back(scene: Scene) -> None:
    event = suspended(scene)

    for actor in (scene.as_provider, make_scene(scene.session).as_office):
        with pytest.raises(NotFound):
            get_event(scene.session, actor=actor, event_id=event.id)
        with pytest.raises(NotFound):
            revert(scene.session, actor=actor, event=event, note="Mine.", now=NOW)


def refused_claim(scene: Scene) -> Certification:
    claim = add_claim(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        stated=Stated(name="ISO 9001", proof=Proof("proof.pdf", PDF, 10**6)),
        now=NOW,
    )
    refuse_claim(
        scene.session, actor=scene.as_office, claim=claim, reason=ClaimRefusal.UNREADABLE, now=NOW
    )
    return claim


def refused_request(scene: Scene) -> OwnershipRequest:
    listed, _ = scene.another_provider(members=0)
    request = ask_to_own(
        scene.session,
        actor=scene.as_firm,
        provider=listed,
        organisation=scene.firm,
        text="It is ours.",
        now=NOW,
    )
    refuse_request(
        scene.session,
        actor=scene.as_office,
        request=request,
        reason=OwnershipRefusal.NO_PROOF,
        now=NOW,
    )
    return request


def withdrawn_notice(scene: Scene) -> OfficeNotice:
    given = {"actor": scene.as_office, "now": NOW}
    fields = {
        "kind": "funding",
        "title_zh": "补助",
        "text_zh": "节能改造补助",
        "expires_on": NOW.date(),
    }
    notice = write_notice(scene.session, cluster=scene.cluster, notice=None, fields=fields, **given)
    publish_notice(scene.session, notice=notice, **given)
    withdraw_notice(scene.session, notice=notice, **given)
    return notice


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (refused_claim, ClaimState.EVIDENCE_SUBMITTED),
        (refused_request, OwnershipState.OPEN),
        (withdrawn_notice, NoticeState.PUBLISHED),
    ],
)
def test_what_the_office_decided_is_decided_once_more(
    scene: Scene, made: Callable[[Scene], Any], state: str
) -> None:
    record = made(scene)
    event = events_of(scene.session, subject=record)[-1]

    take_back(scene, event)

    assert record.state is state
    with pytest.raises(Conflict, match="not_revertible"):
        take_back(scene, event)


def test_a_decision_without_its_proof_or_with_a_new_request_stays(scene: Scene) -> None:
    claim, request = refused_claim(scene), refused_request(scene)
    claim.evidence = None
    ask_to_own(
        scene.session,
        actor=scene.as_firm,
        provider=request.provider,
        organisation=scene.firm,
        text="Once more.",
        now=NOW,
    )
    scene.session.flush()

    with pytest.raises(Conflict, match="not_revertible"):
        take_back(scene, events_of(scene.session, subject=claim)[-1])
    with pytest.raises(Conflict, match="ownership_asked"):
        take_back(scene, events_of(scene.session, subject=request)[-1])


def test_a_hidden_question_is_shown_again_and_hidden_again_by_a_new_step(scene: Scene) -> None:
    scene.cluster.moderates_needs = False
    need = lead_of(scene)
    question = ask_question(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        need=need,
        text="Which fabric?",
        submission="a" * 22,
        now=NOW,
    )

    def hide() -> Event:
        hide_question(
            scene.session,
            actor=scene.as_office,
            number=question.id,
            reason=HideReason.OFF_TOPIC,
            now=NOW,
        )
        return events_of(scene.session, subject=question)[-1]

    first = hide()
    take_back(scene, first)
    assert question.hidden_at is None
    hide()

    with pytest.raises(Conflict, match="not_revertible"):
        take_back(scene, first)


@pytest.mark.parametrize("closes", [True, False])
def test_an_admin_brings_back_a_person_and_staff_cannot(scene: Scene, *, closes: bool) -> None:
    session, cluster = scene.session, scene.cluster
    admin = make_user(session)
    session.add(ClusterMember(cluster=cluster, user=admin, role=ClusterRole.ADMIN, created_at=NOW))
    session.flush()
    as_admin = actor_of(session, user=admin, strong=True)
    staff = scene.as_office
    given = {"actor": as_admin, "cluster": cluster, "now": NOW}
    if closes:
        person = get_person(session, actor=as_admin, cluster=cluster, user_id=scene.clerk.id)
        switch_account(session, person=person, active=False, **given)
    else:
        take_role(session, user=scene.clerk, **given)
    action = "disable" if closes else "take_role"
    of_office = Event.cluster_id == cluster.id
    event = session.scalars(select(Event).where(Event.action == action, of_office)).one()

    assert not can_revert(session, actor=staff, event=event)
    revert(session, actor=as_admin, event=event, note="A mistake.", now=NOW)

    assert scene.clerk.active
    role = select(ClusterMember.role).where(ClusterMember.user_id == scene.clerk.id)
    assert session.scalars(role).one() is ClusterRole.STAFF
    assert not can_revert(session, actor=as_admin, event=event)
