"""Sign-ins on the server's side: a cookie opens nothing without its record here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from matchmaker.db.models import User, UserSession
from matchmaker.domain.errors import NotFound
from matchmaker.domain.text import storable

SECRET_BYTES = 32
DEVICE_LENGTH = 200
# Left alone that long, or that long after signing in, a session ends by itself.
IDLE_LIFETIME = timedelta(days=7)
LIFETIME = timedelta(days=30)
# How exact "last seen" is; a write for every page would be waste.
SEEN_STEP = timedelta(minutes=10)


def open_session(
    session: Session, *, user: User, device: str, now: datetime
) -> tuple[UserSession, str]:
    """A new sign-in and the secret for its cookie; ``device`` is what the browser says it is."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    record = UserSession(
        user=user,
        token_hash=_hashed(secret),
        device=storable(device)[:DEVICE_LENGTH],
        created_at=now,
        seen_at=now,
    )
    session.add(record)
    session.flush()
    return record, secret


def find_session(session: Session, *, secret: str, now: datetime) -> UserSession | None:
    """The sign-in of this secret if it is open and its account enabled, with the account."""
    record = session.scalar(
        select(UserSession)
        .options(joinedload(UserSession.user))
        .where(UserSession.token_hash == _hashed(secret))
    )
    if record is None or not _is_open(record, now) or not record.user.active:
        return None
    return record


def is_new_device(session: Session, *, user: User, device: str) -> bool:
    """Whether the account has signed in before, but never from what calls itself this."""
    devices = session.scalars(
        select(UserSession.device).where(UserSession.user_id == user.id).distinct()
    ).all()
    return bool(devices) and storable(device)[:DEVICE_LENGTH] not in devices


def see_session(session: Session, *, session_id: int, now: datetime) -> None:
    """Note that a sign-in is in use."""
    session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(seen_at=now)
    )


def list_sessions(session: Session, *, user: User, now: datetime) -> list[UserSession]:
    """The account's open sign-ins, the one seen last first."""
    found = session.scalars(
        select(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return [record for record in found if _is_open(record, now)]


def end_session(session: Session, *, user: User, session_id: int, now: datetime) -> UserSession:
    """End one of the account's sign-ins.

    Raises:
        NotFound: it is not this account's, or there is none.
    """
    record = session.get(UserSession, session_id)
    if record is None or record.user_id != user.id:
        raise NotFound("session", str(session_id))
    record.ended_at = record.ended_at or now
    session.flush()
    return record


def end_sessions(
    session: Session, *, user: User, keep: UserSession | None = None, now: datetime
) -> int:
    """End all of the account's sign-ins, but for ``keep``; returns how many ended."""
    ending = (
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(UserSession.id)
    )
    if keep is not None:
        ending = ending.where(UserSession.id != keep.id)
    return len(session.scalars(ending.execution_options(synchronize_session="fetch")).all())


def purge_sessions(session: Session, *, now: datetime) -> int:
    """Delete the records of sign-ins that ended by themselves or long ago; returns how many."""
    doomed = (
        delete(UserSession)
        .where(
            or_(
                UserSession.created_at <= now - LIFETIME,
                UserSession.seen_at <= now - IDLE_LIFETIME,
                UserSession.ended_at <= now - IDLE_LIFETIME,
            )
        )
        .returning(UserSession.id)
    )
    return len(session.scalars(doomed.execution_options(synchronize_session=False)).all())


def _is_open(record: UserSession, now: datetime) -> bool:
    return (
        record.ended_at is None
        and now < record.seen_at + IDLE_LIFETIME
        and now < record.created_at + LIFETIME
    )


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
