from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Notification, OutboxMail, User
from matchmaker.domain.errors import NotFound
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.notices import VALUES, MailKind, NotificationKind
from matchmaker.domain.vocabulary import (
    ContactChannel,
    Language,
    MailFrequency,
)
from matchmaker.services import notifications as service
from matchmaker.services.actors import actor_of
from matchmaker.services.digests import queue_digests
from matchmaker.services.heartbeats import beat, last_beat
from matchmaker.services.unsubscribing import find_subscriber, unsubscribe, unsubscribe_token
from tests.factories import (
    NOW,
    make_cluster,
    make_member,
    make_need,
    make_organisation,
    make_provider,
    make_user,
)
from tests.security.world import make_tenant

KIND = NotificationKind.NEED_EXPIRED
MINUTE = timedelta(minutes=1)


@pytest.fixture
def need(session: Session) -> Need:
    need, _ = make_need(session, cluster=make_cluster(session), description="Shade drifts")
    need.title, need.public_id = "Shade drifts", "n-1"
    return need


def tell(session: Session, need: Need, *users: User, **values: Any) -> list[Notification]:
    return service.notify(session, users=users, kind=KIND, subject=need, now=NOW, **values)


def mails(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_everybody_is_told_once_in_the_pages_and_by_mail_in_their_language(
    session: Session, need: Need
) -> None:
    anna = make_user(session, language=Language.CHINESE)

    (told,) = tell(session, need, anna, anna)
    (mail,) = mails(session)

    assert (told.user, told.kind, told.subject_key) == (anna, KIND, "n-1")
    assert told.read_at is None
    assert (mail.recipient, mail.language) == (anna.email, Language.CHINESE)
    assert (mail.kind, mail.values) == (MailKind.NOTIFICATION, {"notifications": [told.id]})


def test_a_change_that_is_undone_tells_nobody(engine: Engine) -> None:
    with Session(engine) as session:
        need, _ = make_need(session, cluster=make_cluster(session))
        tell(session, need, make_user(session))
        session.rollback()

        assert list(session.scalars(select(Notification))) == mails(session) == []


@pytest.mark.parametrize(
    ("values", "told", "mailed"),
    [
        ({"mail_frequency": MailFrequency.AT_ONCE}, 1, 1),
        ({"mail_frequency": MailFrequency.DAILY}, 1, 0),
        ({"mail_frequency": MailFrequency.NEVER}, 1, 0),
        ({"confirmed_at": None}, 1, 0),
        ({"active": False}, 0, 0),
    ],
)
def test_who_is_told_and_who_gets_mail(
    session: Session, need: Need, values: dict[str, Any], told: int, mailed: int
) -> None:
    assert len(tell(session, need, make_user(session, **values))) == told
    assert len(mails(session)) == mailed


def test_members_of_an_organisation_and_people_of_an_office_are_told(session: Session) -> None:
    tenant = make_tenant(session, "here")
    make_tenant(session, "elsewhere")

    firm = service.notify_organisation(
        session, organisation_id=tenant.firm.id, kind=KIND, subject=tenant.need, now=NOW
    )
    office = service.notify_office(
        session, cluster_id=tenant.cluster.id, kind=KIND, subject=tenant.need, now=NOW
    )

    assert {each.user for each in firm} == {tenant.owner, tenant.member, tenant.unconfirmed}
    assert {each.user for each in office} == {tenant.staff, tenant.admin}


def test_nobody_is_told_when_nobody_owns_the_need(session: Session, need: Need) -> None:
    make_member(session, organisation=make_organisation(session, cluster=need.cluster))

    assert (
        service.notify_organisation(session, organisation_id=None, kind=KIND, subject=need, now=NOW)
        == []
    )


def test_a_kind_carries_only_what_is_listed_for_it(session: Session, need: Need) -> None:
    anna = make_user(session)

    with pytest.raises(ValueError, match="may not carry phone"):
        tell(session, need, anna, values={"phone": "13800000000"})
    with pytest.raises(ValueError, match="nonsense"):
        service.notify(session, users=[anna], kind="nonsense", subject=need, now=NOW)


def test_what_may_be_carried_is_listed_for_every_kind() -> None:
    assert set(VALUES) == set(NotificationKind)
    assert not {"email", "phone", "wechat", "contact", "address", "note"} & {
        name for names in VALUES.values() for name in names
    }


def test_contact_details_of_an_introduction_stay_out(session: Session) -> None:
    cluster = make_cluster(session)
    need, _ = make_need(session, cluster=cluster)
    introduction = Introduction(
        public_id="i-1",
        cluster_id=cluster.id,
        need=need,
        provider=make_provider(session, cluster=cluster, name={"en": "Shade Works"}),
        state=IntroductionState.REQUESTED,
        state_changed_at=NOW,
        created_at=NOW,
        message="canary message",
        need_contact_name="canary name",
        need_contact_channel=ContactChannel.PHONE,
        need_contact="canary 13800000000",
    )
    session.add(introduction)

    for kind in sorted(kind for kind, names in VALUES.items() if {"title", "provider"} <= names):
        told = service.notify(
            session, users=[make_user(session)], kind=kind, subject=introduction, now=NOW
        )
        assert told
        assert "canary" not in str([each.values for each in told])
    assert "canary" not in str([mail.values for mail in mails(session)])


def test_an_invitation_goes_to_an_address_without_an_account(session: Session) -> None:
    mail = service.notify_address(
        session,
        email="new@example.org",
        language=Language.CHINESE,
        kind=NotificationKind.INVITATION,
        values={"organisation": "Mill", "inviter": "Anna", "link": "/invitations/x", "days": 14},
        now=NOW,
    )

    assert (mail.user_id, mail.kind, mail.language) == (None, MailKind.INVITATION, Language.CHINESE)
    with pytest.raises(ValueError, match="sent to accounts"):
        service.notify_address(
            session, email="a@b.cn", language=Language.ENGLISH, kind=KIND, values={}, now=NOW
        )


@pytest.fixture
def reader(session: Session, need: Need) -> User:
    anna = make_user(session)
    tell(session, need, anna)
    return anna


def test_reading_one_or_all_lowers_the_count(session: Session, need: Need, reader: User) -> None:
    tell(session, need, reader)
    actor = actor_of(session, user=reader)
    newest, oldest = service.list_notifications(session, actor=actor).items

    assert service.count_unread(session, actor=actor) == 2
    service.read_notification(session, actor=actor, notification_id=oldest.id, now=NOW)
    assert service.count_unread(session, actor=actor) == 1
    service.read_all(session, actor=actor, now=NOW)
    assert service.count_unread(session, actor=actor) == 0
    assert newest.read_at == NOW


@pytest.mark.usefixtures("reader")
def test_somebody_elses_notification_is_not_there(session: Session) -> None:
    eve = actor_of(session, user=make_user(session))
    (theirs,) = session.scalars(select(Notification.id))

    assert service.list_notifications(session, actor=eve).items == ()
    with pytest.raises(NotFound):
        service.read_notification(session, actor=eve, notification_id=theirs, now=NOW)


def test_notifications_go_half_a_year_after_they_were_read(session: Session, reader: User) -> None:
    late = NOW + service.KEPT + MINUTE
    assert service.purge_notifications(session, now=late) == 0

    service.read_all(session, actor=actor_of(session, user=reader), now=NOW)
    assert service.purge_notifications(session, now=late) == 1


def test_an_address_is_forgotten_with_the_account(session: Session, reader: User) -> None:
    service.forget_address(session, email=reader.email.upper())

    assert mails(session) == []


def test_the_mail_of_the_day_collects_what_is_unread_and_is_written_once(
    session: Session, need: Need
) -> None:
    daily = make_user(session, mail_frequency=MailFrequency.DAILY)
    read, first, second = (tell(session, need, daily)[0] for _ in range(3))
    read.read_at = NOW
    later = service.notify(session, users=[daily], kind=KIND, subject=need, now=NOW + 2 * MINUTE)[0]

    assert queue_digests(session, until=NOW + MINUTE, now=NOW + 3 * MINUTE) == 1
    assert queue_digests(session, until=NOW + MINUTE, now=NOW + 3 * MINUTE) == 0
    (mail,) = mails(session)

    assert mail.kind is MailKind.DIGEST
    assert mail.values == {"notifications": [first.id, second.id]}
    assert later.for_digest


@pytest.mark.parametrize(
    "change", [{"mail_frequency": MailFrequency.NEVER}, {"active": False}], ids=["never", "ended"]
)
def test_no_mail_of_the_day_for_who_wants_none_any_more(
    session: Session, need: Need, change: dict[str, Any]
) -> None:
    daily = make_user(session, mail_frequency=MailFrequency.DAILY)
    tell(session, need, daily)
    for name, value in change.items():
        setattr(daily, name, value)

    assert queue_digests(session, until=NOW, now=NOW) == 0
    assert mails(session) == []


def test_a_link_ends_the_mails_of_its_own_account_alone(session: Session) -> None:
    anna, eve = make_user(session), make_user(session)
    token = unsubscribe_token("key", user_id=anna.id, email=anna.email)

    found = find_subscriber(session, secret_key="key", token=token)
    unsubscribe(session, user=found, now=NOW)

    assert anna.mail_frequency is MailFrequency.NEVER
    assert eve.mail_frequency is MailFrequency.AT_ONCE


@pytest.mark.parametrize("spoil", ["key", "number", "address", "empty", "huge", "signs"])
def test_nobody_can_make_such_a_link(session: Session, spoil: str) -> None:
    anna, eve = make_user(session), make_user(session)
    key = "another key" if spoil == "key" else "key"
    token = unsubscribe_token(key, user_id=anna.id, email=anna.email)
    if spoil == "number":
        token = token.replace(f"{anna.id}-", f"{eve.id}-", 1)
    if spoil == "address":
        anna.email = "moved@example.org"
        session.flush()
    token = {"empty": "", "huge": f"{10**30}-x", "signs": f"{anna.id}-\ud800"}.get(spoil, token)

    with pytest.raises(NotFound):
        find_subscriber(session, secret_key="key", token=token)


def test_the_worker_is_as_alive_as_its_last_beat(session: Session) -> None:
    assert last_beat(session, name="worker") is None

    beat(session, name="worker", now=NOW)
    beat(session, name="worker", now=NOW + MINUTE)

    assert last_beat(session, name="worker") == NOW + MINUTE
