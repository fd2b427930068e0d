"""Taking back what the log shows, where there is a step that undoes it safely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Event, Need, Provider
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.transitions import Action
from matchmaker.services.events import events_of, record
from matchmaker.services.need_closing import reopen_need
from matchmaker.services.need_merging import UNMERGE, unmerge_need
from matchmaker.services.provider_cycle import change_listing
from matchmaker.services.provider_merging import unmerge_provider
from matchmaker.services.scope import scoped
from matchmaker.services.steps import clean_note
from matchmaker.services.subjects import subject_of

REVERT = "revert"
#: What can be taken back, and the step that does it. What was told to people stays told.
INVERSES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("need", Action.REJECT): Action.REOPEN,
        ("need", Action.MERGE): UNMERGE,
        ("provider", Action.MERGE): UNMERGE,
        ("provider", Action.SUSPEND): Action.REINSTATE,
    }
)


def get_event(session: Session, *, actor: Actor, event_id: int) -> Event:
    """One event of the actor's offices. Raises ``NotFound``."""
    event = session.scalar(scoped(select(Event), actor).where(Event.id == event_id))
    if event is None:
        raise NotFound("event", str(event_id))
    require(actor, Permission.EVENT_READ, subject_of(event), key=str(event_id))
    return event


def can_revert(session: Session, *, actor: Actor, event: Event) -> bool:
    """Whether the event has an inverse and nothing has changed the record's state since."""
    if (event.subject_kind, event.action) not in INVERSES:
        return False
    subject = _subject(session, actor, event)
    if subject is None:
        return False
    steps = [each for each in events_of(session, subject=subject) if each.to_state]
    return bool(steps) and steps[-1].id == event.id and subject.state == event.to_state


def revert(
    session: Session, *, actor: Actor, event: Event, note: str | None, now: datetime
) -> None:
    """Take back what an event says, and leave an event that names it and says why.

    Raises:
        InvalidInput: ``note`` is ``required`` or ``too_long``.
        NotFound, NotAllowed: the actor does not work for the office.
        Conflict: there is nothing (any more) to take back (``not_revertible``), or something
            that a merge moved was changed since (``moved_on_`` and its kind).
    """
    require(actor, Permission.EVENT_READ, subject_of(event), key=str(event.id))
    said = clean_note(note)
    if said is None:
        raise InvalidInput("note", "required")
    subject = _subject(session, actor, event)
    if subject is None or not can_revert(session, actor=actor, event=event):
        raise Conflict("not_revertible")
    _undo(session, actor, subject, INVERSES[event.subject_kind, event.action], now)
    details = {"event": event.id}
    record(
        session, actor=actor, subject=subject, action=REVERT, note=said, details=details, now=now
    )


def _undo(
    session: Session, actor: Actor, subject: Need | Provider, inverse: str, now: datetime
) -> None:
    if isinstance(subject, Need):
        step = unmerge_need if inverse == UNMERGE else reopen_need
        step(session, actor=actor, need=subject, now=now)
    elif inverse == UNMERGE:
        unmerge_provider(session, actor=actor, provider=subject, now=now)
    else:
        change_listing(session, actor=actor, provider=subject, action=Action(inverse), now=now)


def _subject(session: Session, actor: Actor, event: Event) -> Need | Provider | None:
    if event.subject_kind == "need":
        return session.scalar(scoped(select(Need), actor).where(Need.id == event.subject_id))
    return session.scalar(scoped(select(Provider), actor).where(Provider.id == event.subject_id))
