"""Many at once: places are never given twice, the same request is kept once, nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.config.limits import AccountLimits
from matchmaker.db.models import (
    Cluster,
    Event,
    Introduction,
    Need,
    OrganisationMember,
    Provider,
    ShortlistEntry,
    User,
)
from matchmaker.domain.errors import Conflict
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.permissions import Actor
from matchmaker.services.actors import actor_of
from matchmaker.services.allowances import set_limits
from matchmaker.services.answers import accept
from matchmaker.services.consequences import MOST_ACCEPTED, TAKING_A_PLACE
from matchmaker.services.introductions import request_introduction
from matchmaker.services.need_copies import copy_need
from matchmaker.services.need_cycle import claim_need, pause_need, resume_need
from matchmaker.services.needs import create_need, new_token
from matchmaker.services.shortlists import shortlist
from tests.scenes import FIRM_CONTACT, PROVIDER_CONTACT, Scene, make_scene

CLIENTS = 10
ROUNDS = 60

Attempt = Callable[[Session], object]


def at_once(engine: Engine, attempts: Sequence[Attempt]) -> list[str]:
    """Run every attempt in a thread and transaction of its own; what each came to, by name."""
    gate = threading.Barrier(len(attempts))
    outcomes: list[str] = []

    def run(attempt: Attempt) -> None:
        gate.wait()
        try:
            with Session(engine) as session, session.begin():
                outcomes.append(str(attempt(session)))
        except Conflict as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def member_of(session: Session, organisation_id: int) -> Actor:
    user = session.scalars(
        select(User)
        .join(OrganisationMember, OrganisationMember.user_id == User.id)
        .where(OrganisationMember.organisation_id == organisation_id)
    ).first()
    return actor_of(session, user=user)


def as_firm(session: Session, need: Need) -> Actor:
    assert need.organisation_id is not None
    return member_of(session, need.organisation_id)


@pytest.fixture
def stored(engine: Engine) -> tuple[int, int]:
    """The numbers of an open need and of a provider."""
    with Session(engine) as session, session.begin():
        scene = make_scene(session)
        return scene.need().id, scene.provider.id


def with_five_all_but_taken(scene: Scene, helpers: list[Provider], now: datetime) -> list[int]:
    """A need with four acceptances and ten requests; the numbers of those."""
    need = scene.need()
    asked = [scene.requested(need, provider) for provider in helpers]
    for introduction in asked[: MOST_ACCEPTED - 1]:
        actor = member_of(scene.session, introduction.provider.organisation_id)
        accept(
            scene.session,
            actor=actor,
            introduction=introduction,
            contact=PROVIDER_CONTACT,
            now=now,
        )
    return [introduction.id for introduction in asked[MOST_ACCEPTED - 1 :]]


def test_ten_providers_race_for_the_last_of_five_places(engine: Engine, now: datetime) -> None:
    with Session(engine) as session, session.begin():
        set_limits(session, AccountLimits(needs=1_000, requests=1_000))
        scene = make_scene(session)
        helpers = [scene.another_provider()[0] for _ in range(MOST_ACCEPTED - 1 + CLIENTS)]
        rounds = [with_five_all_but_taken(scene, helpers, now) for _ in range(ROUNDS)]

    def attempt_of(number: int) -> Attempt:
        def attempt(session: Session) -> object:
            introduction = session.get_one(Introduction, number)
            actor = member_of(session, introduction.provider.organisation_id)
            accept(
                session,
                actor=actor,
                introduction=introduction,
                contact=PROVIDER_CONTACT,
                now=now,
            )
            return "accepted"

        return attempt

    results = [Counter(at_once(engine, [attempt_of(n) for n in numbers])) for numbers in rounds]

    assert results == [Counter(accepted=1, places_taken=CLIENTS - 1)] * ROUNDS
    with Session(engine) as session:
        taken = session.execute(
            select(Introduction.need_id, func.count())
            .where(Introduction.state.in_(TAKING_A_PLACE))
            .group_by(Introduction.need_id)
        ).all()
    assert [count for _, count in taken] == [MOST_ACCEPTED] * ROUNDS


def test_one_request_that_is_sent_ten_times_is_kept_once(
    engine: Engine, stored: tuple[int, int], now: datetime
) -> None:
    def attempt(session: Session) -> object:
        need, provider = session.get_one(Need, stored[0]), session.get_one(Provider, stored[1])
        request_introduction(
            session,
            actor=as_firm(session, need),
            need=need,
            provider=provider,
            contact=FIRM_CONTACT,
            now=now,
        )
        return "asked"

    results = Counter(at_once(engine, [attempt] * CLIENTS))

    assert results == Counter(asked=1, already_asked=CLIENTS - 1)
    with Session(engine) as session:
        kept = session.scalars(select(Introduction)).one()
        assert kept.state is IntroductionState.REQUESTED


def test_one_form_that_is_sent_ten_times_is_one_need(engine: Engine, now: datetime) -> None:
    with Session(engine) as session, session.begin():
        cluster_id = make_scene(session).cluster.id
    secret = new_token()

    def attempt(session: Session) -> object:
        cluster = session.get_one(Cluster, cluster_id)
        text = "Our dye lots differ in shade."
        return create_need(session, cluster=cluster, description=text, token=secret, now=now)[0].id

    results = set(at_once(engine, [attempt] * CLIENTS))

    with Session(engine) as session:
        assert results == {str(number) for number in session.scalars(select(Need.id))}
    assert len(results) == 1


@pytest.mark.parametrize("use_case", [copy_need, shortlist])
def test_copying_and_putting_aside_ten_times_at_once_is_done_once(
    engine: Engine, stored: tuple[int, int], now: datetime, use_case: Callable[..., Any]
) -> None:
    def attempt(session: Session) -> object:
        need = session.get_one(Need, stored[0])
        values = {"provider": session.get_one(Provider, stored[1])} if use_case is shortlist else {}
        return use_case(session, actor=as_firm(session, need), need=need, now=now, **values).id

    results = set(at_once(engine, [attempt] * CLIENTS))

    assert len(results) == 1
    with Session(engine) as session:
        entries = session.scalars(select(ShortlistEntry)).all()
        drafts = session.scalars(select(Need).where(Need.state == NeedState.DRAFT)).all()
    assert len(entries) + len(drafts) == 1


def test_one_need_that_is_claimed_ten_times_at_once_is_claimed_once(
    engine: Engine, now: datetime
) -> None:
    with Session(engine) as session, session.begin():
        scene = make_scene(session)
        firm_id = scene.firm.id
        need, token = scene.typed()
        number = need.id

    def attempt(session: Session) -> object:
        actor = member_of(session, firm_id)
        firm = session.get_one(type(scene.firm), firm_id)
        return claim_need(session, actor=actor, token=token, organisation=firm, now=now).public_id

    results = set(at_once(engine, [attempt] * CLIENTS))

    with Session(engine) as session:
        claimed = session.get_one(Need, number)
        claims = session.scalars(select(Event).where(Event.action == "claim")).all()
    assert results == {claimed.public_id}
    assert len(claims) == 1


def test_no_step_is_lost_or_taken_from_a_state_that_is_over(
    engine: Engine, stored: tuple[int, int], now: datetime
) -> None:
    def attempt_of(step: Callable[..., object]) -> Attempt:
        def attempt(session: Session) -> object:
            need = session.get_one(Need, stored[0])
            step(session, actor=as_firm(session, need), need=need, now=now)
            return "done"

        return attempt

    results: Counter[str] = Counter()
    for _ in range(5):
        results += Counter(at_once(engine, [attempt_of(pause_need), attempt_of(resume_need)] * 4))

    with Session(engine) as session:
        trail = session.scalars(
            select(Event).where(Event.action.in_(["publish", "pause", "resume"])).order_by(Event.id)
        ).all()
        need = session.get_one(Need, stored[0])
    assert len(trail) == 1 + results["done"]
    assert results["done"] >= 5
    assert [event.from_state for event in trail[1:]] == [event.to_state for event in trail[:-1]]
    assert need.state == trail[-1].to_state
