"""The office looks at a need before it opens: lets it through, sends it back, or does not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event, Need
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.transitions import Action
from matchmaker.services.events import events_of, record
from matchmaker.services.need_cycle import deadline
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.steps import lock_need, take_step

#: The steps after which the firm reads what the office wrote.
_SPOKEN = frozenset({Action.REQUEST_CHANGES, Action.REJECT})


def publish_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """Open a need that the firm has sent; the firm is told.

    Raises:
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    lock_need(session, need)
    take_step(session, actor=actor, item=need, action=Action.PUBLISH, now=now)
    need.open_until = deadline(need, now)
    _tell(session, need, NotificationKind.NEED_PUBLISHED, now)
    return need


def request_changes(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    reason: ModerationReason,
    note: str | None,
    now: datetime,
) -> Need:
    """Send a need back; ``note`` tells the firm what to change, and can't be left out.

    Raises:
        InvalidInput: the note is missing (``required``) or ``too_long``.
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    if not (note or "").strip():
        raise InvalidInput("note", "required")
    return _sent_back(
        session,
        actor,
        need,
        (Action.REQUEST_CHANGES, NotificationKind.NEED_CHANGES_REQUESTED),
        reason,
        note,
        now,
    )


def reject_need(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    reason: ModerationReason,
    note: str | None = None,
    now: datetime,
) -> Need:
    """Do not take a need up; the firm reads the reason and the note.

    Raises:
        InvalidInput: the note is ``too_long``.
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    step = (Action.REJECT, NotificationKind.NEED_REJECTED)
    return _sent_back(session, actor, need, step, reason, note, now)


def word_of_office(session: Session, *, need: Need) -> Event | None:
    """What the office said when it sent the need back or turned it down; None otherwise."""
    if need.state not in {NeedState.CHANGES_REQUESTED, NeedState.REJECTED}:
        return None
    spoken = [each for each in events_of(session, subject=need) if each.action in _SPOKEN]
    return spoken[-1] if spoken else None


def set_moderation(
    session: Session, *, actor: Actor, cluster: Cluster, moderates: bool, now: datetime
) -> None:
    """Say whether the office looks at needs before they open.

    Needs that wait already go on waiting.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
    """
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=cluster.id), key=cluster.slug)
    if cluster.moderates_needs is not moderates:
        cluster.moderates_needs = moderates
        record(
            session,
            actor=actor,
            subject=cluster,
            action="set_moderation",
            details={"moderates_needs": moderates},
            now=now,
        )


def _sent_back(  # noqa: PLR0917  the two public functions above name every part
    session: Session,
    actor: Actor,
    need: Need,
    step: tuple[Action, NotificationKind],
    reason: ModerationReason,
    note: str | None,
    now: datetime,
) -> Need:
    action, kind = step
    lock_need(session, need)
    take_step(session, actor=actor, item=need, action=action, reason=reason, note=note, now=now)
    _tell(session, need, kind, now)
    return need


def _tell(session: Session, need: Need, kind: NotificationKind, now: datetime) -> None:
    notify_organisation(
        session, organisation_id=need.organisation_id, kind=kind, subject=need, now=now
    )
