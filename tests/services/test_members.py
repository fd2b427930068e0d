from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Organisation, OrganisationMember, User
from matchmaker.domain.errors import Conflict, MatchmakerError, NotAllowed, NotFound
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.services.actors import actor_of
from matchmaker.services.events import events_of
from matchmaker.services.members import (
    change_role,
    get_member,
    leave,
    list_members,
    remove_member,
)
from tests.factories import NOW, make_cluster, make_member, make_organisation

OWNER, MEMBER = OrganisationRole.OWNER, OrganisationRole.MEMBER


@pytest.fixture
def firm(session: Session) -> Organisation:
    return make_organisation(session, cluster=make_cluster(session))


def membership(session: Session, firm: Organisation, user: User) -> OrganisationMember:
    actor = actor_of(session, user=user)
    return get_member(session, actor=actor, organisation=firm, user_id=user.id)


def owners(session: Session, firm_id: int) -> int:
    owning = select(func.count()).where(
        OrganisationMember.organisation_id == firm_id, OrganisationMember.role == OWNER
    )
    return session.scalar(owning) or 0


def test_members_see_each_other_and_nobody_else_does(session: Session, firm: Organisation) -> None:
    owner = make_member(session, organisation=firm)
    member = make_member(session, organisation=firm, role=MEMBER)
    stranger = make_member(session, organisation=make_organisation(session, cluster=firm.cluster))

    found = list_members(session, actor=actor_of(session, user=member), organisation=firm)

    assert [(each.user.email, each.role) for each in found] == [
        (owner.email, OWNER),
        (member.email, MEMBER),
    ]
    with pytest.raises(NotFound):
        list_members(session, actor=actor_of(session, user=stranger), organisation=firm)


def test_an_owner_makes_another_one_and_then_may_go(session: Session, firm: Organisation) -> None:
    owner = make_member(session, organisation=firm)
    heir = make_member(session, organisation=firm, role=MEMBER)
    actor = actor_of(session, user=owner)
    with pytest.raises(Conflict, match="last_owner"):
        leave(session, actor=actor, organisation=firm, now=NOW)

    change_role(session, actor=actor, member=membership(session, firm, heir), role=OWNER, now=NOW)
    leave(session, actor=actor, organisation=firm, now=NOW)

    assert actor_of(session, user=heir).owns(firm.id)
    assert not actor_of(session, user=owner).belongs_to(firm.id)
    assert [(event.action, event.details) for event in events_of(session, subject=firm)] == [
        ("change_role", {"user": heir.id, "before": "member", "after": "owner"}),
        ("leave", {"user": owner.id}),
    ]


@pytest.mark.parametrize("way", ["demote", "remove", "leave"])
def test_the_last_owner_stays(session: Session, firm: Organisation, way: str) -> None:
    owner = make_member(session, organisation=firm)
    make_member(session, organisation=firm, role=MEMBER)
    make_member(session, organisation=firm, active=False)  # could not manage it
    actor, member = actor_of(session, user=owner), membership(session, firm, owner)
    ways: dict[str, Callable[[], object]] = {
        "demote": lambda: change_role(session, actor=actor, member=member, role=MEMBER, now=NOW),
        "remove": lambda: remove_member(session, actor=actor, member=member, now=NOW),
        "leave": lambda: leave(session, actor=actor, organisation=firm, now=NOW),
    }

    with pytest.raises(Conflict, match="last_owner"):
        ways[way]()

    assert actor_of(session, user=owner).owns(firm.id)


def test_a_plain_member_manages_nobody_and_may_leave(session: Session, firm: Organisation) -> None:
    owner = make_member(session, organisation=firm)
    member = make_member(session, organisation=firm, role=MEMBER)
    actor, target = actor_of(session, user=member), membership(session, firm, owner)

    with pytest.raises(NotAllowed):
        remove_member(session, actor=actor, member=target, now=NOW)
    with pytest.raises(NotAllowed):
        change_role(session, actor=actor, member=target, role=MEMBER, now=NOW)
    leave(session, actor=actor, organisation=firm, now=NOW)

    assert not actor_of(session, user=member).belongs_to(firm.id)


def test_an_owner_of_one_firm_manages_nobody_of_another(
    session: Session, firm: Organisation
) -> None:
    owner = make_member(session, organisation=firm)
    other = make_organisation(session, cluster=firm.cluster)
    target = membership(session, other, make_member(session, organisation=other))

    with pytest.raises(NotFound):
        remove_member(session, actor=actor_of(session, user=owner), member=target, now=NOW)


def test_what_was_taken_away_counts_at_the_next_look(session: Session, firm: Organisation) -> None:
    owner = make_member(session, organisation=firm)
    member = make_member(session, organisation=firm, role=MEMBER)
    actor = actor_of(session, user=owner)
    target = membership(session, firm, member)

    remove_member(session, actor=actor, member=target, now=NOW)

    assert not actor_of(session, user=member).belongs_to(firm.id)
    with pytest.raises(NotFound):
        remove_member(session, actor=actor, member=target, now=NOW)


@pytest.mark.parametrize("way", ["demote", "remove", "leave"])
def test_of_two_owners_who_go_at_once_one_stays(engine: Engine, way: str) -> None:
    for _ in range(5):
        with Session(engine) as session, session.begin():
            firm = make_organisation(session, cluster=make_cluster(session))
            pair = [make_member(session, organisation=firm).id for _ in range(2)]
            firm_id = firm.id

        refused = race(engine, way, firm_id, pair)

        with Session(engine) as session:
            assert owners(session, firm_id) == 1
        assert len(refused) == 1


def race(engine: Engine, way: str, firm_id: int, pair: list[int]) -> list[MatchmakerError]:
    """Each of the two takes the other, or itself, out at the same moment."""
    ready = threading.Barrier(2)
    refused: list[MatchmakerError] = []

    def act(mine: int, other: int) -> None:
        with Session(engine) as session:
            # Both look first and write then, as two requests that began together would.
            actor = actor_of(session, user=session.get_one(User, mine))
            session.rollback()
            ready.wait(timeout=30)
            firm = session.get_one(Organisation, firm_id)
            try:
                if way == "leave":
                    leave(session, actor=actor, organisation=firm, now=NOW)
                else:
                    member = get_member(session, actor=actor, organisation=firm, user_id=other)
                    if way == "demote":
                        change_role(session, actor=actor, member=member, role=MEMBER, now=NOW)
                    else:
                        remove_member(session, actor=actor, member=member, now=NOW)
                session.commit()
            except MatchmakerError as error:
                session.rollback()
                refused.append(error)

    threads = [threading.Thread(target=act, args=args) for args in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return refused
