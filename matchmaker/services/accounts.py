"""Accounts: opened, confirmed, changed. What somebody may do is no part of an account."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.db.models import Event, User
from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import ANONYMOUS, Actor
from matchmaker.domain.text import clean_name
from matchmaker.domain.vocabulary import ActorKind, Language
from matchmaker.services import events
from matchmaker.services.account_tokens import drop_tokens
from matchmaker.services.user_sessions import end_sessions

NAME_LIMIT = 100
#: The privacy notice that registration asks consent to; a new text gets a new date.
CONSENT_VERSION = "2026-11-24"
# Stands in the trail for the account of an address that nobody has registered.
NO_ACCOUNT = 0


def actor_as(user: User) -> Actor:
    """The account itself as the actor of what it does to itself before roles matter."""
    return Actor(kind=ActorKind.USER, user_id=user.id, confirmed=user.confirmed_at is not None)


def find_account(session: Session, *, email: str) -> User | None:
    """The account of a normalised address, enabled or not; letters' case doesn't count."""
    return session.scalar(select(User).where(User.email == email.lower()))


def find_by_uniquifier(session: Session, *, uniquifier: str) -> User | None:
    """The enabled account that a cookie or a half-done sign-in names."""
    user = session.scalar(select(User).where(User.fs_uniquifier == uniquifier))
    return user if user is not None and user.active else None


def register_account(
    session: Session,
    *,
    email: str,
    password_hash: str,
    name: str = "",
    language: Language = Language.ENGLISH,
    now: datetime,
) -> User | None:
    """Open an account, or None when the address has a confirmed one or a disabled one.

    An account whose address nobody confirmed yet is taken over as a whole: whoever registers
    last is the one who can confirm it, so nobody can sit on another's address.

    Raises:
        InvalidInput: the name can't be used, see :func:`~matchmaker.domain.text.clean_name`.
    """
    shown_name = clean_name(name, field="name", limit=NAME_LIMIT)
    user = find_account(session, email=email)
    if user is not None and (user.confirmed_at is not None or not user.active):
        return None
    if user is None:
        user = User(email=email, create_datetime=now)
    else:
        end_sessions(session, user=user, now=now)
        drop_tokens(session, user=user)
    user.fs_uniquifier = uuid.uuid4().hex
    user.fs_webauthn_user_handle = uuid.uuid4().hex
    user.password, user.name, user.language = password_hash, shown_name, language
    user.consented_at, user.consent_version = now, CONSENT_VERSION
    user.update_datetime = now
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:  # somebody registered the same address this very moment
        return None
    note_account(session, user=user, actor=ANONYMOUS, action="register", now=now)
    return user


def has_agreed(user: User) -> bool:
    """Whether the person agreed to the privacy notice as it reads now."""
    return user.consent_version == CONSENT_VERSION


def agree(session: Session, *, user: User, now: datetime) -> None:
    """The person has read the privacy notice as it reads now, and agrees."""
    user.consented_at, user.consent_version, user.update_datetime = now, CONSENT_VERSION, now
    note_account(
        session,
        user=user,
        action="consent",
        details={"version": CONSENT_VERSION},
        now=now,
    )


def confirm_account(session: Session, *, user: User, now: datetime) -> None:
    """The address is the person's: proven by a secret that was sent there."""
    if user.confirmed_at is None:
        user.confirmed_at = now
        note_account(session, user=user, action="confirm_email", now=now)


def set_password(session: Session, *, user: User, password_hash: str, now: datetime) -> None:
    """Change the password; every sign-in and every link that is under way ends with it."""
    user.password = password_hash
    user.fs_uniquifier = uuid.uuid4().hex
    user.update_datetime = now
    end_sessions(session, user=user, now=now)
    drop_tokens(session, user=user)
    note_account(session, user=user, action="change_password", now=now)


def change_email(session: Session, *, user: User, email: str, now: datetime) -> None:
    """Take over a new address, which a secret sent there has proven to be the person's.

    Raises:
        Conflict: ``email_taken``, meanwhile another account has it.
    """
    other = find_account(session, email=email)
    if other is not None and other.id != user.id:
        raise Conflict("email_taken")
    user.email, user.confirmed_at, user.update_datetime = email, now, now
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("email_taken") from error
    drop_tokens(session, user=user)
    note_account(session, user=user, action="change_email", now=now)


def set_active(
    session: Session, *, user: User, active: bool, actor: Actor, reason: str | None, now: datetime
) -> None:
    """Disable or enable an account; a disabled one is signed out everywhere."""
    user.active, user.update_datetime = active, now
    if not active:
        end_sessions(session, user=user, now=now)
        drop_tokens(session, user=user)
    action = "enable" if active else "disable"
    note_account(session, user=user, actor=actor, action=action, reason=reason, now=now)


def note_account(
    session: Session,
    *,
    user: User | None,
    action: str,
    actor: Actor | None = None,
    reason: str | None = None,
    details: Mapping[str, str] | None = None,
    now: datetime,
) -> None:
    """Write into the trail what happened to an account; without one, to nobody's account.

    An address is never written down, so that what was mistyped is nobody's to read.
    """
    if user is not None:
        events.record(
            session,
            actor=actor or actor_as(user),
            subject=user,
            action=action,
            reason=reason,
            details=details,
            now=now,
        )
        return
    session.add(
        Event(
            at=now,
            actor_kind=ActorKind.ANONYMOUS,
            subject_kind="user",
            subject_id=NO_ACCOUNT,
            action=action,
            reason=reason,
            details=dict(details or {}),
        )
    )
    session.flush()
