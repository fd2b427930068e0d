"""The answer to an introduction: accepted, declined, or taken back before there was one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor
from matchmaker.domain.reasons import DeclineReason, WithdrawReason
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.consequences import follow_introductions, require_a_place
from matchmaker.services.contacts import Contact, clean_contact
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.sharing import open_contact
from matchmaker.services.steps import (
    clean_note,
    lock_introduction,
    permitted_step,
    take_step,
    wrong_state,
)

#: A need that rests can still be answered: whoever was asked before did nothing wrong.
ANSWERABLE = frozenset({NeedState.OPEN, NeedState.MATCHED, NeedState.PAUSED})


def accept(
    session: Session, *, actor: Actor, introduction: Introduction, contact: Contact, now: datetime
) -> Introduction:
    """Accept: the provider what it was asked, the firm what it was offered.

    From now on each side can open the other's contact details; those of the side that
    accepts are ``contact``, and it has opened the other's with this.

    Raises:
        Conflict: ``places_taken``, or ``wrong_state`` of the introduction or its need.
        InvalidInput: the contact can't be used.
        NotFound, NotAllowed: see :func:`~matchmaker.services.steps.permitted_step`.
    """
    given = clean_contact(contact)
    lock_introduction(session, introduction)
    permitted_step(actor, introduction, Action.ACCEPT)
    if introduction.need.state not in ANSWERABLE:
        raise wrong_state(introduction.need, Action.ACCEPT)
    require_a_place(session, introduction.need)
    side = answering_side(introduction)
    take_step(session, actor=actor, item=introduction, action=Action.ACCEPT, now=now)
    introduction.accepted_at = now
    introduction.answered_by_id = actor.user_id
    _keep_contact(introduction, side, given)
    follow_introductions(session, actor=actor, need=introduction.need, now=now)
    open_contact(session, actor=actor, introduction=introduction, now=now)
    tell_other_side(session, introduction, side, NotificationKind.INTRODUCTION_ACCEPTED, now)
    return introduction


def decline(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    reason: DeclineReason,
    note: str | None = None,
    now: datetime,
) -> Introduction:
    """Decline, and say why: the other side and the office read reason and note.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.permitted_step`.
        InvalidInput: the note is ``too_long``.
    """
    said = clean_note(note)
    lock_introduction(session, introduction)
    permitted_step(actor, introduction, Action.DECLINE)
    side = answering_side(introduction)
    introduction.decline_reason, introduction.decline_note = reason, said
    introduction.answered_by_id = actor.user_id
    take_step(
        session, actor=actor, item=introduction, action=Action.DECLINE, reason=reason, now=now
    )
    tell_other_side(session, introduction, side, NotificationKind.INTRODUCTION_DECLINED, now)
    return introduction


def withdraw(
    session: Session,
    *,
    actor: Actor,
    introduction: Introduction,
    reason: WithdrawReason,
    note: str | None = None,
    now: datetime,
) -> Introduction:
    """Take back what one's own side asked or offered, before it is answered.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.permitted_step`.
        InvalidInput: the note is ``too_long``.
    """
    lock_introduction(session, introduction)
    permitted_step(actor, introduction, Action.WITHDRAW)
    asked = introduction.asked_at is not None
    side = Party.PROVIDER if introduction.state is IntroductionState.OFFERED else Party.FIRM
    take_step(
        session,
        actor=actor,
        item=introduction,
        action=Action.WITHDRAW,
        reason=reason,
        note=note,
        now=now,
    )
    if asked:
        tell_other_side(session, introduction, side, NotificationKind.INTRODUCTION_WITHDRAWN, now)
    return introduction


def tell_other_side(
    session: Session,
    introduction: Introduction,
    side: Party,
    kind: NotificationKind,
    now: datetime,
    *,
    values: Mapping[str, str | int] | None = None,
) -> None:
    """Tell the side that is not ``side`` what happened."""
    to_provider = side is Party.FIRM
    parties = introduction.provider if to_provider else introduction.need
    notify_organisation(
        session,
        organisation_id=parties.organisation_id,
        kind=kind,
        subject=introduction,
        values=values,
        now=now,
    )


def answering_side(introduction: Introduction) -> Party:
    """Whose answer an introduction waits for."""
    return Party.FIRM if introduction.state is IntroductionState.OFFERED else Party.PROVIDER


def _keep_contact(introduction: Introduction, side: Party, contact: Contact) -> None:
    if side is Party.FIRM:
        introduction.need_contact_name = contact.name
        introduction.need_contact_channel = contact.channel
        introduction.need_contact = contact.address
    else:
        introduction.provider_contact_name = contact.name
        introduction.provider_contact_channel = contact.channel
        introduction.provider_contact = contact.address
