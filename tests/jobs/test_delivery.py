from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from apiflask import APIFlask
from flask_mailman import EmailMessage as Outgoing
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need, OutboxMail, User
from matchmaker.domain.notices import VALUES, NotificationKind
from matchmaker.domain.vocabulary import Language, MailFrequency
from matchmaker.jobs.backends import CheckingSmtp
from matchmaker.jobs.delivery import is_permanent, reason_of
from matchmaker.services import notifications, outbox
from matchmaker.services.digests import queue_digests
from matchmaker.services.unsubscribing import unsubscribe_token
from tests.factories import NOW, make_cluster, make_need, make_user
from tests.jobs.conftest import Deliver
from tests.security.world import make_tenant

Sent = Callable[[], list[EmailMessage]]


@pytest.fixture
def need(session: Session) -> Need:
    need, _ = make_need(session, cluster=make_cluster(session))
    need.title, need.public_id = "Shade drifts", "n-1"
    return need


def tell(session: Session, need: Need, user: User) -> int:
    told = notifications.notify(
        session, users=[user], kind=NotificationKind.NEED_EXPIRED, subject=need, now=NOW
    )
    session.commit()
    return told[0].id


def the_mail(session: Session) -> OutboxMail:
    session.expire_all()
    return session.scalars(select(OutboxMail)).one()


def text_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


def test_a_mail_leads_to_the_page_and_can_be_ended_with_one_click(
    app: APIFlask, session: Session, need: Need, deliver: Deliver, sent: Sent
) -> None:
    anna = make_user(session)
    number = tell(session, need, anna)

    assert deliver() == 1
    (message,) = sent()
    token = unsubscribe_token(app.config["SECRET_KEY"], user_id=anna.id, email=anna.email)
    link = f"https://match.example.org/here/unsubscribe/{token}"

    assert message["To"] == anna.email
    assert message["Subject"] == "Closed, because its time is over: Shade drifts"
    assert f"https://match.example.org/here/notifications/{number}\n" in text_of(message)
    assert link in text_of(message)
    assert message["List-Unsubscribe"].replace(" ", "") == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert the_mail(session).sent_at == NOW


def test_a_mail_sent_twice_is_recognised_by_its_message_id(
    session: Session, need: Need, deliver: Deliver, sent: Sent
) -> None:
    tell(session, need, make_user(session))
    message_id = the_mail(session).message_id
    deliver()
    first = sent()[0]["Message-ID"]
    mail = the_mail(session)
    mail.sent_at, mail.values = None, {"notifications": [1]}  # as if the worker had died here
    session.commit()
    deliver()

    assert [each["Message-ID"] for each in sent()] == [first]
    assert first == f"<{message_id}@match.example.org>"


def test_a_chinese_reader_gets_a_chinese_mail(
    session: Session, need: Need, deliver: Deliver, sent: Sent
) -> None:
    tell(session, need, make_user(session, language=Language.CHINESE))

    deliver()
    (message,) = sent()

    assert message["Content-Language"] == "zh-Hans"
    assert "Closed" not in message["Subject"]
    assert "Shade drifts" in message["Subject"]
    assert "How often we write" not in text_of(message)


def test_a_title_adds_no_header(session: Session, need: Need, deliver: Deliver, sent: Sent) -> None:
    need.title = "Shade\r\nBcc: eve@example.org\r\n\r\ndrifts" + " and on" * 60
    tell(session, need, make_user(session))

    deliver()
    (message,) = sent()

    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert len(message["Subject"]) <= 152


def test_an_account_mail_can_not_be_ended(session: Session, deliver: Deliver, sent: Sent) -> None:
    user = make_user(session, mail_frequency=MailFrequency.NEVER)
    outbox.queue_account_mail(
        session,
        recipient=user.email,
        language=user.language,
        subject="New password",
        body="https://match.example.org/reset/secret",
        user=user,
        now=NOW,
    )
    session.commit()

    assert deliver() == 1
    (message,) = sent()
    assert message["List-Unsubscribe"] is None
    assert "reset/secret" in text_of(message)


def test_an_invitation_leads_to_its_link(session: Session, deliver: Deliver, sent: Sent) -> None:
    notifications.notify_address(
        session,
        email="new@example.org",
        language=Language.ENGLISH,
        kind=NotificationKind.INVITATION,
        values={"organisation": "Mill", "inviter": "Anna", "link": "/invitations/x", "days": 14},
        now=NOW,
    )
    session.commit()

    deliver()
    (message,) = sent()

    assert message["Subject"] == "Anna invites you to join Mill"
    assert "https://match.example.org/here/invitations/x\n" in text_of(message)


def test_the_mail_of_the_day_holds_everything(
    session: Session, need: Need, deliver: Deliver, sent: Sent
) -> None:
    daily = make_user(session, mail_frequency=MailFrequency.DAILY)
    numbers = [tell(session, need, daily) for _ in range(3)]
    queue_digests(session, until=NOW, now=NOW)
    session.commit()

    assert deliver() == 1
    (message,) = sent()
    assert message["Subject"] == "3 messages for you"
    assert all(f"/notifications/{number}\n" in text_of(message) for number in numbers)


@pytest.mark.parametrize("change", ["never", "disabled"])
def test_who_ended_the_mails_meanwhile_gets_none(
    session: Session, need: Need, deliver: Deliver, sent: Sent, change: str
) -> None:
    anna = make_user(session)
    tell(session, need, anna)
    if change == "never":
        anna.mail_frequency = MailFrequency.NEVER
    else:
        anna.active = False
    session.commit()

    assert deliver() == 0
    assert sent() == []
    assert the_mail(session).error == "Unsubscribed"


def test_an_error_names_no_address_anywhere(
    session: Session,
    need: Need,
    deliver: Deliver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    anna = make_user(session, email="canary@example.org")
    tell(session, need, anna)

    def refuse(_: Outgoing) -> int:
        raise smtplib.SMTPRecipientsRefused({anna.email: (450, b"canary@example.org is busy")})

    monkeypatch.setattr(Outgoing, "send", refuse)
    with caplog.at_level(logging.DEBUG):
        assert deliver() == 0
    mail = the_mail(session)

    assert (mail.error, mail.failed_at) == ("SMTPRecipientsRefused 450", None)
    assert mail.due_at == NOW + outbox.BACK_OFF[0]
    assert "canary" not in caplog.text


def test_one_bad_mail_keeps_no_other_from_going(
    session: Session, need: Need, deliver: Deliver, sent: Sent
) -> None:
    tell(session, need, make_user(session))
    the_mail(session).values = {"nonsense": 1}
    tell(session, need, make_user(session))

    assert deliver() == 1
    assert len(sent()) == 1


@pytest.mark.parametrize(
    ("error", "reason", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"")}), "SMTPRecipientsRefused 550", True),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"")}), "SMTPRecipientsRefused 451", False),
        (smtplib.SMTPDataError(552, b"too big"), "SMTPDataError 552", True),
        (smtplib.SMTPAuthenticationError(535, b"no"), "SMTPAuthenticationError 535", False),
        (ConnectionRefusedError("10.0.0.1"), "ConnectionRefusedError", False),
        (TimeoutError(), "TimeoutError", False),
    ],
)
def test_what_is_tried_again(error: Exception, reason: str, permanent: bool) -> None:
    assert reason_of(error) == reason
    assert is_permanent(error) is permanent


def test_without_a_mail_server_mails_wait_three_days_and_are_given_up(
    app: APIFlask, session: Session, need: Need, deliver: Deliver, sent: Sent
) -> None:
    app.config["MAIL_IS_SET_UP"] = False
    tell(session, need, make_user(session))

    deliver(NOW + timedelta(days=3))
    assert the_mail(session).failed_at is None
    deliver(NOW + timedelta(days=3, minutes=1))
    assert the_mail(session).error == "MailNotSetUp"
    assert sent() == []


def test_no_private_field_reaches_a_mail(session: Session, deliver: Deliver, sent: Sent) -> None:
    tenant = make_tenant(session, "here")
    tenant.need.title = "Shade drifts"
    provider_kinds = [kind for kind, names in VALUES.items() if {"title", "provider"} <= names]
    for kind in provider_kinds:
        notifications.notify(
            session,
            users=[tenant.provider_member, tenant.owner],
            kind=kind,
            subject=tenant.asked,
            now=NOW,
        )
    session.commit()

    assert deliver() == 2 * len(provider_kinds)
    told = [f"{each['Subject']} {text_of(each)}" for each in sent()]
    assert not [text for text in told if "secret-" in text]


def test_starttls_asks_the_server_to_prove_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(
        smtplib.SMTP, "starttls", lambda _self, *, context: seen.update(context=context)
    )

    CheckingSmtp().starttls()

    assert seen["context"].check_hostname
