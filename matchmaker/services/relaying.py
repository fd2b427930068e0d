"""Messages by mail, through an address of the introduction that names nobody.

Each member of a side answers to an address of its own: the number of the introduction and of
the account, and a signature over both. The other side's address stands in no header.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Message, Notification, User
from matchmaker.domain.errors import InvalidInput, MatchmakerError, NotAllowed, NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.text import without_contacts
from matchmaker.services.actors import actor_of
from matchmaker.services.conversations import write_message
from matchmaker.services.replies import (
    MOST_BYTES,
    addresses_in,
    is_automatic,
    parsed,
    recipients_of,
    said_in,
)
from matchmaker.services.scope import scoped
from matchmaker.services.sharing import KNOWN

_TOKEN = re.compile(r"reply\+(\d{1,9})-(\d{1,9})-([0-9a-f]{32})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relayed:
    """A message as it is mailed: what the recipient may read, and where an answer goes."""

    text: str
    reply_to: str


def relay_address(secret_key: str, *, introduction_id: int, user_id: int, domain: str) -> str:
    """Where this person's answers in this introduction go."""
    signature = _signature(secret_key, introduction_id, user_id)
    return f"reply+{introduction_id}-{user_id}-{signature}@{domain}"


def relayed_message(
    session: Session, *, notification: Notification, secret_key: str, domain: str
) -> Relayed | None:
    """The message that a notification tells of, as its mail carries it; None for all others."""
    if notification.kind is not NotificationKind.MESSAGE_RECEIVED:
        return None
    wanted = select(Message).where(Message.id == notification.values.get("message"))
    message = session.scalar(scoped(wanted, SYSTEM))
    if message is None:
        return None
    known = message.introduction.state in KNOWN
    address = relay_address(
        secret_key,
        introduction_id=message.introduction_id,
        user_id=notification.user_id,
        domain=domain,
    )
    return Relayed(message.text if known else without_contacts(message.text), address)


def take_reply(
    session: Session,
    *,
    raw: bytes,
    secret_key: str,
    domain: str,
    recipient: str | None = None,
    now: datetime,
) -> Message | None:
    """Add a mail to its introduction as a message of the side that its address belongs to.

    ``recipient`` is the envelope's, where the mail server tells it; else the headers say it.
    A mail that a program sent is dropped: None.

    Raises:
        InvalidInput: the mail is too large (``mail_too_large``) or says nothing
            (``required``, ``too_long``).
        NotFound: no address of ours, or not any more.
        NotAllowed: somebody else sent it (``other_sender``).
        Conflict: see :func:`~matchmaker.services.conversations.write_message`.
    """
    if len(raw) > MOST_BYTES:
        raise InvalidInput("mail", "mail_too_large", {"limit": MOST_BYTES // 1024})
    mail = parsed(raw)
    if is_automatic(mail):
        return None
    introduction, user = _writer(
        session, [recipient] if recipient else recipients_of(mail), secret_key, domain
    )
    senders = {address.casefold() for address in addresses_in(mail, "From")}
    if senders != {user.email.casefold()}:
        raise NotAllowed("other_sender")
    named = str(mail.get("Message-ID", "")).encode() or raw
    return write_message(
        session,
        actor=actor_of(session, user=user),
        introduction=introduction,
        text=said_in(mail),
        submission=f"mail-{hashlib.sha256(named).hexdigest()[:40]}",
        now=now,
    )


def exit_status(error: MatchmakerError) -> int:
    """What a mail server is told, in the numbers of ``sysexits.h``: each of them bounces."""
    if isinstance(error, NotFound):
        return 67  # EX_NOUSER
    return 65 if isinstance(error, InvalidInput) else 77  # EX_DATAERR, EX_NOPERM


def _writer(
    session: Session, addresses: list[str], secret_key: str, domain: str
) -> tuple[Introduction, User]:
    for address in addresses:
        local, _, host = address.rpartition("@")
        found = _TOKEN.fullmatch(local) if host.casefold() == domain.casefold() else None
        if found is None:
            continue
        introduction_id, user_id = int(found[1]), int(found[2])
        expected = _signature(secret_key, introduction_id, user_id)
        if hmac.compare_digest(expected, found[3].lower()):
            return _both(session, introduction_id, user_id)
    raise NotFound("relay address", "")


def _both(session: Session, introduction_id: int, user_id: int) -> tuple[Introduction, User]:
    introduction = session.scalar(
        scoped(select(Introduction).where(Introduction.id == introduction_id), SYSTEM)
    )
    user = session.scalar(scoped(select(User).where(User.id == user_id), SYSTEM))
    if introduction is None or user is None or not user.active:
        raise NotFound("relay address", "")
    return introduction, user


def _signature(secret_key: str, introduction_id: int, user_id: int) -> str:
    said = f"relay {introduction_id} {user_id}".encode()
    return hmac.new(secret_key.encode(), said, hashlib.sha256).hexdigest()[:32]
