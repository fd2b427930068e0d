"""The accounts of a cluster: only its admins manage them, and never down to nobody."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ClusterMember, User
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.permissions import Actor
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.actors import actor_of
from matchmaker.services.events import events_of
from matchmaker.services.people import (
    add_to_office,
    get_person,
    list_people,
    set_role,
    switch_account,
    take_role,
)
from tests.factories import NOW, make_cluster, make_member, make_organisation, make_user
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


@pytest.fixture
def boss(scene: Scene) -> User:
    return worker(scene, scene.cluster, ClusterRole.ADMIN)


def worker(scene: Scene, cluster: Cluster, role: ClusterRole) -> User:
    user = make_user(scene.session)
    scene.session.add(ClusterMember(cluster=cluster, user=user, role=role, created_at=NOW))
    scene.session.flush()
    return user


def as_(scene: Scene, user: User) -> Actor:
    return actor_of(scene.session, user=user, strong=True)


def switch(scene: Scene, actor: Actor, user: User, *, active: bool = False) -> None:
    person = get_person(scene.session, actor=actor, cluster=scene.cluster, user_id=user.id)
    switch_account(
        scene.session,
        actor=actor,
        cluster=scene.cluster,
        person=person,
        active=active,
        now=NOW,
    )


def test_an_admin_sees_the_office_first_and_then_the_organisations(
    scene: Scene, boss: User
) -> None:
    make_scene(scene.session)

    page = list_people(scene.session, actor=as_(scene, boss), cluster=scene.cluster)

    assert {each.user.id for each in page.items[:2]} == {boss.id, scene.clerk.id}
    assert {each.user.id: [firm.id for firm in each.organisations] for each in page.items[2:]} == {
        scene.owner.id: [scene.firm.id],
        scene.helper.id: [scene.provider.organisation_id],
    }


@pytest.mark.parametrize("role", list(ClusterRole))
def test_staff_make_nobody_anything(scene: Scene, role: ClusterRole) -> None:
    values = {"actor": scene.as_office, "cluster": scene.cluster}

    with pytest.raises(NotAllowed):
        set_role(scene.session, user=scene.clerk, role=role, now=NOW, **values)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        list_people(scene.session, **values)  # type: ignore[arg-type]


def test_an_admin_of_another_cluster_finds_nobody(scene: Scene) -> None:
    elsewhere = worker(scene, make_cluster(scene.session), ClusterRole.ADMIN)

    with pytest.raises((NotAllowed, NotFound)):
        get_person(
            scene.session,
            actor=as_(scene, elsewhere),
            cluster=scene.cluster,
            user_id=scene.owner.id,
        )


def test_the_last_admin_stays(scene: Scene, boss: User) -> None:
    actor = as_(scene, boss)
    values = {"actor": actor, "cluster": scene.cluster, "user": boss, "now": NOW}

    with pytest.raises(Conflict, match="last_admin"):
        set_role(scene.session, role=ClusterRole.STAFF, **values)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="last_admin"):
        take_role(scene.session, **values)  # type: ignore[arg-type]
    set_role(
        scene.session,
        actor=actor,
        cluster=scene.cluster,
        user=scene.clerk,
        role=ClusterRole.ADMIN,
        now=NOW,
    )
    take_role(scene.session, **values)  # type: ignore[arg-type]

    assert as_(scene, boss).offices == ()
    assert scene.as_office.admin_offices == (scene.cluster.id,)


def test_an_admin_who_may_not_sign_in_counts_as_none(scene: Scene, boss: User) -> None:
    other = worker(scene, scene.cluster, ClusterRole.ADMIN)
    switch(scene, as_(scene, boss), other)

    with pytest.raises(Conflict, match="last_admin"):
        take_role(
            scene.session,
            actor=as_(scene, boss),
            cluster=scene.cluster,
            user=boss,
            now=NOW,
        )


def test_who_is_let_in_no_more_is_out_at_once_and_the_log_says_so(scene: Scene, boss: User) -> None:
    switch(scene, as_(scene, boss), scene.owner)
    out = scene.as_firm.signed_in
    switch(scene, as_(scene, boss), scene.owner, active=True)

    assert (out, scene.as_firm.signed_in) == (False, True)
    actions = [each.action for each in events_of(scene.session, subject=scene.cluster)]
    assert actions[-2:] == ["disable", "enable"]


def test_nobody_closes_the_own_account_or_one_of_another_cluster(scene: Scene, boss: User) -> None:
    elsewhere = make_organisation(scene.session, cluster=make_cluster(scene.session))
    make_member(scene.session, organisation=elsewhere, user=scene.owner)

    with pytest.raises(Conflict, match="own_account"):
        switch(scene, as_(scene, boss), boss)
    with pytest.raises(Conflict, match="belongs_elsewhere"):
        switch(scene, as_(scene, boss), scene.owner)


def test_who_joins_the_office_has_a_confirmed_account(scene: Scene, boss: User) -> None:
    newcomer = make_user(scene.session, email="new@office.example", confirmed_at=None)

    def add(email: str) -> ClusterMember:
        return add_to_office(
            scene.session,
            actor=as_(scene, boss),
            cluster=scene.cluster,
            email=email,
            role=ClusterRole.STAFF,
            now=NOW,
        )

    for email in ("nobody@office.example", "new@office.example"):
        with pytest.raises(InvalidInput, match="no_such_account"):
            add(email)
    newcomer.confirmed_at = NOW
    scene.session.flush()

    assert add(" new@office.example ").role is ClusterRole.STAFF
