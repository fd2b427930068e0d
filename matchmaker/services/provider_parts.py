"""What moves with a provider to the one that goes on in its place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Capability,
    Introduction,
    Invitation,
    Provider,
    ShortlistEntry,
)
from matchmaker.domain.permissions import SYSTEM
from matchmaker.services.merge_changes import Changes
from matchmaker.services.scope import scoped


def move_parts(
    session: Session,
    provider: Provider,
    into: Provider,
    *,
    joined: bool,
    changes: Changes,
    now: datetime,
) -> None:
    """Give ``into`` what the provider has; what it can't have twice stays where it was.

    ``joined`` says that people act for ``into``: whoever was invited to act for the other one
    is not let in among them.
    """
    _move_offers(provider, into, changes)
    for mine, theirs in (
        (provider.past_work, into.past_work),
        (provider.certifications, into.certifications),
    ):
        last = max((each.position for each in theirs), default=-1)
        for place, row in enumerate(list(mine), start=last + 1):
            changes.set(row, provider_id=into.id, position=place)
    _move_introductions(session, provider, into, changes)
    _move_shortlisted(session, provider, into, changes)
    _move_invitations(session, provider, into, joined, changes, now)


def _move_offers(provider: Provider, into: Provider, changes: Changes) -> None:
    taken = {offer.public_id for offer in into.capabilities}
    last = max((offer.position for offer in into.capabilities), default=-1)
    for place, offer in enumerate(list(provider.capabilities), start=last + 1):
        key = _free(offer, provider, taken)
        taken.add(key)
        changes.set(offer, provider_id=into.id, position=place, public_id=key)


def _free(offer: Capability, provider: Provider, taken: set[str]) -> str:
    """An id for an offer that the other provider's offers don't have."""
    key, number = offer.public_id, 1
    while key in taken:
        ending = f"-{provider.id}" if number == 1 else f"-{provider.id}-{number}"
        key, number = offer.public_id[: 200 - len(ending)] + ending, number + 1
    return key


def _move_introductions(
    session: Session, provider: Provider, into: Provider, changes: Changes
) -> None:
    asked = select(Introduction.need_id).where(Introduction.provider_id == into.id)
    known = set(session.scalars(scoped(asked, SYSTEM)))
    mine = select(Introduction).where(Introduction.provider_id == provider.id)
    locked = scoped(mine.order_by(Introduction.id), SYSTEM).with_for_update()
    for row in session.scalars(locked).all():
        if row.need_id not in known:
            changes.set(row, ("state", "asked_at"), provider_id=into.id)


def _move_shortlisted(
    session: Session, provider: Provider, into: Provider, changes: Changes
) -> None:
    theirs = select(ShortlistEntry.need_id).where(ShortlistEntry.provider_id == into.id)
    known = set(session.scalars(scoped(theirs, SYSTEM)))
    mine = select(ShortlistEntry).where(ShortlistEntry.provider_id == provider.id)
    for row in session.scalars(scoped(mine, SYSTEM)).all():
        if row.need_id not in known:
            changes.set(row, provider_id=into.id)


def _move_invitations(  # noqa: PLR0917  called once, above
    session: Session,
    provider: Provider,
    into: Provider,
    joined: bool,
    changes: Changes,
    now: datetime,
) -> None:
    waiting = select(Invitation).where(
        Invitation.organisation_id == provider.organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    for row in session.scalars(scoped(waiting, SYSTEM)).all():
        if joined:
            changes.set(row, ("accepted_at",), revoked_at=now)
        else:
            changes.set(row, ("accepted_at",), organisation_id=into.organisation_id)
