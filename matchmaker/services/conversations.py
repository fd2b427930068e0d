"""What the two sides of an introduction write to each other.

Until both know each other, mail addresses, telephone numbers and messenger ids are made
unreadable in what the other side is shown; the author is warned before it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Message
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, allowed, require
from matchmaker.domain.text import clean_text, without_contacts
from matchmaker.domain.transitions import Party
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.answers import tell_other_side
from matchmaker.services.events import record
from matchmaker.services.introductions import waits_for_office
from matchmaker.services.scope import scoped
from matchmaker.services.sharing import KNOWN
from matchmaker.services.steps import lock_introduction, parties_of, wrong_state
from matchmaker.services.subjects import subject_of

TEXT_LIMIT = 4_000
TALKING = frozenset(
    {
        IntroductionState.REQUESTED,
        IntroductionState.OFFERED,
        IntroductionState.ACCEPTED,
        IntroductionState.IN_PROGRESS,
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as one reader sees it; ``own`` says that the reader's side wrote it."""

    text: str
    side: Party
    own: bool
    at: datetime


def can_write(actor: Actor, introduction: Introduction) -> bool:
    """Whether the actor can write into this introduction now."""
    return (
        introduction.state in TALKING
        and not waits_for_office(introduction)
        and allowed(actor, Permission.CONVERSATION_WRITE, subject_of(introduction))
    )


def conversation(session: Session, *, actor: Actor, introduction: Introduction) -> list[Said]:
    """What was written, oldest first; nothing for whoever is on neither side."""
    if not allowed(actor, Permission.CONVERSATION_READ, subject_of(introduction)):
        return []
    side = _side_of(actor, introduction)
    of_it = select(Message).where(Message.introduction_id == introduction.id).order_by(Message.id)
    known = introduction.state in KNOWN
    return [
        Said(
            text=row.text if known else without_contacts(row.text),
            side=row.side,
            own=row.side is side,
            at=row.created_at,
        )
        for row in session.scalars(scoped(of_it, actor))
    ]


def hides_contacts(introduction: Introduction) -> bool:
    """Whether contact details are unreadable for the other side: nobody has accepted yet."""
    return introduction.state not in KNOWN


def write_message(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    text: str,
    submission: str,
    now: datetime,
) -> Message:
    """Write to the other side, which is told.

    ``submission`` names the form that was sent: the same one sent again is the same message.

    Raises:
        NotFound, NotAllowed: the actor is on neither side.
        InvalidInput: ``text`` is ``required`` or ``too_long``.
        Conflict: the introduction is over or was not put before the provider yet
            (``wrong_state``), or the account wrote too many (``too_many_messages``).
    """
    require(
        actor,
        Permission.CONVERSATION_WRITE,
        subject_of(introduction),
        key=introduction.public_id,
    )
    said = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    lock_introduction(session, introduction)
    before = _sent(session, actor, introduction, submission)
    if before is not None:
        return before
    if not can_write(actor, introduction):
        raise wrong_state(introduction, "message")
    count_use(session, actor=actor, use=Use.MESSAGE, now=now)
    message = Message(
        introduction_id=introduction.id,
        author_id=actor.user_id,
        side=_side_of(actor, introduction),
        text=said,
        submission=submission,
        created_at=now,
    )
    session.add(message)
    record(
        session, actor=actor, subject=introduction, action="message", reason=message.side, now=now
    )
    kind = NotificationKind.MESSAGE_RECEIVED
    values = {"message": message.id}
    tell_other_side(session, introduction, message.side, kind, now, values=values)
    return message


def _side_of(actor: Actor, introduction: Introduction) -> Party:
    return Party.FIRM if Party.FIRM in parties_of(actor, introduction) else Party.PROVIDER


def _sent(
    session: Session, actor: Actor, introduction: Introduction, submission: str
) -> Message | None:
    same = select(Message).where(
        Message.introduction_id == introduction.id, Message.submission == submission
    )
    return session.scalar(scoped(same, actor))
