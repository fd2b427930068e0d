from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.services.events import events_of
from matchmaker.services.need_closing import close_need
from matchmaker.services.outcomes import confirm_outcome, is_disputed, report_outcome, settle, start
from tests.scenes import Scene, make_scene

HELPED, NO_HELP = IntroductionState.HELPED, IntroductionState.NO_HELP
JUNE = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
# The 30th working day after it: the Dragon Boat Festival lies between.
OVERDUE = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def test_what_both_sides_say_alike_is_the_outcome(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()

    report_outcome(
        scene.session, actor=scene.as_provider, introduction=accepted, outcome=HELPED, now=now
    )
    assert accepted.state is IntroductionState.IN_PROGRESS
    confirm_outcome(
        scene.session,
        actor=scene.as_firm,
        introduction=accepted,
        outcome=HELPED,
        satisfaction=4,
        now=now,
    )

    assert (accepted.state, accepted.satisfaction) == (HELPED, 4)
    assert accepted.need.state is NeedState.MATCHED
    actions = [event.action for event in events_of(scene.session, subject=accepted)]
    assert actions[-4:] == ["start", "report_outcome", "confirm_outcome", "conclude_helped"]


def test_the_firm_may_speak_first(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()
    start(scene.session, actor=scene.as_firm, introduction=accepted, now=now)

    confirm_outcome(
        scene.session, actor=scene.as_firm, introduction=accepted, outcome=HELPED, now=now
    )
    assert accepted.state is IntroductionState.IN_PROGRESS
    report_outcome(
        scene.session, actor=scene.as_provider, introduction=accepted, outcome=HELPED, now=now
    )

    assert accepted.state is HELPED


def test_a_need_opens_again_when_all_fell_through(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()
    late = now + timedelta(days=85)

    for say, actor in ((report_outcome, scene.as_provider), (confirm_outcome, scene.as_firm)):
        say(scene.session, actor=actor, introduction=accepted, outcome=NO_HELP, now=late)

    assert accepted.need.state is NeedState.OPEN
    assert scene.last_event(accepted.need).reason == "fell_through"
    assert accepted.need.open_until == late + timedelta(days=14)


def test_the_office_settles_what_the_two_disagree_on(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()
    values = {"introduction": accepted, "now": now}

    report_outcome(scene.session, actor=scene.as_provider, outcome=HELPED, **values)
    with pytest.raises(Conflict) as refused:
        settle(scene.session, actor=scene.as_office, outcome=HELPED, **values)
    assert refused.value.code == "not_disputed"
    confirm_outcome(scene.session, actor=scene.as_firm, outcome=NO_HELP, **values)
    assert is_disputed(accepted)
    assert accepted.state is IntroductionState.IN_PROGRESS

    settle(scene.session, actor=scene.as_office, outcome=NO_HELP, **values)
    assert accepted.state is NO_HELP
    with pytest.raises(Conflict):
        settle(scene.session, actor=scene.as_office, outcome=HELPED, **values)


def test_the_office_settles_what_stays_unsaid_for_thirty_working_days(
    scene: Scene,
) -> None:
    accepted = scene.accepted(now=JUNE)
    values = {"introduction": accepted, "outcome": HELPED}

    with pytest.raises(Conflict):
        settle(scene.session, actor=scene.as_office, now=OVERDUE - timedelta(days=1), **values)
    settle(scene.session, actor=scene.as_office, now=OVERDUE, **values)

    assert accepted.state is HELPED


def test_each_side_speaks_for_itself_alone(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()
    values = {"introduction": accepted, "outcome": HELPED, "now": now}

    for say, actor in (
        (report_outcome, scene.as_firm),
        (confirm_outcome, scene.as_provider),
        (settle, scene.as_firm),
        (report_outcome, scene.as_office),
    ):
        with pytest.raises(NotAllowed):
            say(scene.session, actor=actor, **values)
    with pytest.raises(NotFound):
        report_outcome(scene.session, actor=scene.another_provider()[1], **values)


def test_an_outcome_needs_an_acceptance_and_a_word_of_the_list(scene: Scene, now: datetime) -> None:
    asked = scene.requested()
    with pytest.raises(Conflict):
        report_outcome(
            scene.session, actor=scene.as_provider, introduction=asked, outcome=HELPED, now=now
        )
    with pytest.raises(InvalidInput):
        report_outcome(
            scene.session,
            actor=scene.as_provider,
            introduction=asked,
            outcome=IntroductionState.ACCEPTED,
            now=now,
        )


def test_an_outcome_can_be_told_after_the_need_is_closed(scene: Scene, now: datetime) -> None:
    accepted = scene.accepted()
    close_need(
        scene.session, actor=scene.as_firm, need=accepted.need, result=NeedState.MET, now=now
    )

    for say, actor in ((report_outcome, scene.as_provider), (confirm_outcome, scene.as_firm)):
        say(scene.session, actor=actor, introduction=accepted, outcome=NO_HELP, now=now)

    assert (accepted.state, accepted.need.state) == (NO_HELP, NeedState.MET)
