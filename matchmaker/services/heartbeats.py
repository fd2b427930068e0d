"""When the worker was last alive, for whoever watches the installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.db.models import Heartbeat

WORKER = "worker"


def beat(session: Session, *, name: str, now: datetime) -> None:
    """Note that the part of this name is alive now; several may share a name."""
    seen = update(Heartbeat).where(Heartbeat.name == name).values(seen_at=now)
    if session.execute(seen.returning(Heartbeat.name)).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(Heartbeat(name=name, seen_at=now))
    except IntegrityError:  # another one of the name was first
        session.execute(seen)


def last_beat(session: Session, *, name: str) -> datetime | None:
    """When the part of this name was last alive; None when it never was."""
    found = session.get(Heartbeat, name, populate_existing=True)
    return found.seen_at if found else None
