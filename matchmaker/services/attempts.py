"""Counted attempts, exact across threads, processes and machines: the database counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchmaker.db.models import Attempt


def count_attempt(
    session: Session, *, key: str, window: timedelta, tries: int = 1, now: datetime
) -> int:
    """Add to the key's count and give it back; the first of a window starts it anew."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(Attempt).values(key=key, tries=tries, expires_at=now + window)
    over = Attempt.expires_at <= now
    counted = row.on_conflict_do_update(
        index_elements=[Attempt.key],
        set_={
            "tries": case((over, tries), else_=Attempt.tries + tries),
            "expires_at": case((over, now + window), else_=Attempt.expires_at),
        },
    ).returning(Attempt.tries)
    count: int = session.execute(counted).scalar_one()
    return count


def find_attempt(session: Session, *, key: str, now: datetime) -> tuple[int, datetime]:
    """How often in the current window, and when that ends (now when there is none)."""
    row = session.execute(
        select(Attempt.tries, Attempt.expires_at).where(
            Attempt.key == key, Attempt.expires_at > now
        )
    ).one_or_none()
    return (row.tries, row.expires_at) if row else (0, now)


def forget_attempts(session: Session, *, key: str | None = None) -> int:
    """Take a key's count back, or all of them; returns how many there were."""
    doomed = delete(Attempt).returning(Attempt.key)
    if key is not None:
        doomed = doomed.where(Attempt.key == key)
    return len(session.scalars(doomed.execution_options(synchronize_session=False)).all())


def purge_attempts(session: Session, *, now: datetime) -> int:
    """Delete the counts whose window is over; returns how many there were."""
    doomed = delete(Attempt).where(Attempt.expires_at <= now).returning(Attempt.key)
    return len(session.scalars(doomed.execution_options(synchronize_session=False)).all())
