"""Public questions about a need: a provider asks, the firm answers, every provider that sees it reads.

Neither side is named, and contact details are made unreadable for everybody, also for who
typed them: the author was warned. The office hides what does not belong there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need, Provider, PublicQuestion
from matchmaker.domain.errors import NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, allowed, require
from matchmaker.domain.reasons import HideReason
from matchmaker.domain.text import clean_text, without_contacts
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.events import record
from matchmaker.services.introductions import ASKING
from matchmaker.services.leads import get_lead
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import scoped
from matchmaker.services.steps import lock_need, wrong_state
from matchmaker.services.subjects import subject_of

QUESTION_LIMIT, ANSWER_LIMIT = 1_000, 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its readers see it; ``own`` says that the reader's side wrote it.

    ``key`` is the address of the need.
    """

    number: int
    key: str
    text: str
    answer: str
    own: bool
    at: datetime
    hidden: HideReason | None


def ask_question(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    need: Need,
    text: str,
    submission: str,
    now: datetime,
) -> PublicQuestion:
    """Ask about a lead; the firm is told, and not who asks.

    Raises:
        NotFound, NotAllowed: the need is no lead of a provider that the actor acts for.
        InvalidInput: ``text`` is ``required`` or ``too_long``.
        Conflict: the account asked too many in a day (``too_many_questions``).
    """
    get_lead(session, actor=actor, provider=provider, key=need.public_id or "")
    said = clean_text(text, field="text", limit=QUESTION_LIMIT, required=True)
    lock_need(session, need)
    if need.state not in ASKING:
        raise wrong_state(need, "ask")
    before = _sent(session, actor, need, submission)
    if before is not None:
        return before
    count_use(session, actor=actor, use=Use.QUESTION, now=now)
    question = PublicQuestion(
        cluster_id=need.cluster_id,
        need=need,
        provider=provider,
        author_id=actor.user_id,
        text=said,
        submission=submission,
        asked_at=now,
    )
    session.add(question)
    record(session, actor=actor, subject=question, action="ask_publicly", now=now)
    kind = NotificationKind.QUESTION_ASKED
    notify_organisation(
        session, organisation_id=need.organisation_id, kind=kind, subject=need, now=now
    )
    return question


def answer_question(
    session: Session, *, actor: Actor, need: Need, number: int, text: str, now: datetime
) -> PublicQuestion:
    """Answer a question about one's own need, or change the answer; who asked is told once.

    Raises:
        NotFound, NotAllowed: the need is not the actor's, or has no such question.
        InvalidInput: ``text`` is ``required`` or ``too_long``.
    """
    require(actor, Permission.NEED_MANAGE, subject_of(need), key=need.public_id or "")
    said = clean_text(text, field="text", limit=ANSWER_LIMIT, required=True)
    lock_need(session, need)
    question = _question(session, actor, number)
    if question.need_id != need.id or question.hidden_at is not None:
        raise NotFound("question", str(number))
    first = question.answer is None
    question.answer, question.answered_at = said, now
    record(session, actor=actor, subject=question, action="answer", now=now)
    if first:
        notify_organisation(
            session,
            organisation_id=question.provider.organisation_id,
            kind=NotificationKind.QUESTION_ANSWERED,
            subject=need,
            now=now,
        )
    return question


def hide_question(
    session: Session, *, actor: Actor, number: int, reason: HideReason, now: datetime
) -> PublicQuestion:
    """Hide a question with its answer; the office and who asked still see it, and why.

    Raises:
        NotFound, NotAllowed: the question is not of a cluster that the actor works for.
    """
    question = _question(session, actor, number)
    require(actor, Permission.NEED_MODERATE, subject_of(question.need), key=str(number))
    question.hidden_at, question.hide_reason = now, reason
    record(session, actor=actor, subject=question, action="hide", reason=reason, now=now)
    return question


def show_again(session: Session, *, actor: Actor, number: int, now: datetime) -> PublicQuestion:
    """Take hiding back. Raises as :func:`hide_question`."""
    question = _question(session, actor, number)
    require(actor, Permission.NEED_MODERATE, subject_of(question.need), key=str(number))
    question.hidden_at = question.hide_reason = None
    record(session, actor=actor, subject=question, action="show_again", now=now)
    return question


def questions_about(session: Session, *, actor: Actor, need: Need) -> list[Asked]:
    """What was asked about a need that the reader sees, oldest first."""
    of_need = select(PublicQuestion).where(PublicQuestion.need_id == need.id)
    rows = session.scalars(scoped(of_need.order_by(PublicQuestion.id), actor))
    is_office = allowed(actor, Permission.NEED_MODERATE, subject_of(need))
    return [
        _asked(row, own=own)
        for row in rows
        for own in [actor.belongs_to(row.provider.organisation_id)]
        if row.hidden_at is None or own or is_office
    ]


def find_question(session: Session, *, actor: Actor, number: int) -> Asked:
    """One question for the office, hidden or not. Raises ``NotFound``, ``NotAllowed``."""
    question = _question(session, actor, number)
    require(actor, Permission.NEED_MODERATE, subject_of(question.need), key=str(number))
    return _asked(question, own=False)


def _asked(row: PublicQuestion, *, own: bool) -> Asked:
    return Asked(
        number=row.id,
        key=row.need.public_id or "",
        text=without_contacts(row.text),
        answer=without_contacts(row.answer or ""),
        own=own,
        at=row.asked_at,
        hidden=row.hide_reason,
    )


def _question(session: Session, actor: Actor, number: int) -> PublicQuestion:
    wanted = select(PublicQuestion).where(PublicQuestion.id == number)
    question = session.scalar(scoped(wanted, actor))
    if question is None:
        raise NotFound("need", str(number))
    return question


def _sent(session: Session, actor: Actor, need: Need, submission: str) -> PublicQuestion | None:
    same = select(PublicQuestion).where(
        PublicQuestion.need_id == need.id, PublicQuestion.submission == submission
    )
    return session.scalar(scoped(same, actor))
