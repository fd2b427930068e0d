"""The table of permissions: what the paper says, and what a role is worth without its proof."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain.errors import NotAllowed, NotFound
from matchmaker.domain.permissions import (
    ANONYMOUS,
    OPERATOR,
    PERMISSIONS,
    SYSTEM,
    Actor,
    Permission,
    Subject,
    allowed,
    require,
)
from matchmaker.domain.vocabulary import ActorKind, ClusterRole, OrganisationRole

PAPER = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
ROW = re.compile(r"^\| `([a-z.]+)` \| (.+) \|$", re.MULTILINE)

FIRM, PROVIDER, CLUSTER = 1, 2, 7
OURS = Subject(
    cluster_id=CLUSTER, organisation_id=FIRM, provider_organisation_id=PROVIDER, user_id=5
)


def user(**values: object) -> Actor:
    return replace(Actor(ActorKind.USER, user_id=9, confirmed=True, strong=True), **values)


OWNER = user(organisations={FIRM: OrganisationRole.OWNER})
MEMBER = user(organisations={FIRM: OrganisationRole.MEMBER})
OTHER_SIDE = user(organisations={PROVIDER: OrganisationRole.OWNER})
STRANGER = user(organisations={3: OrganisationRole.OWNER}, clusters={8: ClusterRole.ADMIN})
STAFF = user(clusters={CLUSTER: ClusterRole.STAFF})
ADMIN = user(clusters={CLUSTER: ClusterRole.ADMIN})


def test_every_permission_has_its_line() -> None:
    assert set(PERMISSIONS) == set(Permission)
    assert all(PERMISSIONS.values())


def test_the_paper_shows_the_table_as_it_is() -> None:
    written = dict(ROW.findall(PAPER.read_text(encoding="utf-8")))

    assert written == {
        permission: "; ".join(cell(predicate.__doc__) for predicate in predicates)
        for permission, predicates in PERMISSIONS.items()
    }


def cell(docstring: str | None) -> str:
    assert docstring is not None
    return docstring[0].lower() + docstring[1:].removesuffix(".")


@pytest.mark.parametrize("permission", list(Permission))
def test_a_stranger_gets_nothing_that_is_not_open_to_everybody(permission: Permission) -> None:
    open_to_all = {Permission.CLUSTER_READ, Permission.PROVIDER_READ}

    for actor in (ANONYMOUS, STRANGER):
        assert allowed(actor, permission, OURS) == (permission in open_to_all)


@pytest.mark.parametrize("permission", list(Permission))
def test_roles_count_for_nothing_until_the_address_is_confirmed(permission: Permission) -> None:
    for actor in (OWNER, MEMBER, OTHER_SIDE, STAFF, ADMIN):
        unconfirmed = replace(actor, confirmed=False)
        assert allowed(unconfirmed, permission, OURS) == allowed(ANONYMOUS, permission, OURS)


@pytest.mark.parametrize("permission", list(Permission))
def test_an_office_role_counts_for_nothing_without_a_second_factor(permission: Permission) -> None:
    for actor in (STAFF, ADMIN):
        weak = replace(actor, strong=False)
        assert allowed(weak, permission, OURS) == allowed(ANONYMOUS, permission, OURS)


@pytest.mark.parametrize("permission", list(Permission))
def test_an_admin_may_do_what_staff_may_and_an_owner_what_a_member_may(
    permission: Permission,
) -> None:
    assert allowed(ADMIN, permission, OURS) >= allowed(STAFF, permission, OURS)
    assert allowed(OWNER, permission, OURS) >= allowed(MEMBER, permission, OURS)


@pytest.mark.parametrize("permission", list(Permission))
def test_the_installation_itself_may_do_everything(permission: Permission) -> None:
    assert allowed(SYSTEM, permission, OURS)
    assert allowed(OPERATOR, permission, OURS)


def test_nobody_but_the_two_sides_reads_contact_details() -> None:
    reading = Permission.INTRODUCTION_CONTACT

    assert allowed(MEMBER, reading, OURS)
    assert allowed(OTHER_SIDE, reading, OURS)
    assert not allowed(ADMIN, reading, OURS)


def test_the_provider_learns_of_an_introduction_once_it_was_asked() -> None:
    assert allowed(OTHER_SIDE, Permission.INTRODUCTION_READ, OURS)
    assert not allowed(OTHER_SIDE, Permission.INTRODUCTION_READ, replace(OURS, private=True))


def test_what_cannot_be_read_is_not_found_and_what_can_is_refused() -> None:
    with pytest.raises(NotFound) as missing:
        require(STRANGER, Permission.NEED_MANAGE, OURS, key="n1")
    with pytest.raises(NotAllowed):
        require(STAFF, Permission.NEED_MANAGE, OURS)
    require(MEMBER, Permission.NEED_MANAGE, OURS)

    assert (missing.value.kind, missing.value.key) == ("need", "n1")


@pytest.mark.parametrize("permission", list(Permission))
def test_every_kind_of_record_can_be_asked_for_reading(permission: Permission) -> None:
    assert Permission(f"{permission.partition('.')[0]}.read") in PERMISSIONS
