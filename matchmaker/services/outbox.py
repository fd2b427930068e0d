"""Mails that wait to be sent: written with the change they tell about, sent by a worker.

The promise is "at least once". Claiming, sending and noting are three steps; whoever dies
between two of them leaves a claim that runs out, and the mail goes again under the same
message id, by which a mailbox tells that it is the same one.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models import OutboxMail, User
from matchmaker.domain.notices import MailKind
from matchmaker.domain.vocabulary import ContactChannel, Language
from matchmaker.services.contacts import clean_address

#: How long a claim lasts: far longer than a mail server takes to answer.
LEASE = timedelta(minutes=5)
#: How long to wait after each attempt that went wrong; after the last one nobody tries again.
BACK_OFF = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720))
MAX_ATTEMPTS = len(BACK_OFF) + 1
KEPT = timedelta(days=30)
SUBJECT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many mails wait, were given up and were sent, of those still kept."""

    waiting: int
    failed: int
    sent: int


def queue_mail(
    session: Session,
    *,
    kind: MailKind,
    recipient: str,
    language: Language,
    values: Mapping[str, Any],
    user: User | None = None,
    now: datetime,
) -> OutboxMail:
    """Write down a mail to send as soon as the transaction is committed.

    Raises:
        InvalidInput: ``recipient`` can't be an address.
    """
    mail = OutboxMail(
        message_id=secrets.token_hex(16),
        kind=kind,
        user_id=user.id if user else None,
        recipient=clean_address(recipient, channel=ContactChannel.MAIL, field="email"),
        language=language,
        values=dict(values),
        created_at=now,
        due_at=now,
    )
    session.add(mail)
    session.flush()
    return mail


def queue_account_mail(
    session: Session,
    *,
    recipient: str,
    language: Language,
    subject: str,
    body: str,
    user: User | None = None,
    now: datetime,
) -> OutboxMail:
    """Write down a message about the recipient's own account; ``body`` is plain text.

    It is sent to everybody, whatever they chose about notifications.

    Raises:
        InvalidInput: ``recipient`` can't be an address.
    """
    values = {"subject": " ".join(subject.split())[:SUBJECT_LIMIT], "body": body}
    return queue_mail(
        session,
        kind=MailKind.ACCOUNT,
        recipient=recipient,
        language=language,
        values=values,
        user=user,
        now=now,
    )


def claim_mail(session: Session, *, now: datetime) -> OutboxMail | None:
    """The mail that has waited longest, reserved for the caller; None when none is due.

    No second worker gets it before ``claimed_until``. A mail that was claimed as often as is
    allowed and never sent nor refused is given up: it may be what ends the workers.
    """
    _give_up_on_lost(session, now)
    mail = session.scalar(
        select(OutboxMail)
        .where(*_unfinished(), OutboxMail.due_at <= now, _unclaimed(now))
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is None:
        return None
    mail.claim = secrets.token_hex(16)
    mail.claimed_until = now + LEASE
    mail.attempts += 1
    session.flush()
    return mail


def mark_sent(session: Session, *, mail_id: int, now: datetime) -> None:
    """Note that the mail server took the mail; what it said is emptied."""
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.sent_at.is_(None))
        .values(sent_at=now, failed_at=None, error=None, claim=None, claimed_until=None, values={})
    )


def mark_failed(
    session: Session, *, mail_id: int, claim: str, error: str, permanent: bool, now: datetime
) -> None:
    """Note why an attempt went wrong, and when to try again, if at all.

    ``error`` names no address and no text. Nothing happens when the claim has run out and
    somebody else holds the mail.
    """
    mail = session.scalar(
        select(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.claim == claim, *_unfinished())
        .with_for_update()
    )
    if mail is None:
        return
    mail.error, mail.claim, mail.claimed_until = error, None, None
    if permanent or mail.attempts >= MAX_ATTEMPTS:
        mail.failed_at = now
    else:
        mail.due_at = now + BACK_OFF[mail.attempts - 1]
    session.flush()


def count_mails(session: Session) -> OutboxCounts:
    """How the outbox stands."""
    waiting, failed, sent = session.execute(
        select(
            func.coalesce(func.sum(case((_waiting(), 1), else_=0)), 0),
            func.count(OutboxMail.failed_at),
            func.count(OutboxMail.sent_at),
        )
    ).one()
    return OutboxCounts(waiting=waiting, failed=failed, sent=sent)


def list_unsent(session: Session, *, limit: int) -> list[OutboxMail]:
    """Mails that were given up first, then those that wait, oldest first."""
    return list(
        session.scalars(
            select(OutboxMail)
            .where(OutboxMail.sent_at.is_(None))
            .order_by(OutboxMail.failed_at.is_(None), OutboxMail.created_at, OutboxMail.id)
            .limit(limit)
        )
    )


def retry_mails(session: Session, *, mail_ids: Sequence[int] | None = None, now: datetime) -> int:
    """Let mails that were given up go again, all of them or those named; returns how many."""
    statement = (
        update(OutboxMail)
        .where(OutboxMail.failed_at.is_not(None))
        .values(failed_at=None, error=None, attempts=0, due_at=now)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    if mail_ids is not None:
        statement = statement.where(OutboxMail.id.in_(mail_ids))
    return len(session.scalars(statement).all())


def give_up_older(session: Session, *, before: datetime, error: str, now: datetime) -> int:
    """Give up what was written before a moment and never sent; returns how many.

    For an installation that can't send: what is told too late confuses.
    """
    return _give_up(session, OutboxMail.created_at < before, error, now)


def purge_mails(session: Session, *, now: datetime) -> int:
    """Delete mails that were sent or given up 30 days ago; returns how many."""
    old = now - KEPT
    doomed = session.scalars(
        delete(OutboxMail)
        .where(or_(OutboxMail.sent_at < old, OutboxMail.failed_at < old))
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(doomed.all())


def _give_up_on_lost(session: Session, now: datetime) -> None:
    often = OutboxMail.attempts >= MAX_ATTEMPTS
    _give_up(session, often & (OutboxMail.claimed_until < now), "WorkerDied", now)


def _give_up(session: Session, which: ColumnElement[bool], error: str, now: datetime) -> int:
    given_up = session.scalars(
        update(OutboxMail)
        .where(*_unfinished(), which)
        .values(failed_at=now, error=error, claim=None, claimed_until=None)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(given_up.all())


def _unfinished() -> tuple[ColumnElement[bool], ...]:
    return OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None)


def _waiting() -> ColumnElement[bool]:
    return OutboxMail.sent_at.is_(None) & OutboxMail.failed_at.is_(None)


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until < now)
