from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Cluster,
    ClusterMember,
    Invitation,
    Organisation,
    OrganisationMember,
    OutboxMail,
    User,
)
from matchmaker.domain.errors import Conflict, InvalidInput, MatchmakerError, NotAllowed, NotFound
from matchmaker.domain.vocabulary import ClusterRole, Language, OrganisationRole
from matchmaker.services import invitations
from matchmaker.services.actors import actor_of
from matchmaker.services.invitations import Invited
from matchmaker.services.joining import accept_invitation, find_invitation
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_organisation,
    make_provider,
    make_user,
)

OWNER, MEMBER = OrganisationRole.OWNER, OrganisationRole.MEMBER
GUEST = "Guest@example.org"


def link(token: str) -> str:
    return f"/join/{token}"


@pytest.fixture
def firm(session: Session) -> Organisation:
    return make_organisation(session, cluster=make_cluster(session), name_zh="红叶织造")


@pytest.fixture
def owner(session: Session, firm: Organisation) -> User:
    return make_member(session, organisation=firm, name="Wang")


def invite(session: Session, firm: Organisation, owner: User, **values: object) -> Invited:
    return invitations.invite_member(
        session,
        actor=actor_of(session, user=owner),
        organisation=firm,
        **{"email": GUEST, "language": Language.CHINESE, "link": link, "now": NOW} | values,  # type: ignore[arg-type]
    )


def accept(
    session: Session, user: User, token: str, after: timedelta = timedelta(0)
) -> OrganisationMember:
    return accept_invitation(
        session, actor=actor_of(session, user=user), user=user, token=token, now=NOW + after
    )


def mails(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_an_invitation_goes_out_by_mail_and_only_its_hash_is_kept(
    session: Session, firm: Organisation, owner: User
) -> None:
    invited = invite(session, firm, owner)

    [mail] = mails(session)
    assert (mail.recipient, mail.language) == (GUEST, Language.CHINESE)
    assert mail.values["link"] == link(invited.token)
    assert (mail.values["organisation"], mail.values["inviter"]) == ("红叶织造", "Wang")
    assert mail.values["days"] == 14
    assert invited.token not in invited.invitation.token_hash


def test_who_registers_with_the_address_becomes_a_member_once(
    session: Session, firm: Organisation, owner: User
) -> None:
    invited = invite(session, firm, owner, role=OWNER)
    guest = make_user(session, email=GUEST.lower(), confirmed_at=None)

    member = accept(session, guest, invited.token)

    assert (member.organisation_id, member.role) == (firm.id, OWNER)
    assert guest.confirmed_at == NOW  # the link came by mail to that address
    assert actor_of(session, user=guest).owns(firm.id)
    with pytest.raises(NotFound):
        accept(session, guest, invited.token)


def test_another_address_opens_nothing(session: Session, firm: Organisation, owner: User) -> None:
    invited = invite(session, firm, owner)
    somebody = make_user(session)

    with pytest.raises(NotAllowed, match="invited_other_address"):
        accept(session, somebody, invited.token)

    assert not actor_of(session, user=somebody).belongs_to(firm.id)
    assert find_invitation(session, token=invited.token, now=NOW) is invited.invitation


def test_an_invitation_runs_out_after_two_weeks(
    session: Session, firm: Organisation, owner: User
) -> None:
    invited = invite(session, firm, owner)
    guest = make_user(session, email=GUEST)

    find_invitation(session, token=invited.token, now=NOW + timedelta(days=14, seconds=-1))
    with pytest.raises(NotFound):
        accept(session, guest, invited.token, timedelta(days=14))


def test_what_was_taken_back_opens_nothing_and_stays_taken_back(
    session: Session, firm: Organisation, owner: User
) -> None:
    invited = invite(session, firm, owner)
    guest, actor = make_user(session, email=GUEST), actor_of(session, user=owner)

    invitations.revoke_invitation(session, actor=actor, invitation=invited.invitation, now=NOW)

    with pytest.raises(NotFound):
        accept(session, guest, invited.token)
    with pytest.raises(Conflict, match="invitation_closed"):
        invitations.resend_invitation(
            session,
            actor=actor,
            invitation=invited.invitation,
            language=Language.ENGLISH,
            link=link,
            now=NOW,
        )


def test_sending_again_ends_the_link_before(
    session: Session, firm: Organisation, owner: User
) -> None:
    first = invite(session, firm, owner, role=OWNER)
    actor, later = actor_of(session, user=owner), NOW + timedelta(days=20)

    second = invitations.resend_invitation(
        session,
        actor=actor,
        invitation=first.invitation,
        language=Language.ENGLISH,
        link=link,
        now=later,
    )
    third = invite(session, firm, owner, email=GUEST.upper(), now=later)

    for ended in (first, second):
        with pytest.raises(NotFound):
            find_invitation(session, token=ended.token, now=later)
    found = invitations.list_invitations(session, actor=actor, organisation=firm)
    assert found == [third.invitation]
    assert second.invitation.role is OWNER
    assert len(mails(session)) == 3


def test_what_cannot_be_accepted_any_more_goes_after_a_month(
    session: Session, firm: Organisation, owner: User
) -> None:
    used, open_one = invite(session, firm, owner), invite(session, firm, owner, email="a@b.example")
    accept(session, make_user(session, email=GUEST), used.token)
    month = timedelta(days=30)

    assert invitations.purge_invitations(session, now=NOW + month - timedelta(seconds=1)) == 0
    assert invitations.purge_invitations(session, now=NOW + month) == 1
    assert session.scalars(select(Invitation)).all() == [open_one.invitation]
    assert invitations.purge_invitations(session, now=NOW + invitations.LIFETIME + month) == 1


def test_a_member_is_not_invited_again(session: Session, firm: Organisation, owner: User) -> None:
    with pytest.raises(Conflict, match="already_member"):
        invite(session, firm, owner, email=owner.email.upper())


def test_people_are_told_what_they_join(session: Session) -> None:
    nameless = make_organisation(session, cluster=make_cluster(session))
    founder = make_member(session, organisation=nameless, name="")
    with pytest.raises(Conflict, match="name_first"):
        invite(session, nameless, founder)

    nameless.name_zh = "红叶织造"
    invite(session, nameless, founder)

    [mail] = mails(session)
    assert (mail.values["organisation"], mail.values["inviter"]) == ("红叶织造", founder.email)


def test_nobody_sends_a_mailing(
    session: Session, firm: Organisation, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "OPEN_LIMIT", 2)
    for number in range(2):
        invite(session, firm, owner, email=f"guest{number}@example.org")

    with pytest.raises(Conflict, match="too_many_invitations"):
        invite(session, firm, owner)
    invite(session, firm, owner, email="guest1@example.org")  # replaces its own


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org"])
def test_an_invitation_needs_an_address(
    session: Session, firm: Organisation, owner: User, email: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        invite(session, firm, owner, email=email)

    assert caught.value.field == "email"


def test_only_owners_see_and_change_invitations(
    session: Session, firm: Organisation, owner: User
) -> None:
    invited = invite(session, firm, owner)
    member = make_member(session, organisation=firm, role=MEMBER)
    stranger = make_member(session, organisation=make_organisation(session, cluster=firm.cluster))

    for user, error in ((member, NotAllowed), (stranger, NotFound)):
        actor = actor_of(session, user=user)
        assert invitations.list_invitations(session, actor=actor, organisation=firm) == []
        with pytest.raises(NotFound):
            invitations.get_invitation(
                session, actor=actor, organisation=firm, invitation_id=invited.invitation.id
            )
        with pytest.raises(error):
            invitations.revoke_invitation(
                session, actor=actor, invitation=invited.invitation, now=NOW
            )
        with pytest.raises(error):
            invite(session, firm, user)


def test_ten_who_accept_one_link_at_once_become_one_member(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        firm = make_organisation(session, cluster=make_cluster(session), name_en="Firm")
        owner = make_member(session, organisation=firm)
        invited = invite(session, firm, owner)
        guest_id, firm_id = make_user(session, email=GUEST).id, firm.id
        token = invited.token
    ready, results = threading.Barrier(10), list[str]()

    def act() -> None:
        with Session(engine) as session:
            ready.wait(timeout=30)
            try:
                accept(session, session.get_one(User, guest_id), token)
                session.commit()
                results.append("joined")
            except MatchmakerError as error:
                results.append(error.code)

    threads = [threading.Thread(target=act) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with Session(engine) as session:
        of_firm = OrganisationMember.organisation_id == firm_id
        assert session.scalar(select(func.count()).where(of_firm)) == 2
    assert sorted(results) == ["joined", *["not_found"] * 9]


def make_staff(session: Session, cluster: Cluster, role: ClusterRole = ClusterRole.STAFF) -> User:
    user = make_user(session)
    session.add(ClusterMember(cluster=cluster, user=user, role=role, created_at=NOW))
    session.flush()
    return user


def test_a_provider_joins_with_its_first_member(session: Session) -> None:
    cluster = make_cluster(session)
    provider = make_provider(session, cluster=cluster, joined=False)
    staff = actor_of(session, user=make_staff(session, cluster), strong=True)
    version = cluster.catalogue_version

    invited = invitations.invite_provider(
        session,
        actor=staff,
        provider=provider,
        email=GUEST,
        language=Language.ENGLISH,
        link=link,
        now=NOW,
    )
    [mail] = mails(session)
    member = accept(session, make_user(session, email=GUEST), invited.token)

    assert mail.values["inviter"] == cluster.name_en
    assert member.role is OWNER
    assert provider.joined
    assert cluster.catalogue_version == version + 1
    with pytest.raises(Conflict, match="already_joined"):
        invitations.invite_provider(
            session,
            actor=staff,
            provider=provider,
            email="other@example.org",
            language=Language.ENGLISH,
            link=link,
            now=NOW,
        )


def test_only_the_office_invites_a_provider(session: Session) -> None:
    cluster = make_cluster(session)
    provider = make_provider(session, cluster=cluster, joined=False)
    strangers = [
        actor_of(session, user=make_staff(session, make_cluster(session)), strong=True),
        actor_of(session, user=make_staff(session, cluster), strong=False),
        actor_of(session, user=make_member(session, organisation=provider.organisation)),
    ]

    for actor in strangers:
        with pytest.raises(NotAllowed):
            invitations.invite_provider(
                session,
                actor=actor,
                provider=provider,
                email=GUEST,
                language=Language.ENGLISH,
                link=link,
                now=NOW,
            )
    assert session.scalars(select(Invitation)).all() == []
