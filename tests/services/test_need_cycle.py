from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Event, Need
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.reasons import NoneSuitableReason, WithdrawReason
from matchmaker.services.actors import actor_of
from matchmaker.services.events import events_of
from matchmaker.services.need_closing import close_need, none_suitable, reopen_need
from matchmaker.services.need_copies import copy_need
from matchmaker.services.need_cycle import (
    claim_need,
    pause_need,
    resume_need,
    submit_need,
    withdraw_need,
)
from matchmaker.services.need_lookup import find_need, list_needs
from matchmaker.services.needs import LIFETIME, delete_need, purge_expired, refine_need
from matchmaker.services.shortlists import list_shortlist, shortlist, unshortlist
from tests.factories import make_member, make_organisation, make_user
from tests.scenes import Scene, make_scene

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def test_a_claimed_need_opens_and_is_the_firms(scene: Scene, now: datetime) -> None:
    need = scene.need()

    assert (need.state, need.organisation) == (NeedState.OPEN, scene.firm)
    assert (need.claimed_by_id, need.claimed_at) == (scene.owner.id, now)
    assert (need.expires_at, need.open_until) == (None, now + 90 * DAY)
    assert len(need.public_id or "") >= 16
    actions = [event.action for event in events_of(scene.session, subject=need)]
    assert actions == ["create", "claim", "submit", "publish"]


@pytest.mark.parametrize(("stated", "open_for"), [(None, 90), (0, 14), (30, 30), (3650, 365)])
def test_a_need_is_open_until_help_must_start(
    scene: Scene, now: datetime, stated: int | None, open_for: int
) -> None:
    assert scene.need(start_within_days=stated).open_until == now + open_for * DAY


def test_where_the_office_looks_first_a_claimed_need_waits(session: Session) -> None:
    scene = make_scene(session)
    scene.cluster.moderates_needs = True

    assert scene.need().state is NeedState.SUBMITTED


def test_the_old_link_opens_a_claimed_need_to_its_members_alone(
    scene: Scene, now: datetime
) -> None:
    need, token = scene.typed()
    assert find_need(scene.session, actor=ANONYMOUS, key=token, now=now) is need
    claim_need(scene.session, actor=scene.as_firm, token=token, organisation=scene.firm, now=now)
    stranger = actor_of(scene.session, user=make_user(scene.session))

    for key in (token, need.public_id or ""):
        assert find_need(scene.session, actor=scene.as_firm, key=key, now=now) is need
        assert find_need(scene.session, actor=scene.as_office, key=key, now=now) is need
        for actor in (ANONYMOUS, stranger, scene.as_provider):
            with pytest.raises(NotFound):
                find_need(scene.session, actor=actor, key=key, now=now)


def test_claiming_again_changes_nothing_and_another_firm_finds_nothing(
    scene: Scene, now: datetime
) -> None:
    need, token = scene.typed()
    first = claim_need(
        scene.session, actor=scene.as_firm, token=token, organisation=scene.firm, now=now
    )
    count = len(events_of(scene.session, subject=need))
    other = make_organisation(scene.session, cluster=scene.cluster, name_en="Other")
    rival = actor_of(scene.session, user=make_member(scene.session, organisation=other))

    again = claim_need(
        scene.session, actor=scene.as_firm, token=token, organisation=scene.firm, now=now
    )
    with pytest.raises(NotFound):
        claim_need(scene.session, actor=rival, token=token, organisation=other, now=now)

    assert again is first
    assert len(events_of(scene.session, subject=need)) == count


def test_claiming_takes_a_confirmed_account_and_the_firms_membership(
    scene: Scene, now: datetime
) -> None:
    _, token = scene.typed()
    unconfirmed = make_member(scene.session, organisation=scene.firm, confirmed_at=None)
    outsider = make_user(scene.session)

    for user in (unconfirmed, outsider):
        with pytest.raises((NotFound, NotAllowed)):
            claim_need(
                scene.session,
                actor=actor_of(scene.session, user=user),
                token=token,
                organisation=scene.firm,
                now=now,
            )


def test_a_claimed_need_is_neither_purged_nor_deleted(scene: Scene, now: datetime) -> None:
    need = scene.need()

    assert purge_expired(scene.session, now=now + 99 * LIFETIME) == 0
    with pytest.raises(NotAllowed):
        delete_need(scene.session, actor=scene.as_firm, need=need, now=now)
    assert scene.session.get(Need, need.id) is need


def test_the_trail_of_a_deleted_need_is_not_anothers(scene: Scene, now: datetime) -> None:
    gone, _ = scene.typed()
    delete_need(scene.session, actor=ANONYMOUS, need=gone, now=now)

    need, _ = scene.typed()

    assert [event.action for event in events_of(scene.session, subject=need)] == ["create"]
    kept = scene.session.scalars(select(Event.action).order_by(Event.id)).all()
    assert kept == ["create", "delete", "create"]


def test_a_paused_need_goes_on_with_time_left(scene: Scene, now: datetime) -> None:
    need = scene.need()
    pause_need(scene.session, actor=scene.as_firm, need=need, now=now + DAY)
    assert need.state is NeedState.PAUSED

    later = now + 100 * DAY
    resume_need(scene.session, actor=scene.as_firm, need=need, now=later)

    assert (need.state, need.open_until) == (NeedState.OPEN, later + 90 * DAY)


def test_a_withdrawn_need_says_why_and_takes_its_requests_along(
    scene: Scene, now: datetime
) -> None:
    need = scene.need()
    asked = scene.requested(need)

    withdraw_need(
        scene.session,
        actor=scene.as_firm,
        need=need,
        reason=WithdrawReason.PLANS_CHANGED,
        note="The order fell through.",
        now=now,
    )

    assert (need.state, need.state_reason) == (NeedState.WITHDRAWN, "plans_changed")
    assert asked.state is IntroductionState.WITHDRAWN
    event = events_of(scene.session, subject=asked)[-1]
    assert (event.reason, event.actor_id) == ("need_closed", scene.owner.id)


def test_a_firm_opens_a_closed_need_within_thirty_days_and_the_office_later(
    scene: Scene, now: datetime
) -> None:
    need = scene.need()
    close_need(scene.session, actor=scene.as_firm, need=need, result=NeedState.MET, now=now)
    late = now + 30 * DAY + timedelta(seconds=1)

    with pytest.raises(Conflict) as refused:
        reopen_need(scene.session, actor=scene.as_firm, need=need, now=late)
    assert (refused.value.code, need.state) == ("reopen_too_late", NeedState.MET)

    reopen_need(scene.session, actor=scene.as_office, need=need, now=late)
    close_need(scene.session, actor=scene.as_firm, need=need, result=NeedState.MET, now=late)
    reopen_need(scene.session, actor=scene.as_firm, need=need, now=late + 30 * DAY)
    assert need.state is NeedState.OPEN


def test_a_need_that_was_never_open_does_not_open_by_being_withdrawn(
    scene: Scene, now: datetime
) -> None:
    scene.cluster.moderates_needs = True
    need = scene.need()
    reason = WithdrawReason.OTHER
    withdraw_need(scene.session, actor=scene.as_firm, need=need, reason=reason, now=now)

    with pytest.raises(Conflict) as refused:
        reopen_need(scene.session, actor=scene.as_firm, need=need, now=now)
    assert refused.value.code == "never_open"


def test_an_unmet_need_says_why_and_satisfaction_is_one_to_five(
    scene: Scene, now: datetime
) -> None:
    need = scene.need()
    for values in (
        {"result": NeedState.UNMET},
        {"result": NeedState.MET, "satisfaction": 0},
        {"result": NeedState.MET, "satisfaction": 6},
    ):
        with pytest.raises(InvalidInput):
            close_need(scene.session, actor=scene.as_firm, need=need, now=now, **values)
    assert need.state is NeedState.OPEN

    close_need(
        scene.session,
        actor=scene.as_firm,
        need=need,
        result=NeedState.UNMET,
        reason=NoneSuitableReason.TOO_FAR,
        satisfaction=1,
        now=now,
    )
    assert (need.state, need.satisfaction) == (NeedState.UNMET, 1)


def test_the_office_closes_a_need_only_after_thirty_silent_days(
    scene: Scene, now: datetime
) -> None:
    need = scene.need()
    scene.accepted(need, now=now + DAY)

    with pytest.raises(Conflict) as refused:
        close_need(
            scene.session,
            actor=scene.as_office,
            need=need,
            result=NeedState.MET,
            now=now + 31 * DAY - timedelta(seconds=1),
        )
    assert refused.value.code == "firm_not_silent"
    close_need(
        scene.session, actor=scene.as_office, need=need, result=NeedState.MET, now=now + 31 * DAY
    )
    assert need.state is NeedState.MET


def test_nobody_but_the_firm_steers_its_need(scene: Scene, now: datetime) -> None:
    need = scene.need()
    stranger = actor_of(scene.session, user=make_user(scene.session))

    for actor in (ANONYMOUS, stranger, scene.as_provider):
        for step in (pause_need, submit_need, copy_need):
            with pytest.raises(NotFound):
                step(scene.session, actor=actor, need=need, now=now)
    assert need.state is NeedState.OPEN


def test_none_suitable_is_kept_with_its_reason_and_ends_nothing(
    scene: Scene, now: datetime
) -> None:
    need = scene.need()

    none_suitable(
        scene.session, actor=scene.as_firm, need=need, reason=NoneSuitableReason.TOO_FAR, now=now
    )

    assert need.state is NeedState.OPEN
    assert (need.none_suitable_at, need.none_suitable_reason) == (now, NoneSuitableReason.TOO_FAR)
    assert scene.last_event(need).reason == "too_far"


def test_a_copy_is_a_draft_with_the_same_words_and_one_at_a_time(
    scene: Scene, now: datetime
) -> None:
    need = scene.need(start_within_days=20)
    close_need(scene.session, actor=scene.as_firm, need=need, result=NeedState.MET, now=now)

    draft = copy_need(scene.session, actor=scene.as_firm, need=need, now=now)
    again = copy_need(scene.session, actor=scene.as_firm, need=need, now=now)

    assert again is draft
    assert draft.public_id not in {None, need.public_id}
    assert (draft.state, draft.description) == (NeedState.DRAFT, need.description)
    assert (draft.start_within_days, draft.satisfaction) == (20, None)
    submit_need(scene.session, actor=scene.as_firm, need=draft, now=now)
    assert copy_need(scene.session, actor=scene.as_firm, need=need, now=now) is not draft


def test_a_closed_need_is_not_rewritten(scene: Scene, now: datetime) -> None:
    need = scene.need()
    close_need(scene.session, actor=scene.as_firm, need=need, result=NeedState.MET, now=now)

    with pytest.raises(Conflict):
        refine_need(scene.session, actor=scene.as_firm, need=need, now=now, title="Other")


def test_a_firm_lists_its_own_needs_by_state_the_last_changed_first(
    scene: Scene, now: datetime
) -> None:
    first, second = scene.need(), scene.need(now=now + DAY)
    pause_need(scene.session, actor=scene.as_firm, need=first, now=now + 2 * DAY)

    mine = list_needs(scene.session, actor=scene.as_firm, organisation=scene.firm)
    opened = list_needs(
        scene.session, actor=scene.as_firm, organisation=scene.firm, states=[NeedState.OPEN]
    )

    assert mine.items == (first, second)
    assert opened.items == (second,)
    with pytest.raises(NotFound):
        list_needs(scene.session, actor=scene.as_provider, organisation=scene.firm)


def test_a_provider_is_put_aside_once_and_taken_off_again(scene: Scene, now: datetime) -> None:
    need, values = scene.need(), {"actor": scene.as_firm, "now": now}
    for _ in range(2):
        shortlist(scene.session, need=need, provider=scene.provider, **values)

    kept = list_shortlist(scene.session, actor=scene.as_firm, need=need)
    assert [entry.provider for entry in kept] == [scene.provider]
    assert list_shortlist(scene.session, actor=scene.as_provider, need=need) == []

    for _ in range(2):
        unshortlist(scene.session, need=need, provider=scene.provider, **values)
    assert list_shortlist(scene.session, actor=scene.as_firm, need=need) == []


def test_a_step_that_is_rolled_back_leaves_no_event(scene: Scene, now: datetime) -> None:
    need = scene.need()
    scene.session.commit()
    before = scene.session.scalar(select(func.count()).select_from(Event))

    pause_need(scene.session, actor=scene.as_firm, need=need, now=now)
    assert scene.session.scalar(select(func.count()).select_from(Event)) == (before or 0) + 1
    scene.session.rollback()

    assert need.state is NeedState.OPEN
    assert scene.session.scalar(select(func.count()).select_from(Event)) == before
