"""What came of an introduction: the provider says, the firm confirms, the office settles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.answers import tell_other_side
from matchmaker.services.consequences import follow_introductions
from matchmaker.services.events import record
from matchmaker.services.need_closing import clean_satisfaction
from matchmaker.services.notifications import notify_office
from matchmaker.services.steps import clean_note, lock_introduction, take_step, wrong_state
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import working_days_since

OUTCOMES: Mapping[IntroductionState, Action] = MappingProxyType(
    {
        IntroductionState.HELPED: Action.CONCLUDE_HELPED,
        IntroductionState.NO_HELP: Action.CONCLUDE_NO_HELP,
        IntroductionState.UNREACHABLE: Action.CONCLUDE_UNREACHABLE,
        IntroductionState.AGREED: Action.CONCLUDE_AGREED,
    }
)
RUNNING = frozenset({IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS})
#: Working days after acceptance, when both sides are asked what came of it.
ASK_AFTER = 20
#: Working days after acceptance, when the office may settle what a side stays silent about.
SETTLE_AFTER = 30


def start(
    session: Session, *, actor: Actor, introduction: Introduction, now: datetime
) -> Introduction:
    """Say that the two are in contact and work has begun.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.permitted_step`.
    """
    lock_introduction(session, introduction)
    take_step(session, actor=actor, item=introduction, action=Action.START, now=now)
    return introduction


def report_outcome(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    outcome: IntroductionState,
    note: str | None = None,
    now: datetime,
) -> Introduction:
    """The provider says what came of it; when the firm said the same, that is the outcome.

    Raises:
        NotFound, NotAllowed: the actor is not of the provider.
        Conflict: nothing can have come of it yet, or it is settled (``wrong_state``).
        InvalidInput: ``outcome`` is none (``unknown_word``), the note ``too_long``.
    """
    require(
        actor, Permission.INTRODUCTION_REPORT, subject_of(introduction), key=introduction.public_id
    )
    _say(
        session,
        actor=actor,
        introduction=introduction,
        side=Party.PROVIDER,
        outcome=outcome,
        note=note,
        now=now,
    )
    return introduction


def confirm_outcome(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    outcome: IntroductionState,
    satisfaction: int | None = None,
    note: str | None = None,
    now: datetime,
) -> Introduction:
    """The firm says what came of it, and how content it is (1 to 5).

    What both say alike is the outcome. Otherwise it waits: for the provider's word, or for
    the office when the two disagree.

    Raises:
        NotFound, NotAllowed: the actor is not of the firm.
        Conflict: nothing can have come of it yet, or it is settled (``wrong_state``).
        InvalidInput: ``outcome`` is none (``unknown_word``), the note ``too_long``, the
            satisfaction ``out_of_range``.
    """
    require(
        actor, Permission.INTRODUCTION_CONFIRM, subject_of(introduction), key=introduction.public_id
    )
    clean_satisfaction(satisfaction)
    _say(
        session,
        actor=actor,
        introduction=introduction,
        side=Party.FIRM,
        outcome=outcome,
        note=note,
        now=now,
    )
    introduction.satisfaction = satisfaction
    return introduction


def settle(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    outcome: IntroductionState,
    note: str | None = None,
    now: datetime,
) -> Introduction:
    """The office decides, because the two disagree or one has been silent for too long.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it is not for the office yet (``not_disputed``), or settled (``wrong_state``).
        InvalidInput: ``outcome`` is none (``unknown_word``), the note ``too_long``.
    """
    require(
        actor, Permission.INTRODUCTION_SETTLE, subject_of(introduction), key=introduction.public_id
    )
    _require_outcome(outcome)
    lock_introduction(session, introduction)
    _begin(session, actor, introduction, now)
    if not (is_disputed(introduction) or is_overdue(introduction, now)):
        raise Conflict("not_disputed", {"days": SETTLE_AFTER})
    _conclude(session, actor=actor, introduction=introduction, outcome=outcome, note=note, now=now)
    return introduction


def is_disputed(introduction: Introduction) -> bool:
    """Whether both sides spoke and said different things."""
    theirs, ours = introduction.provider_outcome, introduction.need_outcome
    return theirs is not None and ours is not None and theirs is not ours


def is_overdue(introduction: Introduction, now: datetime) -> bool:
    """Whether both sides had the time to speak and there is still no outcome."""
    since = introduction.accepted_at
    return (
        introduction.state in RUNNING
        and since is not None
        and working_days_since(since, now) >= SETTLE_AFTER
    )


def _say(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    side: Party,
    outcome: IntroductionState,
    note: str | None,
    now: datetime,
) -> None:
    _require_outcome(outcome)
    said = clean_note(note)
    lock_introduction(session, introduction)
    _begin(session, actor, introduction, now)
    if side is Party.PROVIDER:
        action, introduction.provider_outcome = "report_outcome", outcome
    else:
        action, introduction.need_outcome = "confirm_outcome", outcome
    introduction.outcome_note = said or introduction.outcome_note
    record(
        session,
        actor=actor,
        subject=introduction,
        action=action,
        note=said,
        details={"outcome": outcome},
        now=now,
    )
    if introduction.provider_outcome is introduction.need_outcome:
        _conclude(session, actor=actor, introduction=introduction, outcome=outcome, now=now)
    elif is_disputed(introduction):
        ask_office(session, introduction, now)
    else:
        tell_other_side(session, introduction, side, NotificationKind.OUTCOME_ASKED, now)


def ask_office(session: Session, introduction: Introduction, now: datetime) -> None:
    """Tell the office that it is its turn to settle an outcome."""
    notify_office(
        session,
        cluster_id=introduction.cluster_id,
        kind=NotificationKind.OUTCOME_ASKED,
        subject=introduction,
        now=now,
    )


def _begin(session: Session, actor: Actor, introduction: Introduction, now: datetime) -> None:
    """Who speaks of an outcome says with it that work had begun."""
    if introduction.state not in RUNNING:
        raise wrong_state(introduction, "outcome")
    if introduction.state is IntroductionState.ACCEPTED:
        take_step(session, actor=actor, item=introduction, action=Action.START, now=now)


def _conclude(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    outcome: IntroductionState,
    note: str | None = None,
    now: datetime,
) -> None:
    take_step(session, actor=actor, item=introduction, action=OUTCOMES[outcome], note=note, now=now)
    follow_introductions(session, actor=actor, need=introduction.need, now=now)
    for side in (Party.FIRM, Party.PROVIDER):
        tell_other_side(session, introduction, side, NotificationKind.OUTCOME_CONFIRMED, now)


def _require_outcome(outcome: IntroductionState) -> None:
    if outcome not in OUTCOMES:
        raise InvalidInput("outcome", "unknown_word", {"value": str(outcome)})
