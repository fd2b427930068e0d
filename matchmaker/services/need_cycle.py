"""What becomes of a need: a firm claims it, sends it on, lets it rest, takes it back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need, Organisation
from matchmaker.domain.errors import NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.reasons import WithdrawReason
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.consequences import (
    LEAST_OPEN,
    follow_introductions,
    tell_if_by_office,
    withdraw_unanswered,
)
from matchmaker.services.events import record
from matchmaker.services.need_lookup import hashed, is_unclaimed
from matchmaker.services.notifications import notify_office, notify_organisation
from matchmaker.services.steps import lock_need, take_step
from matchmaker.services.subjects import subject_of

ID_BYTES = 12
OPEN_FOR = timedelta(days=90)
LONGEST_OPEN = timedelta(days=365)


def claim_need(
    session: Session, *, actor: Actor, token: str, organisation: Organisation, now: datetime
) -> Need:
    """Put an unclaimed need under a firm's name; from now on only its members open it.

    The need is sent on: it opens at once, unless the cluster's office looks at needs first.
    Claiming what one's own firm has claimed changes nothing.

    Raises:
        NotFound: the secret opens nothing, or the need is another firm's by now.
        NotAllowed: the actor has no confirmed account or does not act for the organisation.
        Conflict: the account kept too many in a day (``too_many_needs``).
    """
    need = _locked_by_token(session, token)
    if not is_unclaimed(need) and need.organisation_id == organisation.id:
        require(actor, Permission.NEED_READ, subject_of(need), key=token)
        return need
    if not is_unclaimed(need) or need.expires_at is None or need.expires_at <= now:
        raise NotFound("need", token)
    require(actor, Permission.NEED_CLAIM, subject_of(need, unlocked=True), key=token)
    require(actor, Permission.ORGANISATION_ACT, subject_of(organisation))
    count_use(session, actor=actor, use=Use.NEED, now=now)
    need.organisation = organisation
    need.public_id = secrets.token_urlsafe(ID_BYTES)
    need.claimed_by_id, need.claimed_at = actor.user_id, now
    need.expires_at = None
    session.flush()
    record(session, actor=actor, subject=need, action="claim", now=now)
    notify_organisation(
        session,
        organisation_id=organisation.id,
        kind=NotificationKind.NEED_CLAIMED,
        subject=need,
        now=now,
    )
    return submit_need(session, actor=actor, need=need, now=now)


def submit_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """Send a draft, or one that was changed as asked; it opens unless the office looks first.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    lock_need(session, need)
    take_step(session, actor=actor, item=need, action=Action.SUBMIT, now=now)
    if need.cluster.moderates_needs:
        notify_office(
            session,
            cluster_id=need.cluster_id,
            kind=NotificationKind.NEED_TO_MODERATE,
            subject=need,
            now=now,
        )
        return need
    take_step(
        session, actor=actor, item=need, action=Action.PUBLISH, as_party=Party.SYSTEM, now=now
    )
    need.open_until = deadline(need, now)
    session.flush()
    return need


def deadline(need: Need, now: datetime) -> datetime:
    """Until when a need that opens now stays open: until help must start, else 90 days.

    Never less than two weeks, in which a provider can answer, and never more than a year.
    """
    if need.start_within_days is None:
        return now + OPEN_FOR
    stated = timedelta(days=need.start_within_days)
    return now + min(max(stated, LEAST_OPEN), LONGEST_OPEN)


def pause_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """Let an open need rest: nobody new is asked. Who was asked can still answer.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    lock_need(session, need)
    take_step(session, actor=actor, item=need, action=Action.PAUSE, now=now)
    tell_if_by_office(session, actor=actor, need=need, now=now)
    return need


def resume_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """Go on with a paused need; if its time ran out meanwhile, it gets a new one.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    lock_need(session, need)
    take_step(session, actor=actor, item=need, action=Action.RESUME, now=now)
    if need.open_until is None or need.open_until <= now:
        need.open_until = deadline(need, now)
    follow_introductions(session, actor=actor, need=need, now=now)
    tell_if_by_office(session, actor=actor, need=need, now=now)
    return need


def withdraw_need(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    reason: WithdrawReason,
    note: str | None = None,
    now: datetime,
) -> Need:
    """Take a need back; whoever was asked and has not answered is told.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    lock_need(session, need)
    take_step(
        session,
        actor=actor,
        item=need,
        action=Action.WITHDRAW,
        reason=reason,
        note=note,
        now=now,
    )
    withdraw_unanswered(session, actor=actor, need=need, now=now)
    tell_if_by_office(session, actor=actor, need=need, now=now)
    return need


def _locked_by_token(session: Session, token: str) -> Need:
    need = session.scalar(
        select(Need)
        .where(Need.token_hash == hashed(token))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if need is None:
        raise NotFound("need", token)
    return need
