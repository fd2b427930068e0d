"""Ending notifications by mail with one click, without signing in.

The link of a mail carries the account's number and a signature over it and its address:
whoever holds the link can end that account's mails and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import User
from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.vocabulary import MailFrequency
from matchmaker.services.events import record
from matchmaker.services.scope import scoped

_NUMBER = re.compile(r"[0-9]{1,9}")  # no more than a database's number holds


def unsubscribe_token(secret_key: str, *, user_id: int, email: str) -> str:
    """What the link of a mail to this account carries."""
    return f"{user_id}-{_signature(secret_key, user_id, email)}"


def find_subscriber(session: Session, *, secret_key: str, token: str) -> User:
    """The account whose mails this token can end.

    Raises:
        NotFound: nobody made this token, or the account or its address is gone.
    """
    number, _, signature = token.partition("-")
    known = _NUMBER.fullmatch(number)
    user = (
        session.scalar(scoped(select(User), SYSTEM).where(User.id == int(number)))
        if known
        else None
    )
    if user is None:
        raise NotFound("unsubscription", token)
    expected = _signature(secret_key, user.id, user.email)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass")):
        raise NotFound("unsubscription", token)
    return user


def unsubscribe(session: Session, *, user: User, now: datetime) -> None:
    """Send this account no more notifications by mail; it keeps them in the pages."""
    if user.mail_frequency is MailFrequency.NEVER:
        return
    user.mail_frequency = MailFrequency.NEVER
    user.update_datetime = now
    session.flush()
    record(session, actor=SYSTEM, subject=user, action="unsubscribe", now=now)


def _signature(secret_key: str, user_id: int, email: str) -> str:
    message = f"unsubscribe {user_id} {email}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()[:40]
