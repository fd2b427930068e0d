"""What a query finds is what the table of permissions lets its reader see, for every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from matchmaker.db.models import (
    Cluster,
    ClusterMember,
    Duplicate,
    Event,
    Introduction,
    Invitation,
    Message,
    Need,
    Organisation,
    OrganisationMember,
    Proposal,
    Provider,
    ShortlistEntry,
    User,
)
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.permissions import (
    ANONYMOUS,
    OPERATOR,
    SYSTEM,
    Actor,
    Permission,
    allowed,
)
from matchmaker.services.actors import actor_of
from matchmaker.services.scope import RULES, scoped
from matchmaker.services.subjects import subject_of
from tests.security.world import Tenant, make_tenant

READING = {
    ClusterMember: Permission.CLUSTER_WORK,
    Duplicate: Permission.DUPLICATE_READ,
    Event: Permission.EVENT_READ,
    Introduction: Permission.INTRODUCTION_READ,
    Invitation: Permission.INVITATION_READ,
    Message: Permission.CONVERSATION_READ,
    Need: Permission.NEED_READ,
    Organisation: Permission.ORGANISATION_READ,
    OrganisationMember: Permission.ORGANISATION_READ,
    Proposal: Permission.PROPOSAL_READ,
    Provider: Permission.PROVIDER_READ,
    User: Permission.ACCOUNT_READ,
}


@pytest.fixture
def tenants(session: Session) -> tuple[Tenant, Tenant]:
    here, there = make_tenant(session, "here"), make_tenant(session, "there")
    there.provider.state = ProviderState.SUSPENDED
    session.flush()
    return here, there


def actors(session: Session, tenants: tuple[Tenant, ...]) -> Iterator[tuple[str, Actor]]:
    yield from (("anonymous", ANONYMOUS), ("worker", SYSTEM), ("operator", OPERATOR))
    for tenant in tenants:
        for name, user in tenant.people.items():
            yield f"{name} of {tenant.slug}", actor_of(session, user=user, strong=True)
        staff = actor_of(session, user=tenant.staff, strong=False)
        yield f"staff of {tenant.slug} without a second factor", staff


@pytest.mark.parametrize("record", list(READING), ids=lambda record: record.__name__)
def test_a_query_finds_exactly_what_the_table_allows(
    record: type[Any], session: Session, tenants: tuple[Tenant, Tenant]
) -> None:
    everything = list(session.scalars(select(record)))
    wrong = {}
    for name, actor in actors(session, tenants):
        found = set(session.scalars(scoped(select(record), actor)))
        expected = {row for row in everything if allowed(actor, READING[record], subject_of(row))}
        if found != expected:
            wrong[name] = (found, expected)

    assert len(everything) >= 2
    assert wrong == {}


def test_every_record_with_a_rule_is_compared_or_belongs_to_one_that_is() -> None:
    parts = {record.__name__ for record in RULES.keys() - READING.keys()}

    assert parts == {
        *("Certification", "LeadMark", "LeadScore", "PublicQuestion", "SavedSearch"),
        *("Merge", "OwnershipRequest", "ProviderRevision"),
        *("Notification", "Passkey", "ShortlistEntry", "StoredFile", "UserSession"),
    }


def test_a_shortlist_is_the_firms_alone(session: Session, tenants: tuple[Tenant, Tenant]) -> None:
    here, _ = tenants
    seen = {
        name
        for name, actor in actors(session, tenants)
        if session.scalars(scoped(select(ShortlistEntry), actor)).all() and not actor.trusted
    }

    assert seen == {
        "firm owner of here", "firm member of here", "firm owner of there", "firm member of there"
    }  # fmt: skip
    owner = actor_of(session, user=here.owner)
    assert [entry.need_id for entry in session.scalars(scoped(select(ShortlistEntry), owner))] == [
        here.need.id
    ]


def test_an_unclaimed_need_is_found_by_no_query(
    session: Session, tenants: tuple[Tenant, Tenant]
) -> None:
    for _, actor in actors(session, tenants):
        found = set(session.scalars(scoped(select(Need), actor)))
        assert actor.trusted or not found & {tenant.draft for tenant in tenants}


def test_the_secret_of_a_need_counts_until_somebody_claims_it(tenants: tuple[Tenant, ...]) -> None:
    here, _ = tenants

    assert allowed(ANONYMOUS, Permission.NEED_READ, subject_of(here.draft, unlocked=True))
    assert not allowed(ANONYMOUS, Permission.NEED_READ, subject_of(here.need, unlocked=True))


def test_counting_aliases_and_joins_are_narrowed_too(
    session: Session, tenants: tuple[Tenant, Tenant]
) -> None:
    here, _ = tenants
    owner = actor_of(session, user=here.owner)
    other = aliased(Need)
    joined = select(Introduction).join(Need).where(Need.organisation_id == here.firm.id)

    assert session.scalar(scoped(select(func.count(Need.id)), owner)) == 1
    assert session.scalars(scoped(select(other), owner)).all() == [here.need]
    provider = actor_of(session, user=here.provider_member)
    assert set(session.scalars(scoped(joined, provider))) == {here.asked, here.accepted}


@pytest.mark.parametrize(
    "statement", [select(Cluster), select(func.count()).select_from(Need), select(1)]
)
def test_a_query_that_nobody_wrote_a_rule_for_is_refused(statement: Any) -> None:
    with pytest.raises(TypeError, match="no rule"):
        scoped(statement, SYSTEM)


def test_a_role_that_is_taken_away_counts_no_more(
    session: Session, tenants: tuple[Tenant, Tenant]
) -> None:
    here, _ = tenants
    before = actor_of(session, user=here.staff, strong=True)
    session.delete(session.scalars(select(ClusterMember).filter_by(user_id=here.staff.id)).one())
    session.flush()
    after = actor_of(session, user=here.staff, strong=True)

    assert before.is_staff(here.cluster.id)
    assert after == replace(before, clusters={})


def test_a_disabled_account_is_a_stranger(session: Session, tenants: tuple[Tenant, Tenant]) -> None:
    here, _ = tenants

    assert actor_of(session, user=here.disabled) == ANONYMOUS
    assert actor_of(session, user=None) == ANONYMOUS
