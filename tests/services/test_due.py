"""Steps that time takes, each at its moment by a clock that stands still.

What is asked on Thursday, 17 September 2026 meets both kinds of odd days: Sunday the 20th is
worked, and from the 25th to 7 October stand Mid-autumn and the National Day.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.db.models import Event, Introduction, Need, Notification, Provider
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.transitions import Action
from matchmaker.services import due_introductions, due_needs
from matchmaker.services.consequences import LEAST_OPEN, MOST_ACCEPTED
from matchmaker.services.due import run_due
from matchmaker.services.introductions import waits_for_office
from matchmaker.services.matching import MatcherRegistry
from matchmaker.services.need_closing import FIRM_SILENT_FOR, REOPEN_WITHIN
from matchmaker.services.need_cycle import LONGEST_OPEN, OPEN_FOR, pause_need
from matchmaker.services.needs import LIFETIME
from matchmaker.services.outcomes import ASK_AFTER, SETTLE_AFTER
from matchmaker.services.proposing import NextRanked, Ranked, next_ranked_by
from matchmaker.services.snapshots import Snapshot
from matchmaker.services.steps import take_step
from tests.factories import make_member
from tests.scenes import Scene, make_scene

DOCS = Path(__file__).resolve().parents[2] / "docs"
ASKED = datetime(2026, 9, 17, 2, 0, tzinfo=UTC)  # ten in the morning
SECOND_DAY = datetime(2026, 9, 19, 16, 0, tzinfo=UTC)  # Sunday the 20th begins
FIFTH_DAY = datetime(2026, 9, 22, 16, 0, tzinfo=UTC)
TENTH_DAY_ENDS = datetime(2026, 10, 8, 16, 0, tzinfo=UTC)
TWENTIETH_DAY = datetime(2026, 10, 20, 16, 0, tzinfo=UTC)
THIRTIETH_DAY = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
MOMENT, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def done(session: Session, now: datetime, **values: NextRanked) -> dict[str, int]:
    """What became due, without the kinds of which nothing did."""
    return {kind: count for kind, count in run_due(session, now=now, **values).items() if count}


def told(scene: Scene, kind: str) -> list[int]:
    rows = scene.session.scalars(select(Notification).order_by(Notification.id))
    return [row.user_id for row in rows if row.kind.value == kind]


def always(provider: Provider) -> NextRanked:
    """A ranking with one provider in it."""

    def next_ranked(_session: Session, _need: Need, without: Collection[str]) -> Ranked | None:
        if provider.public_id in without:
            return None
        return Ranked(provider.public_id, Snapshot(71.5, "digest", {}))

    return next_ranked


def test_reminders_go_out_on_working_days_two_and_five(scene: Scene) -> None:
    scene.requested(now=ASKED)

    for moment in (SECOND_DAY, FIFTH_DAY):
        assert done(scene.session, moment - MOMENT) == {}
        assert done(scene.session, moment) == {"introductions_reminded": 1}
        assert done(scene.session, moment) == {}
    assert done(scene.session, TENTH_DAY_ENDS - MOMENT) == {}
    assert told(scene, "introduction_reminder") == [scene.helper.id] * 2


def test_a_worker_that_slept_sends_one_reminder_and_says_how_long_is_left(scene: Scene) -> None:
    asked = scene.requested(now=ASKED)

    assert done(scene.session, FIFTH_DAY) == {"introductions_reminded": 1}
    assert asked.reminders == 2
    reminder = scene.session.scalars(select(Notification).order_by(Notification.id.desc())).first()
    assert reminder is not None
    assert reminder.values["days"] == 5


def test_who_does_not_answer_by_the_end_of_working_day_ten_is_asked_no_more(scene: Scene) -> None:
    asked = scene.requested(now=ASKED)
    run_due(scene.session, now=TENTH_DAY_ENDS - MOMENT)
    assert asked.state is IntroductionState.REQUESTED

    assert done(scene.session, TENTH_DAY_ENDS) == {"introductions_expired": 1}

    assert asked.state is IntroductionState.EXPIRED
    event = scene.last_event(asked)
    assert (event.actor_kind, event.reason, event.at) == ("system", "silence", TENTH_DAY_ENDS)
    assert told(scene, "introduction_expired") == [scene.owner.id]
    assert asked.need.state is NeedState.OPEN


def test_the_next_in_the_ranking_is_suggested_to_the_firm_once(scene: Scene) -> None:
    asked = scene.requested(now=ASKED)
    provider, _ = scene.another_provider()

    for _ in range(2):
        run_due(scene.session, now=TENTH_DAY_ENDS, next_ranked=always(provider))

    found = scene.session.scalars(select(Introduction).where(Introduction.id != asked.id)).all()
    assert [(each.provider, each.state, each.score) for each in found] == [
        (provider, IntroductionState.SUGGESTED, 71.5)
    ]
    assert told(scene, "introduction_requested") == [scene.helper.id]
    assert scene.requested(asked.need, provider, now=TENTH_DAY_ENDS) is found[0]


def test_nobody_is_suggested_for_a_need_that_rests_or_twice(scene: Scene) -> None:
    resting, asked = scene.requested(now=ASKED), scene.requested(now=ASKED)
    pause_need(scene.session, actor=scene.as_firm, need=resting.need, now=ASKED)

    run_due(scene.session, now=TENTH_DAY_ENDS, next_ranked=always(scene.provider))

    assert {resting.state, asked.state} == {IntroductionState.EXPIRED}
    assert len(scene.session.scalars(select(Introduction)).all()) == 2


def test_the_fitted_matchers_say_who_comes_next(scene: Scene) -> None:
    asked = scene.requested(now=ASKED)
    better, _ = scene.another_provider(
        capabilities=[{"title": "Dye lots that differ in shade: causes and control"}]
    )
    scene.session.commit()
    registry = MatcherRegistry(sessionmaker(scene.session.get_bind()))

    ranked = next_ranked_by(registry, today=ASKED.date())(
        scene.session, asked.need, [scene.provider.public_id]
    )
    assert ranked is not None
    assert ranked.provider_id == better.public_id
    everybody = [scene.provider.public_id, better.public_id]
    assert (
        next_ranked_by(registry, today=ASKED.date())(scene.session, asked.need, everybody) is None
    )


def test_a_provider_that_joins_is_asked_then_and_has_its_ten_days(scene: Scene) -> None:
    provider, _ = scene.another_provider(members=0, joined=False)
    asked = scene.requested(provider=provider, now=ASKED)
    assert done(scene.session, TENTH_DAY_ENDS) == {}
    member = make_member(scene.session, organisation=provider.organisation)

    assert done(scene.session, TENTH_DAY_ENDS) == {"introductions_asked": 1}

    assert not waits_for_office(asked)
    assert asked.asked_at == TENTH_DAY_ENDS
    assert told(scene, "introduction_requested") == [member.id]
    assert done(scene.session, TENTH_DAY_ENDS + MOMENT) == {}


def test_a_provider_that_nobody_wins_for_twenty_working_days_is_given_up(scene: Scene) -> None:
    provider, _ = scene.another_provider(members=0, joined=False)
    asked = scene.requested(provider=provider, now=ASKED)

    assert done(scene.session, TWENTIETH_DAY + DAY - MOMENT) == {}
    assert done(scene.session, TWENTIETH_DAY + DAY) == {"introductions_expired": 1}

    assert scene.last_event(asked).reason == "not_joined"


def test_both_sides_are_asked_what_came_of_it_and_the_office_when_they_stay_silent(
    scene: Scene,
) -> None:
    scene.accepted(now=ASKED)

    assert done(scene.session, TWENTIETH_DAY - MOMENT) == {}
    for _ in range(2):
        run_due(scene.session, now=TWENTIETH_DAY)
    assert told(scene, "outcome_asked") == [scene.owner.id, scene.helper.id]

    assert done(scene.session, THIRTIETH_DAY - MOMENT) == {}
    for _ in range(2):
        run_due(scene.session, now=THIRTIETH_DAY)
    assert told(scene, "outcome_asked")[2:] == [scene.clerk.id]


def test_a_firm_is_told_a_week_before_its_need_runs_out(scene: Scene) -> None:
    need = scene.need(now=ASKED)
    end = ASKED + 90 * DAY

    assert done(scene.session, end - 7 * DAY - MOMENT) == {}
    assert done(scene.session, end - 7 * DAY) == {"needs_announced": 1}
    assert done(scene.session, end - DAY) == {}
    assert done(scene.session, end - MOMENT) == {}
    assert done(scene.session, end) == {"needs_expired": 1}
    assert done(scene.session, end) == {}

    assert (need.state, need.state_reason) == (NeedState.EXPIRED, "deadline")
    assert told(scene, "need_expiring") == told(scene, "need_expired") == [scene.owner.id]


def test_a_need_that_runs_out_takes_its_requests_along(scene: Scene) -> None:
    need = scene.need(now=ASKED)
    asked = scene.requested(need, now=ASKED + 89 * DAY)

    run_due(scene.session, now=ASKED + 90 * DAY)

    assert asked.state is IntroductionState.WITHDRAWN
    assert told(scene, "introduction_withdrawn") == [scene.helper.id]


def test_a_need_that_rests_or_is_in_touch_does_not_run_out(scene: Scene) -> None:
    resting = scene.need(now=ASKED)
    pause_need(scene.session, actor=scene.as_firm, need=resting, now=ASKED)
    in_touch = scene.accepted(now=ASKED).need

    done(scene.session, ASKED + 400 * DAY)

    assert (resting.state, in_touch.state) == (NeedState.PAUSED, NeedState.MATCHED)


def test_what_the_office_sent_back_lapses_after_ten_days(scene: Scene) -> None:
    scene.cluster.moderates_needs = True
    need = scene.need(now=ASKED)
    take_step(
        scene.session,
        actor=scene.as_office,
        item=need,
        action=Action.REQUEST_CHANGES,
        reason="unclear",
        now=ASKED,
    )

    assert done(scene.session, ASKED + 10 * DAY - MOMENT) == {}
    assert done(scene.session, ASKED + 10 * DAY) == {"needs_lapsed": 1}

    assert (need.state, need.state_reason) == (NeedState.REJECTED, "silence")
    assert scene.last_event(need).actor_kind == SYSTEM.kind


def test_two_workers_at_once_do_nothing_twice(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        scene = make_scene(session)
        for _ in range(5):
            scene.requested(now=ASKED)
            scene.requested(scene.need(now=ASKED), now=TENTH_DAY_ENDS - 2 * DAY)
    gate = threading.Barrier(4)
    found: list[int] = []

    def work() -> None:
        with Session(engine) as session, session.begin():
            gate.wait()
            found.append(run_due(session, now=TENTH_DAY_ENDS)["introductions_expired"])

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    with Session(engine) as session:
        expired = session.scalars(select(Event).where(Event.action == Action.EXPIRE)).all()
    assert sum(found) == 5
    assert len({event.subject_id for event in expired}) == len(expired) == 5


def test_the_document_names_the_numbers_that_count() -> None:
    stated = " ".join((DOCS / "lifecycles.md").read_text(encoding="utf-8").split())
    first, second = due_introductions.REMIND_ON

    for sentence in (
        f"at most {MOST_ACCEPTED} providers know",
        f"reminded on working days {first} and {second}",
        f"until the end of working day {due_introductions.ANSWER_WITHIN}",
        f"by the end of working day {due_introductions.JOIN_WITHIN}",
        f"After {ASK_AFTER} working days both are asked",
        f"{SETTLE_AFTER} working days after acceptance",
        f"deleted after {LIFETIME.days} days",
        f"else for {OPEN_FOR.days} days: never less than {LEAST_OPEN.days} days",
        f"never more than {LONGEST_OPEN.days}",
        f"within {REOPEN_WITHIN.days} days, and only if it was open before",
        f"has changed state for {FIRM_SILENT_FOR.days} days",
        f"rejected after {due_needs.CHANGE_WITHIN.days} days",
        f"for at least {LEAST_OPEN.days} more days",
    ):
        assert sentence in stated
    assert due_needs.ANNOUNCED_BEFORE == 7 * DAY
    assert "Seven days before the end the firm is told" in stated
