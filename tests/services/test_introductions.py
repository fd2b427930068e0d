from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.db.models import Notification
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState, ProviderState
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.reasons import DeclineReason, WithdrawReason
from matchmaker.domain.transitions import Action, Party
from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.services.actors import actor_of
from matchmaker.services.answers import accept, decline, withdraw
from matchmaker.services.consequences import MOST_ACCEPTED
from matchmaker.services.contacts import Contact
from matchmaker.services.events import events_of
from matchmaker.services.introductions import (
    get_introduction,
    list_introductions,
    request_introduction,
    waits_for_office,
)
from matchmaker.services.matching import MatcherRegistry, match_need
from matchmaker.services.need_cycle import pause_need, resume_need
from matchmaker.services.sharing import (
    contact_of_other_side,
    open_contact,
    preview_introduction,
    shared_of,
)
from matchmaker.services.snapshots import replayed, snapshot
from matchmaker.services.steps import actions_for
from tests.factories import make_user
from tests.scenes import FIRM_CONTACT, PROVIDER_CONTACT, Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def kinds_told(scene: Scene, user_id: int) -> list[str]:
    rows = scene.session.query(Notification).filter_by(user_id=user_id).order_by(Notification.id)
    return [row.kind.value for row in rows]


def test_a_request_keeps_what_was_agreed_and_tells_the_provider(
    scene: Scene, now: datetime
) -> None:
    asked = scene.requested()

    assert (asked.state, asked.asked_at) == (IntroductionState.REQUESTED, now)
    assert (asked.need_contact_name, asked.need_contact) == ("Ms Lin", "lin@firm.example")
    assert asked.requested_by_id == scene.owner.id
    assert kinds_told(scene, scene.helper.id) == ["introduction_requested"]


def test_the_provider_sees_exactly_what_the_preview_showed(scene: Scene, now: datetime) -> None:
    need = scene.need(region="CN-330603")
    need.budget_max, need.headcount, need.answers = 50_000, 40, {"term": "12"}
    preview = preview_introduction(
        scene.session,
        actor=scene.as_firm,
        need=need,
        provider=scene.provider,
        contact=FIRM_CONTACT,
        message="Could you look at our dye lots?",
    )

    asked = scene.requested(need)
    seen = shared_of(asked)
    assert seen.before == preview.before
    assert seen.after is None
    accept(
        scene.session,
        actor=scene.as_provider,
        introduction=asked,
        contact=PROVIDER_CONTACT,
        now=now,
    )
    assert shared_of(asked) == preview


def test_before_acceptance_a_provider_learns_no_name_amount_or_number(scene: Scene) -> None:
    need = scene.need(region="CN-330603")
    need.budget_max, need.currency, need.headcount = 54_321, "CNY", 41
    need.answers = {"debt": "canary-answer"}

    shown = repr(shared_of(scene.requested(need)))

    for private in ("Lin", "林氏", "lin@firm.example", "54321", "41", "canary-answer"):
        assert private not in shown
    assert "small" in shown


def test_contact_details_are_hidden_until_acceptance_and_the_first_look_is_kept(
    scene: Scene, now: datetime
) -> None:
    asked = scene.requested()
    sides = (scene.as_firm, scene.as_provider)
    for actor in sides:
        assert contact_of_other_side(scene.session, actor=actor, introduction=asked) is None
        with pytest.raises(Conflict):
            open_contact(scene.session, actor=actor, introduction=asked, now=now)

    accept(
        scene.session,
        actor=scene.as_provider,
        introduction=asked,
        contact=PROVIDER_CONTACT,
        now=now,
    )
    assert contact_of_other_side(scene.session, actor=scene.as_firm, introduction=asked) is None
    for _ in range(2):
        opened = open_contact(scene.session, actor=scene.as_firm, introduction=asked, now=now)
    assert opened == PROVIDER_CONTACT
    found = [contact_of_other_side(scene.session, actor=a, introduction=asked) for a in sides]
    assert found == [PROVIDER_CONTACT, FIRM_CONTACT]

    seen = [e for e in events_of(scene.session, subject=asked) if e.action == "contact_seen"]
    assert [(event.actor_id, event.reason) for event in seen] == [
        (scene.helper.id, "provider"),
        (scene.owner.id, "firm"),
    ]


def test_nobody_else_opens_contact_details(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()
    _, rival = scene.another_provider()

    for actor in (scene.as_office, rival, ANONYMOUS):
        assert contact_of_other_side(scene.session, actor=actor, introduction=accepted) is None
        with pytest.raises((NotFound, NotAllowed)):
            open_contact(scene.session, actor=actor, introduction=accepted, now=now)


def test_no_event_holds_contact_details(scene: Scene) -> None:
    accepted = scene.accepted()

    trail = json.dumps(
        [
            (event.note, event.details, event.reason)
            for item in (accepted, accepted.need)
            for event in events_of(scene.session, subject=item)
        ]
    )

    for private in (FIRM_CONTACT, PROVIDER_CONTACT):
        assert private.name not in trail
        assert private.address not in trail


def test_an_acceptance_matches_the_need_and_tells_the_firm(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()

    assert accepted.need.state is NeedState.MATCHED
    assert (accepted.accepted_at, accepted.answered_by_id) == (now, scene.helper.id)
    assert "introduction_accepted" in kinds_told(scene, scene.owner.id)


def test_asking_again_leads_to_the_first_request(scene: Scene) -> None:
    first = scene.requested()

    with pytest.raises(Conflict) as refused:
        scene.requested(first.need)

    assert refused.value.code == "already_asked"
    assert refused.value.values["introduction"] == first.public_id


def test_a_provider_without_members_is_asked_through_the_office(scene: Scene) -> None:
    provider, _ = scene.another_provider(members=0, joined=False)

    asked = scene.requested(provider=provider)

    assert waits_for_office(asked)
    assert asked.state is IntroductionState.REQUESTED
    assert kinds_told(scene, scene.clerk.id) == ["provider_not_joined"]


def test_who_can_be_asked(scene: Scene, now: datetime) -> None:
    need = scene.need()
    suspended, _ = scene.another_provider()
    suspended.state = ProviderState.PAUSED
    other = make_scene(scene.session)
    own = scene.another_provider()[0]
    own.organisation_id, spare = scene.firm.id, own.organisation_id
    codes = []
    for provider in (suspended, other.provider, own):
        with pytest.raises(Conflict) as refused:
            scene.requested(need, provider)
        codes.append(refused.value.code)
    assert codes == ["provider_not_listed", "provider_not_listed", "own_provider"]

    own.organisation_id = spare
    scene.firm.name_en = scene.firm.name_zh = None
    with pytest.raises(Conflict) as refused:
        scene.requested(need)
    assert refused.value.code == "firm_without_name"

    scene.firm.name_en = "Lin"
    pause_need(scene.session, actor=scene.as_firm, need=need, now=now)
    with pytest.raises(Conflict) as refused:
        scene.requested(need)
    assert refused.value.code == "wrong_state"


def test_only_the_firm_asks_and_only_the_provider_answers(scene: Scene, now: datetime) -> None:
    asked = scene.requested()
    stranger = actor_of(scene.session, user=make_user(scene.session))

    with pytest.raises(NotFound):
        request_introduction(
            scene.session,
            actor=scene.as_provider,
            need=asked.need,
            provider=scene.another_provider()[0],
            contact=FIRM_CONTACT,
            now=now,
        )
    for actor, error in (
        (scene.as_firm, NotAllowed),
        (scene.as_office, NotAllowed),
        (stranger, NotFound),
        (ANONYMOUS, NotFound),
    ):
        with pytest.raises(error):
            accept(scene.session, actor=actor, introduction=asked, contact=FIRM_CONTACT, now=now)
    assert asked.state is IntroductionState.REQUESTED


def test_a_page_is_told_what_each_side_can_do(scene: Scene) -> None:
    asked = scene.requested()

    assert actions_for(scene.as_provider, asked) == {Action.ACCEPT, Action.DECLINE}
    assert actions_for(scene.as_firm, asked) == {Action.WITHDRAW}
    assert actions_for(scene.as_office, asked) == frozenset()
    assert actions_for(ANONYMOUS, asked) == frozenset()


def test_declining_says_why_and_leaves_the_need_open(scene: Scene, now: datetime) -> None:
    asked = scene.requested()

    decline(
        scene.session,
        actor=scene.as_provider,
        introduction=asked,
        reason=DeclineReason.TOO_FAR,
        note="We only travel within Zhejiang.",
        now=now,
    )

    assert (asked.state, asked.decline_reason) == (IntroductionState.DECLINED, "too_far")
    assert asked.decline_note == "We only travel within Zhejiang."
    assert asked.need.state is NeedState.OPEN
    assert kinds_told(scene, scene.owner.id)[-1] == "introduction_declined"


def test_a_request_is_taken_back_only_before_the_answer(scene: Scene, now: datetime) -> None:
    asked, values = scene.requested(), {"reason": WithdrawReason.SOLVED_ELSEWHERE, "now": now}
    withdraw(scene.session, actor=scene.as_firm, introduction=asked, **values)
    assert asked.state is IntroductionState.WITHDRAWN
    assert kinds_told(scene, scene.helper.id)[-1] == "introduction_withdrawn"

    accepted = scene.accepted()
    with pytest.raises(Conflict):
        withdraw(scene.session, actor=scene.as_firm, introduction=accepted, **values)


def test_at_most_five_accept_and_a_failed_one_frees_its_place(scene: Scene, now: datetime) -> None:
    need = scene.need()
    asked = [(scene.requested(need), scene.as_provider)]
    for _ in range(MOST_ACCEPTED):
        provider, helper = scene.another_provider()
        asked.append((scene.requested(need, provider), helper))
    for introduction, helper in asked[:MOST_ACCEPTED]:
        accept(
            scene.session,
            actor=helper,
            introduction=introduction,
            contact=PROVIDER_CONTACT,
            now=now,
        )
    last, helper = asked[-1]

    with pytest.raises(Conflict) as refused:
        accept(scene.session, actor=helper, introduction=last, contact=PROVIDER_CONTACT, now=now)
    assert refused.value.code == "places_taken"
    assert last.state is IntroductionState.REQUESTED

    asked[0][0].state = IntroductionState.NO_HELP
    accept(scene.session, actor=helper, introduction=last, contact=PROVIDER_CONTACT, now=now)
    assert last.state is IntroductionState.ACCEPTED


def test_a_resting_need_can_be_answered_and_is_matched_when_it_goes_on(
    scene: Scene, now: datetime
) -> None:
    asked = scene.requested()
    pause_need(scene.session, actor=scene.as_firm, need=asked.need, now=now)
    accept(
        scene.session,
        actor=scene.as_provider,
        introduction=asked,
        contact=PROVIDER_CONTACT,
        now=now,
    )
    assert asked.need.state is NeedState.PAUSED

    resume_need(scene.session, actor=scene.as_firm, need=asked.need, now=now)

    assert asked.need.state is NeedState.MATCHED


@pytest.mark.parametrize(
    "contact",
    [
        Contact("", ContactChannel.MAIL, "a@b.example"),
        Contact("Lin", ContactChannel.MAIL, "a b@c"),
        Contact("Lin", ContactChannel.PHONE, "call me"),
        Contact("Lin", ContactChannel.WECHAT, "微信"),
        Contact("Lin", ContactChannel.PHONE, "\u200b"),
    ],
)
def test_a_contact_that_reaches_nobody_is_refused(scene: Scene, contact: Contact) -> None:
    with pytest.raises(InvalidInput) as refused:
        preview_introduction(
            scene.session,
            actor=scene.as_firm,
            need=scene.need(),
            provider=scene.provider,
            contact=contact,
        )
    assert refused.value.field.startswith("contact_")


def test_both_sides_and_the_office_find_an_introduction_and_others_do_not(scene: Scene) -> None:
    asked = scene.requested()
    rival, other = scene.another_provider()[1], make_scene(scene.session)

    for actor in (scene.as_firm, scene.as_provider, scene.as_office):
        assert get_introduction(scene.session, actor=actor, public_id=asked.public_id) is asked
    for actor in (rival, other.as_office, other.as_firm, ANONYMOUS):
        with pytest.raises(NotFound):
            get_introduction(scene.session, actor=actor, public_id=asked.public_id)


def test_each_side_lists_its_own_introductions(scene: Scene, now: datetime) -> None:
    first = scene.requested()
    second = scene.requested(now=now + timedelta(hours=1))

    def listed(organisation: object, side: Party, **values: object) -> tuple[object, ...]:
        actor = scene.as_firm if side is Party.FIRM else scene.as_provider
        return list_introductions(
            scene.session, actor=actor, organisation=organisation, side=side, **values
        ).items

    assert listed(scene.firm, Party.FIRM) == (second, first)
    assert listed(scene.firm, Party.FIRM, need=first.need) == (first,)
    assert listed(scene.provider.organisation, Party.PROVIDER) == (second, first)
    assert listed(scene.firm, Party.FIRM, states=[IntroductionState.ACCEPTED]) == ()


def test_a_match_is_kept_as_it_was(scene: Scene, now: datetime) -> None:
    need = scene.need(region="CN-330603")
    scene.session.commit()
    registry = MatcherRegistry(sessionmaker(scene.session.get_bind()))
    result = match_need(scene.session, registry, need=need, today=now.date())
    match = result.matches[0]

    asked = request_introduction(
        scene.session,
        actor=scene.as_firm,
        need=need,
        provider=scene.provider,
        contact=FIRM_CONTACT,
        snapshot=snapshot(match, result),
        now=now,
    )
    scene.session.commit()
    scene.session.refresh(asked)

    assert (asked.score, asked.configuration) == (match.score, result.configuration)
    assert replayed(asked.reasons) == match
    assert replayed(scene.requested(provider=scene.another_provider()[0]).reasons) is None
