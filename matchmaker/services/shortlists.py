"""Providers that a firm put aside for one of its needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need, Provider, ShortlistEntry
from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.services.events import record
from matchmaker.services.scope import scoped
from matchmaker.services.steps import lock_need
from matchmaker.services.subjects import subject_of

MOST = 50


def shortlist(
    session: Session, *, actor: Actor, need: Need, provider: Provider, now: datetime
) -> ShortlistEntry:
    """Put a provider aside; one that is there already stays as it is.

    Raises:
        NotFound, NotAllowed: the need is not the actor's, or the provider not to be seen.
        Conflict: the list is full (``shortlist_full``).
    """
    require(actor, Permission.NEED_MANAGE, subject_of(need), key=need.public_id or "")
    require(actor, Permission.PROVIDER_READ, subject_of(provider), key=provider.public_id)
    lock_need(session, need)
    entries = list_shortlist(session, actor=actor, need=need)
    for entry in entries:
        if entry.provider_id == provider.id:
            return entry
    if len(entries) >= MOST:
        raise Conflict("shortlist_full", {"limit": MOST})
    entry = ShortlistEntry(need_id=need.id, provider=provider, created_at=now)
    session.add(entry)
    record(
        session,
        actor=actor,
        subject=need,
        action="shortlist",
        details={"provider": provider.id},
        now=now,
    )
    return entry


def unshortlist(
    session: Session, *, actor: Actor, need: Need, provider: Provider, now: datetime
) -> None:
    """Take a provider off the list; one that isn't there is no mistake.

    Raises:
        NotFound, NotAllowed: the need is not the actor's.
    """
    require(actor, Permission.NEED_MANAGE, subject_of(need), key=need.public_id or "")
    lock_need(session, need)
    for entry in list_shortlist(session, actor=actor, need=need):
        if entry.provider_id != provider.id:
            continue
        session.delete(entry)
        record(
            session,
            actor=actor,
            subject=need,
            action="unshortlist",
            details={"provider": provider.id},
            now=now,
        )


def list_shortlist(session: Session, *, actor: Actor, need: Need) -> list[ShortlistEntry]:
    """What was put aside for a need, oldest first; nothing for who is not of the firm."""
    statement = (
        select(ShortlistEntry).where(ShortlistEntry.need_id == need.id).order_by(ShortlistEntry.id)
    )
    return list(session.scalars(scoped(statement, actor)))
