"""What the office does about a provider that is watched: it writes to it, or speaks with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Event, Provider
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.text import clean_text, without_contacts
from matchmaker.services.events import KINDS, record
from matchmaker.services.members import has_members
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day

WRITTEN = "write_to_provider"
SPOKEN = "speak_with_provider"
TEXT_LIMIT = 2_000
#: A talk that lies further back is no longer what a watch is about.
LONGEST_AGO = timedelta(days=365)


def write_to_provider(
    session: Session, *, actor: Actor, provider: Provider, text: str, now: datetime
) -> None:
    """Tell everybody who acts for the provider what the office has to say; the log keeps it.

    Contact details in it are left out of both: the office's own stand on its pages.

    Raises:
        NotFound, NotAllowed: the actor is not of the provider's office.
        InvalidInput: ``text`` is ``required`` or ``too_long``.
        Conflict: nobody acts for the provider (``nobody_to_tell``).
    """
    require(actor, Permission.PROVIDER_MODERATE, subject_of(provider), key=provider.public_id)
    said = without_contacts(clean_text(text, field="text", limit=TEXT_LIMIT, required=True))
    if not has_members(session, organisation_id=provider.organisation_id):
        raise Conflict("nobody_to_tell")
    record(session, actor=actor, subject=provider, action=WRITTEN, note=said, now=now)
    notify_organisation(
        session,
        organisation_id=provider.organisation_id,
        kind=NotificationKind.OFFICE_WRITES,
        subject=provider,
        values={"words": said},
        now=now,
    )


def note_talk(
    session: Session, *, actor: Actor, provider: Provider, on: date | None, note: str, now: datetime
) -> None:
    """Write down that the office spoke with the provider on a day, and what about.

    Raises:
        NotFound, NotAllowed: the actor is not of the provider's office.
        InvalidInput: ``on`` is ``required``, a day to come (``day_to_come``) or over a year ago
            (``day_too_long_ago``), or ``note`` is ``required`` or ``too_long``.
    """
    require(actor, Permission.PROVIDER_MODERATE, subject_of(provider), key=provider.public_id)
    today = local_day(now)
    if on is None:
        raise InvalidInput("on", "required")
    if on > today:
        raise InvalidInput("on", "day_to_come")
    if on < today - LONGEST_AGO:
        raise InvalidInput("on", "day_too_long_ago")
    said = without_contacts(clean_text(note, field="note", limit=TEXT_LIMIT, required=True))
    details = {"on": on.isoformat()}
    record(
        session, actor=actor, subject=provider, action=SPOKEN, note=said, details=details, now=now
    )


def last_dealings(
    session: Session, *, actor: Actor, providers: Iterable[Provider]
) -> dict[int, list[Event]]:
    """What the office last wrote and last heard, by the provider's number, the latest first."""
    numbers = [provider.id for provider in providers]
    found: dict[int, list[Event]] = {number: [] for number in numbers}
    of_them = select(Event).where(
        Event.subject_kind == KINDS[Provider],
        Event.subject_id.in_(numbers),
        Event.action.in_((WRITTEN, SPOKEN)),
    )
    for event in session.scalars(scoped(of_them.order_by(Event.id.desc()), actor)):
        listed = found[event.subject_id]
        if event.action not in {each.action for each in listed}:
            listed.append(event)
    return found
