"""How needs and introductions change state: the row is locked, the table asked, an event left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need
from matchmaker.domain import lifecycle
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.permissions import Actor, Permission, allowed, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.transitions import Action, Party, Step, step_of
from matchmaker.domain.vocabulary import ActorKind
from matchmaker.services.events import Detail, record
from matchmaker.services.subjects import subject_of

NOTE_LIMIT = 2_000

_SIDES: Mapping[type[Need | Introduction], Mapping[Party, Permission]] = {
    Need: {Party.FIRM: Permission.NEED_MANAGE, Party.OFFICE: Permission.NEED_MODERATE},
    Introduction: {
        Party.FIRM: Permission.INTRODUCTION_CONFIRM,
        Party.PROVIDER: Permission.INTRODUCTION_ANSWER,
        Party.OFFICE: Permission.INTRODUCTION_SETTLE,
    },
}


def lock_need(session: Session, need: Need) -> None:
    """Read the need again and keep others from changing it until the transaction ends.

    Raises:
        NotFound: it was deleted meanwhile.
    """
    _lock(session, Need, need)


def lock_introduction(session: Session, introduction: Introduction) -> None:
    """The same for an introduction and its need; the need first, so nobody waits in a circle."""
    lock_need(session, introduction.need)
    _lock(session, Introduction, introduction)


def parties_of(actor: Actor, item: Need | Introduction) -> tuple[Party, ...]:
    """On whose sides the actor may act here, as the table of permissions has it."""
    if actor.kind is ActorKind.SYSTEM:
        return (Party.SYSTEM,)
    if actor.kind is ActorKind.OPERATOR:
        return (Party.OFFICE,)
    subject = subject_of(item)
    sides = _SIDES[type(item)]
    return tuple(side for side, needed in sides.items() if allowed(actor, needed, subject))


def actions_for(actor: Actor, item: Need | Introduction) -> frozenset[Action]:
    """What the state lets this actor do now; a page shows these and no others."""
    parties = parties_of(actor, item)
    if isinstance(item, Need):
        return frozenset(lifecycle.NEED.steps_from(item.state, parties))
    return frozenset(lifecycle.INTRODUCTION.steps_from(item.state, parties))


def permitted_step(
    actor: Actor, item: Need | Introduction, action: Action, as_party: Party | None = None
) -> Step[NeedState] | Step[IntroductionState]:
    """The line of the table that the actor may follow now.

    Raises:
        NotFound: the actor must not know of the record.
        NotAllowed, Conflict: as :func:`~matchmaker.domain.transitions.step_of` says.
    """
    parties = (as_party,) if as_party is not None else parties_of(actor, item)
    if not parties:
        reading = Permission.NEED_READ if isinstance(item, Need) else Permission.INTRODUCTION_READ
        require(actor, reading, subject_of(item), key=item.public_id or "")
        raise NotAllowed("not_allowed")
    if isinstance(item, Need):
        return step_of(lifecycle.NEED, item.state, action, *parties)
    return step_of(lifecycle.INTRODUCTION, item.state, action, *parties)


def take_step(
    session: Session,
    *,
    actor: Actor,
    item: Need | Introduction,
    action: Action,
    as_party: Party | None = None,
    reason: StrEnum | str | None = None,
    note: str | None = None,
    details: Mapping[str, Detail] | None = None,
    now: datetime,
) -> None:
    """Take a locked record to the state that the table gives, and leave an event.

    ``as_party`` names the side where it isn't the actor's own: a step that follows from
    another is the system's, whoever took the other.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`permitted_step`.
        InvalidInput: the step needs a reason (``required``), or the note is ``too_long``.
    """
    step = permitted_step(actor, item, action, as_party)
    if step.reason and reason is None:
        raise InvalidInput("reason", "required")
    said = clean_note(note)
    before = item.state
    item.state = step.target
    item.state_changed_at = now
    if isinstance(item, Need):
        item.state_reason = str(reason) if reason is not None else None
    record(
        session,
        actor=actor,
        subject=item,
        action=action,
        from_state=before,
        to_state=item.state,
        reason=str(reason) if reason is not None else None,
        note=said,
        details=details,
        now=now,
    )


def wrong_state(item: Need | Introduction, action: str) -> Conflict:
    """The error that says that a record is not in a state for this."""
    noun = "need" if isinstance(item, Need) else "introduction"
    return Conflict("wrong_state", {"noun": noun, "state": item.state.value, "action": action})


def clean_note(note: str | None) -> str | None:
    """A note ready to store. Raises ``InvalidInput`` (``too_long``)."""
    return clean_text(note, field="note", limit=NOTE_LIMIT) or None


def _lock(session: Session, model: type[Need | Introduction], item: Need | Introduction) -> None:
    # Not FOR UPDATE: a new introduction of the need, which only refers to it, need not wait.
    found = session.scalar(
        select(model)
        .where(model.id == item.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(model.__name__.lower(), item.public_id or "")
