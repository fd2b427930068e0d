from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.errors import InvalidInput, NotAllowed, NotFound
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.vocabulary import OrganisationRole, SizeBand
from matchmaker.services.actors import actor_of
from matchmaker.services.events import events_of
from matchmaker.services.organisations import (
    change_organisation,
    create_organisation,
    current_membership,
    get_organisation,
    lacks_name,
    memberships_of,
)
from matchmaker.services.providers import list_providers
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_organisation,
    make_provider,
    make_user,
)


def test_whoever_founds_an_organisation_owns_it(session: Session) -> None:
    user = make_user(session)
    cluster = make_cluster(session)

    firm = create_organisation(
        session, actor=actor_of(session, user=user), cluster=cluster, name_zh="红叶织造", now=NOW
    )

    actor = actor_of(session, user=user)
    assert actor.owns(firm.id)
    assert [event.action for event in events_of(session, subject=firm)] == ["create"]


def test_the_same_click_sent_twice_founds_one_organisation(session: Session) -> None:
    user, cluster = make_user(session), make_cluster(session)
    actor = actor_of(session, user=user)

    def found(name: str, seconds: int) -> int:
        moment = NOW + timedelta(seconds=seconds)
        return create_organisation(
            session, actor=actor, cluster=cluster, name_zh=name, now=moment
        ).id

    first = found("红叶织造", 0)

    assert found("红叶织造", 2) == first
    assert len({first, found("红叶染整", 3), found("红叶织造", 61)}) == 3


def test_a_name_is_not_needed_before_somebody_is_asked(session: Session) -> None:
    user = make_user(session)

    firm = create_organisation(
        session, actor=actor_of(session, user=user), cluster=make_cluster(session), now=NOW
    )

    assert lacks_name(firm)
    firm.name_zh = "红叶织造"
    assert not lacks_name(firm)


@pytest.mark.parametrize("confirmed_at", [None])
def test_an_unconfirmed_account_founds_nothing(session: Session, confirmed_at: None) -> None:
    user = make_user(session, confirmed_at=confirmed_at)
    cluster = make_cluster(session)

    for actor in (actor_of(session, user=user), ANONYMOUS):
        with pytest.raises(NotAllowed, match="confirm_first"):
            create_organisation(session, actor=actor, cluster=cluster, now=NOW)


def test_a_number_of_people_takes_the_place_of_a_size_band(session: Session) -> None:
    firm = make_organisation(session, cluster=make_cluster(session))
    actor = actor_of(session, user=make_member(session, organisation=firm))

    change_organisation(session, actor=actor, organisation=firm, size_band="micro", now=NOW)
    assert firm.size is SizeBand.MICRO
    change_organisation(
        session, actor=actor, organisation=firm, size_band="micro", staff=320, now=NOW
    )

    assert firm.size is SizeBand.MEDIUM
    assert firm.size_band is None


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"founded": 1799}, "founded", "out_of_range"),
        ({"founded": NOW.year + 1}, "founded", "out_of_range"),
        ({"staff": -1}, "staff", "out_of_range"),
        ({"size_band": "huge"}, "size_band", "unknown_word"),
        ({"registered": "perhaps"}, "registered", "unknown_word"),
        ({"name_en": "x" * 121}, "name_en", "too_long"),
        ({"name_en": "B\u0430nk of Keqiao"}, "name_en", "mixed_letters"),
    ],
)
def test_what_cannot_be_used_changes_nothing(
    session: Session, fields: dict[str, object], field: str, code: str
) -> None:
    firm = make_organisation(session, cluster=make_cluster(session), name_zh="红叶织造")
    actor = actor_of(session, user=make_member(session, organisation=firm))

    with pytest.raises(InvalidInput) as caught:
        change_organisation(
            session,
            actor=actor,
            organisation=firm,
            name_zh="绿叶织造",
            now=NOW,
            **fields,  # type: ignore[arg-type]
        )

    assert (caught.value.field, caught.value.code) == (field, code)
    assert firm.name_zh == "红叶织造"


def test_a_name_is_kept_without_what_nobody_sees(session: Session) -> None:
    firm = make_organisation(session, cluster=make_cluster(session))
    actor = actor_of(session, user=make_member(session, organisation=firm))

    change_organisation(
        session, actor=actor, organisation=firm, name_zh="\u202e红叶\u200b织造 ", now=NOW
    )

    assert firm.name_zh == "红叶织造"


def test_a_member_who_is_no_owner_changes_nothing(session: Session) -> None:
    firm = make_organisation(session, cluster=make_cluster(session))
    user = make_member(session, organisation=firm, role=OrganisationRole.MEMBER)

    with pytest.raises(NotAllowed):
        change_organisation(
            session, actor=actor_of(session, user=user), organisation=firm, staff=3, now=NOW
        )


def test_the_trail_names_the_fields_that_changed_and_not_what_they_say(session: Session) -> None:
    firm = make_organisation(session, cluster=make_cluster(session), staff=20)
    actor = actor_of(session, user=make_member(session, organisation=firm))

    change_organisation(
        session, actor=actor, organisation=firm, name_zh="红叶织造", staff=20, now=NOW
    )
    change_organisation(session, actor=actor, organisation=firm, staff=20, now=NOW)

    assert [event.details for event in events_of(session, subject=firm)] == [
        {"fields": ["name_zh"]}
    ]


def test_a_providers_new_place_is_found_in_the_catalogue(session: Session) -> None:
    cluster = make_cluster(session)
    provider = make_provider(session, cluster=cluster)
    user = make_member(session, organisation=provider.organisation)
    before = cluster.catalogue_version

    change_organisation(
        session,
        actor=actor_of(session, user=user),
        organisation=provider.organisation,
        region="CN-330603",
        now=NOW,
    )

    assert list_providers(session, cluster=cluster, region="CN-330600").total == 1
    assert cluster.catalogue_version == before + 1


def test_another_firms_organisation_is_not_there(session: Session) -> None:
    cluster = make_cluster(session)
    firm, other = (make_organisation(session, cluster=cluster) for _ in range(2))
    actor = actor_of(session, user=make_member(session, organisation=firm))

    assert get_organisation(session, actor=actor, organisation_id=firm.id) is firm
    with pytest.raises(NotFound):
        get_organisation(session, actor=actor, organisation_id=other.id)


def test_somebody_acts_for_the_chosen_organisation_else_for_the_oldest(session: Session) -> None:
    cluster = make_cluster(session)
    first, second, foreign = (make_organisation(session, cluster=cluster) for _ in range(3))
    user = make_member(session, organisation=first)
    make_member(session, organisation=second, user=user)
    make_member(session, organisation=foreign)
    actor = actor_of(session, user=user)

    def current(chosen: int | None) -> int | None:
        member = current_membership(session, actor=actor, chosen=chosen)
        return member.organisation_id if member else None

    assert [m.organisation_id for m in memberships_of(session, actor=actor)] == [
        first.id,
        second.id,
    ]
    assert current(None) == first.id
    assert current(second.id) == second.id
    assert current(foreign.id) == first.id
    assert current_membership(session, actor=ANONYMOUS, chosen=first.id) is None
