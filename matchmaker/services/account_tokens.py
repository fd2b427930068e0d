"""Secret links sent to an account's address: each does one thing, once, for a while."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.db.models import AccountToken, User
from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import TokenPurpose

TOKEN_BYTES = 24
LIFETIMES: Mapping[TokenPurpose, timedelta] = MappingProxyType(
    {
        TokenPurpose.CONFIRM: timedelta(days=7),
        TokenPurpose.RESET_PASSWORD: timedelta(hours=2),
        TokenPurpose.CHANGE_EMAIL: timedelta(hours=24),
    }
)


def issue_token(
    session: Session, *, user: User, purpose: TokenPurpose, email: str | None = None, now: datetime
) -> str:
    """The secret of a new link; earlier links for the same purpose end with it."""
    drop_tokens(session, user=user, purpose=purpose)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        AccountToken(
            user=user,
            purpose=purpose,
            token_hash=_hashed(secret),
            email=email,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    session.flush()
    return secret


def find_token(
    session: Session, *, secret: str, purpose: TokenPurpose, now: datetime
) -> AccountToken:
    """The link of this secret.

    Raises:
        NotFound: there is none, it was used, its time is over or the account is disabled.
    """
    token = session.scalar(
        select(AccountToken).where(
            AccountToken.token_hash == _hashed(secret), AccountToken.purpose == purpose
        )
    )
    if token is None or token.expires_at <= now or not token.user.active:
        raise NotFound("account_token", secret)
    return token


def drop_tokens(session: Session, *, user: User, purpose: TokenPurpose | None = None) -> None:
    """End the account's links for a purpose, or all of them."""
    doomed = delete(AccountToken).where(AccountToken.user_id == user.id)
    if purpose is not None:
        doomed = doomed.where(AccountToken.purpose == purpose)
    session.execute(doomed)


def purge_tokens(session: Session, *, now: datetime) -> int:
    """Delete the links whose time is over; returns how many there were."""
    doomed = delete(AccountToken).where(AccountToken.expires_at <= now).returning(AccountToken.id)
    return len(session.scalars(doomed.execution_options(synchronize_session=False)).all())


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
