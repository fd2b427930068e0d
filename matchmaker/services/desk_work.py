"""Work on many rows of a queue at once: each row stands for itself and leaves its own event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction
from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.errors import Conflict, InvalidInput, MatchmakerError
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.reasons import ClaimRefusal
from matchmaker.domain.transitions import Party
from matchmaker.services.answers import answering_side
from matchmaker.services.claim_steps import refuse_claim, verify_claim
from matchmaker.services.desk import QUEUES, REMIND_AGAIN_AFTER, rows_of
from matchmaker.services.due_introductions import ANSWER_WITHIN, REMINDED, WAITING
from matchmaker.services.duplicates import dismiss
from matchmaker.services.events import has_event, record
from matchmaker.services.moderation import publish_need
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.outcomes import settle
from matchmaker.services.steps import lock_introduction, wrong_state
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import working_days_since

#: More at once is a mistake; a page shows no more either.
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that could not be worked on, by its public id, and why."""

    key: str
    error: MatchmakerError


@dataclass(frozen=True, slots=True)
class Worked:
    """How many rows are done; the others with the reason.

    A row that left the queue meanwhile was somebody else's: it counts as neither.
    """

    done: int
    failed: tuple[Failure, ...]


def work_on(
    session: Session,
    *,
    actor: Actor,
    queue: QueueName,
    action: DeskAction | None,
    keys: list[str],
    outcome: IntroductionState | None = None,
    refusal: ClaimRefusal | None = None,
    now: datetime,
) -> Worked:
    """Do one thing to the chosen rows; what fails leaves its row as it was, and no other.

    Raises:
        InvalidInput: no row (``pick``), too many of them, an action that is not for this
            queue, no ``outcome`` to settle with, or no ``refusal`` to refuse with.
    """
    if action is None or action not in QUEUES[queue].actions:
        raise InvalidInput("action", "unknown_word")
    if not keys:
        raise InvalidInput("pick", "nothing_chosen")
    if len(keys) > MOST_ROWS:
        raise InvalidInput("pick", "too_many", {"limit": MOST_ROWS})
    if action is DeskAction.SETTLE and outcome is None:
        raise InvalidInput("outcome", "required")
    if action is DeskAction.REFUSE and refusal is None:
        raise InvalidInput("refusal", "required")
    done, failed = 0, []
    for row in rows_of(session, actor=actor, name=queue, keys=keys, now=now):
        try:
            with session.begin_nested():
                _work(session, actor, action, row, outcome, refusal, now)
            done += 1
        except MatchmakerError as error:
            failed.append(Failure(row.public_id, error))
    return Worked(done, tuple(failed))


def remind_by_office(
    session: Session, *, actor: Actor, introduction: Introduction, now: datetime
) -> None:
    """Remind, by the office's hand, whoever has not answered; at most once a day.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: nobody is asked (any more) (``wrong_state``), or somebody reminded within
            the last day (``reminded_already``).
    """
    require(
        actor, Permission.INTRODUCTION_SETTLE, subject_of(introduction), key=introduction.public_id
    )
    lock_introduction(session, introduction)
    asked_at = introduction.asked_at
    if introduction.state not in WAITING or asked_at is None:
        raise wrong_state(introduction, REMINDED)
    since = now - REMIND_AGAIN_AFTER
    if has_event(session, subject=introduction, action=REMINDED, since=since):
        raise Conflict("reminded_already")
    record(session, actor=actor, subject=introduction, action=REMINDED, now=now)
    asked = answering_side(introduction) is Party.PROVIDER
    side = introduction.provider if asked else introduction.need
    notify_organisation(
        session,
        organisation_id=side.organisation_id,
        kind=NotificationKind.INTRODUCTION_REMINDER,
        subject=introduction,
        values={"days": max(0, ANSWER_WITHIN - working_days_since(asked_at, now))},
        now=now,
    )


def _work(  # noqa: PLR0917  the public function above names every part
    session: Session,
    actor: Actor,
    action: DeskAction,
    row: Any,
    outcome: IntroductionState | None,
    refusal: ClaimRefusal | None,
    now: datetime,
) -> None:
    if action is DeskAction.PUBLISH:
        publish_need(session, actor=actor, need=row, now=now)
    elif action is DeskAction.REMIND:
        remind_by_office(session, actor=actor, introduction=row, now=now)
    elif action is DeskAction.VERIFY:
        verify_claim(session, actor=actor, claim=row, now=now)
    elif action is DeskAction.DISMISS:
        dismiss(session, actor=actor, duplicate=row, now=now)
    elif refusal is not None:
        refuse_claim(session, actor=actor, claim=row, reason=refusal, now=now)
    elif outcome is not None:
        settle(session, actor=actor, introduction=row, outcome=outcome, now=now)
