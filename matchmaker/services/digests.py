"""The mail of the day: what people who asked for one mail a day were told since the last."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Notification
from matchmaker.domain.notices import MailKind
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.vocabulary import MailFrequency
from matchmaker.services.outbox import queue_mail
from matchmaker.services.scope import scoped


def queue_digests(session: Session, *, until: datetime, now: datetime) -> int:
    """Write one mail to each person for whom something waits since before ``until``.

    What was read in the pages meanwhile is left out, and nobody who wants no mail any more
    gets one. A second call, at once or beside the first, finds nothing left. Returns how
    many mails were written.
    """
    waiting: dict[int, list[Notification]] = defaultdict(list)
    for notification in session.scalars(
        scoped(select(Notification), SYSTEM)
        .where(Notification.for_digest, Notification.created_at <= until)
        .order_by(Notification.user_id, Notification.id)
        .with_for_update(skip_locked=True, of=Notification)
    ):
        notification.for_digest = False
        waiting[notification.user_id].append(notification)
    return sum(_queue_digest(session, told, now) for told in waiting.values())


def _queue_digest(session: Session, told: list[Notification], now: datetime) -> bool:
    user = told[0].user
    unread = [notification.id for notification in told if notification.read_at is None]
    if not unread or not user.active or user.mail_frequency is MailFrequency.NEVER:
        session.flush()
        return False
    queue_mail(
        session,
        kind=MailKind.DIGEST,
        recipient=user.email,
        language=user.language,
        values={"notifications": unread},
        user=user,
        now=now,
    )
    return True
