"""The office enters a need for a firm, brings it together with a provider, and hands it over."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event, Need, Notification, OfficeEntry, OutboxMail
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import ANONYMOUS, OPERATOR
from matchmaker.domain.vocabulary import ContactChannel, Language
from matchmaker.services.actors import actor_of
from matchmaker.services.contacts import Contact
from matchmaker.services.hand_made import introduce
from matchmaker.services.joining import accept_invitation
from matchmaker.services.on_behalf import Entry, enter_need, entry_of, invite_firm
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_organisation,
    make_provider,
    make_user,
)

CONTACT = Contact("Li", ContactChannel.PHONE, "13800000000")


def entered(session: Session, cluster: Cluster, **values: object) -> Need:
    entry = Entry(
        **{
            "firm": "New Mill",
            "contact": CONTACT,
            "consent": "by phone",
            "description": "Our dye lots differ in shade.",
        }
        | values  # type: ignore[arg-type]
    )
    return enter_need(session, actor=OPERATOR, cluster=cluster, entry=entry, now=NOW)


def told(session: Session, user_id: int) -> list[NotificationKind]:
    kinds = select(Notification.kind).where(Notification.user_id == user_id)
    return list(session.scalars(kinds.order_by(Notification.id)))


def test_an_entered_need_is_open_and_marked_and_belongs_to_a_firm_without_members(
    session: Session,
) -> None:
    need = entered(session, make_cluster(session), fields={"region": "CN-330603"})

    actions = select(Event.action).where(Event.subject_kind == "need").order_by(Event.id)
    assert (need.state, need.origin, need.region) == (NeedState.OPEN, "office", "CN-330603")
    assert need.organisation is not None
    assert need.organisation.name_en == "New Mill"
    assert list(session.scalars(actions)) == ["enter", "submit", "publish"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"firm": " "}, "firm"),
        ({"consent": ""}, "consent"),
        ({"description": ""}, "description"),
        ({"contact": Contact("Li", ContactChannel.PHONE, "no number")}, "contact_address"),
    ],
)
def test_a_need_is_entered_only_with_a_contact_and_how_it_agreed(
    session: Session, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        entered(session, make_cluster(session), **values)

    assert refused.value.field == field


def test_nobody_but_the_office_enters_needs(session: Session) -> None:
    entry = Entry("Mill", CONTACT, "by phone", "Help.")

    with pytest.raises(NotAllowed):
        enter_need(session, actor=ANONYMOUS, cluster=make_cluster(session), entry=entry, now=NOW)


def test_a_known_firm_gets_the_need_and_is_told(session: Session) -> None:
    cluster = make_cluster(session)
    firm = make_organisation(session, cluster=cluster, name_en="New Mill")
    owner = make_member(session, organisation=firm)

    need = entered(session, cluster)

    assert need.organisation_id == firm.id
    assert told(session, owner.id) == [NotificationKind.NEED_ENTERED]


def test_for_a_firm_without_members_the_office_asks_the_provider(session: Session) -> None:
    cluster = make_cluster(session)
    need, provider = entered(session, cluster), make_provider(session, cluster=cluster)
    expert = make_member(session, organisation=provider.organisation)

    introduction = introduce(
        session,
        actor=OPERATOR,
        need=need,
        provider=provider,
        note="Same job.",
        snapshot=None,
        now=NOW,
    )

    assert introduction.state is IntroductionState.REQUESTED
    assert introduction.office_note == "Same job."
    assert introduction.need_contact == CONTACT.address
    assert told(session, expert.id) == [NotificationKind.INTRODUCTION_REQUESTED]


def test_a_firm_with_members_is_told_and_decides_itself(session: Session) -> None:
    cluster = make_cluster(session)
    firm = make_organisation(session, cluster=cluster, name_en="New Mill")
    owner = make_member(session, organisation=firm)
    need, provider = entered(session, cluster), make_provider(session, cluster=cluster)
    expert = make_member(session, organisation=provider.organisation)

    introduction = introduce(
        session,
        actor=OPERATOR,
        need=need,
        provider=provider,
        note="Same job.",
        snapshot=None,
        now=NOW,
    )

    assert introduction.state is IntroductionState.SUGGESTED
    assert introduction.need_contact is None
    assert told(session, owner.id)[-1] is NotificationKind.INTRODUCTION_SUGGESTED
    assert told(session, expert.id) == []


def test_the_same_two_are_brought_together_once(session: Session) -> None:
    cluster = make_cluster(session)
    need, provider = entered(session, cluster), make_provider(session, cluster=cluster)
    about = {"need": need, "provider": provider, "note": "Same job.", "snapshot": None}
    introduce(session, actor=OPERATOR, now=NOW, **about)

    with pytest.raises(Conflict, match="already_introduced"):
        introduce(session, actor=OPERATOR, now=NOW, **about)


def test_an_introduction_by_hand_says_why(session: Session) -> None:
    cluster = make_cluster(session)
    need, provider = entered(session, cluster), make_provider(session, cluster=cluster)

    with pytest.raises(InvalidInput) as refused:
        introduce(
            session, actor=OPERATOR, need=need, provider=provider, note=" ", snapshot=None, now=NOW
        )

    assert (refused.value.field, refused.value.code) == ("note", "required")


def test_the_firm_takes_over_by_an_invitation_and_its_contact_is_forgotten(
    session: Session,
) -> None:
    need = entered(session, make_cluster(session))
    owner = make_user(session, email="li@mill.example")
    invited = invite_firm(
        session,
        actor=OPERATOR,
        need=need,
        email="li@mill.example",
        language=Language.ENGLISH,
        link=lambda token: f"/invitations/{token}",
        now=NOW,
    )

    accept_invitation(
        session, actor=actor_of(session, user=owner), user=owner, token=invited.token, now=NOW
    )

    assert session.scalars(select(OutboxMail.recipient)).all() == ["li@mill.example"]
    assert need.claimed_by_id == owner.id
    assert need.organisation_id in actor_of(session, user=owner).member_of
    assert session.scalars(select(OfficeEntry)).all() == []


def test_what_the_office_noted_is_for_the_office_alone(session: Session) -> None:
    need = entered(session, make_cluster(session))

    with pytest.raises((NotFound, NotAllowed)):
        entry_of(session, actor=ANONYMOUS, need=need)
