"""Sends what waits in the outbox.

No transaction is open while a mail server is being talked to: a slow one holds up nobody.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Notification, OutboxMail, User
from matchmaker.db.transactions import read_only
from matchmaker.domain.notices import MailKind
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.vocabulary import MailFrequency
from matchmaker.extensions import db
from matchmaker.jobs.composing import compose
from matchmaker.services.outbox import claim_mail, give_up_older, mark_failed, mark_sent
from matchmaker.services.relaying import Relayed, relayed_message
from matchmaker.services.scope import scoped

Clock = Callable[[], datetime]
#: A mail that could not go for so long, because no mail server is set up, is told no more.
TOO_LATE = timedelta(days=3)

logger = logging.getLogger(__name__)


class Undeliverable(Exception):
    """There is nothing to send any more; the argument says why, for the operator."""


def deliver_due(app: Flask, *, clock: Clock, stopping: Callable[[], bool]) -> int:
    """Send every mail that is due, one after the other; returns how many were sent."""
    with app.app_context():
        engine = db.engine
        if not app.config["MAIL_IS_SET_UP"]:
            now = clock()
            with Session(engine) as session, session.begin():
                give_up_older(session, before=now - TOO_LATE, error="MailNotSetUp", now=now)
            return 0
        sent = 0
        while not stopping() and (mail := _claim(engine, clock())) is not None:
            sent += _deliver(app, engine, mail, clock)
        return sent


def _claim(engine: Engine, now: datetime) -> OutboxMail | None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return claim_mail(session, now=now)


def _deliver(app: Flask, engine: Engine, mail: OutboxMail, clock: Clock) -> bool:
    """Send one claimed mail and note what came of it; returns whether it was sent."""
    try:
        told_of = _told_of(engine, mail)
        compose(app, mail, told_of, _relayed(app, engine, mail, told_of)).send()
    except Exception as error:  # noqa: BLE001  whatever goes wrong with one mail keeps no other from going
        _note_failure(engine, mail, error, clock())
        return False
    with Session(engine) as session, session.begin():
        mark_sent(session, mail_id=mail.id, now=clock())
    return True


def _relayed(
    app: Flask, engine: Engine, mail: OutboxMail, told_of: list[Notification]
) -> Relayed | None:
    domain: str = app.config["MAIL_RELAY_DOMAIN"]
    if not domain or mail.kind is not MailKind.NOTIFICATION or len(told_of) != 1:
        return None
    with read_only(), Session(engine) as session:
        return relayed_message(
            session,
            notification=told_of[0],
            secret_key=app.config["SECRET_KEY"],
            domain=domain,
        )


def _note_failure(engine: Engine, mail: OutboxMail, error: Exception, now: datetime) -> None:
    reason = reason_of(error)
    logger.warning("mail %s was not sent: %s", mail.id, reason)
    with Session(engine) as session, session.begin():
        mark_failed(
            session,
            mail_id=mail.id,
            claim=mail.claim or "",
            error=reason,
            permanent=is_permanent(error),
            now=now,
        )


def reason_of(error: Exception) -> str:
    """The error for the operator, without the addresses and texts that it may quote."""
    if isinstance(error, Undeliverable):
        return str(error)
    codes = _codes(error)
    return " ".join([type(error).__name__, *map(str, codes)])


def is_permanent(error: Exception) -> bool:
    """Whether trying again is of no use: the address or the mail itself is refused."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return all(code >= 500 for code in _codes(error))
    return isinstance(error, Undeliverable | ValueError)


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return sorted({code for code, _ in error.recipients.values()})
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _told_of(engine: Engine, mail: OutboxMail) -> list[Notification]:
    """The notifications that the mail is about, oldest first.

    Raises:
        Undeliverable: the recipient wants no such mail any more, or they are gone.
    """
    if mail.kind not in {MailKind.NOTIFICATION, MailKind.DIGEST}:
        return []
    with read_only(), Session(engine, expire_on_commit=False) as session:
        user = session.scalar(scoped(select(User), SYSTEM).where(User.id == mail.user_id))
        if user is None or not user.active or user.mail_frequency is MailFrequency.NEVER:
            raise Undeliverable("Unsubscribed")
        wanted = Notification.id.in_(mail.values["notifications"])
        mine = scoped(select(Notification), SYSTEM).where(wanted, Notification.user_id == user.id)
        found = list(session.scalars(mine.order_by(Notification.id)))
    if not found:
        raise Undeliverable("NothingToSay")
    return found
