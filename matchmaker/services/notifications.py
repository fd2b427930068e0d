"""Telling people what happened: in the pages, and by mail as each of them chose.

Both are written in the transaction of the change, so nobody is told of what was undone and
nobody misses what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Certification,
    ClusterMember,
    Introduction,
    Need,
    Notification,
    OrganisationMember,
    OutboxMail,
    OwnershipRequest,
    Provider,
    User,
)
from matchmaker.domain.errors import NotFound
from matchmaker.domain.notices import (
    INVITATIONS,
    OF_LEADS,
    VALUES,
    MailKind,
    NotificationKind,
    SubjectKind,
)
from matchmaker.domain.permissions import SYSTEM, Actor
from matchmaker.domain.text import without_contacts
from matchmaker.domain.vocabulary import Language, MailFrequency
from matchmaker.services.outbox import queue_mail
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped

Subject = Need | Introduction | Certification | OwnershipRequest | Provider
_KINDS: Mapping[type[Any], SubjectKind] = {
    Need: SubjectKind.NEED,
    Introduction: SubjectKind.INTRODUCTION,
    Certification: SubjectKind.CERTIFICATE,
    OwnershipRequest: SubjectKind.OWNERSHIP,
    Provider: SubjectKind.PROVIDER,
}
#: How long a notification that was read stays in the list.
KEPT = timedelta(days=180)
PER_PAGE = 20


def notify(
    session: Session,
    *,
    users: Iterable[User],
    kind: NotificationKind | str,
    subject: Subject,
    values: Mapping[str, str | int] | None = None,
    now: datetime,
) -> list[Notification]:
    """Tell these people, each in their own language and as they chose.

    What the subject is called is filled in here; ``values`` adds what else the kind may say.
    Disabled accounts are told nothing, addresses that nobody confirmed get no mail.

    Raises:
        ValueError: no such kind, or a value that the kind may not carry.
    """
    kind = NotificationKind(kind)
    told = []
    for user in sorted({user.id: user for user in users}.values(), key=lambda user: user.id):
        if user.active:
            stated = _described(subject, user.language) | dict(values or {})
            told.append(_notification(user, kind, subject, _allowed(kind, stated), now))
    session.add_all(told)
    session.flush()
    for notification in told:
        _mail_at_once(session, notification, now)
    return told


def notify_organisation(
    session: Session,
    *,
    organisation_id: int | None,
    kind: NotificationKind | str,
    subject: Subject,
    values: Mapping[str, str | int] | None = None,
    now: datetime,
) -> list[Notification]:
    """Tell every member of an organisation; see :func:`notify`."""
    members = session.scalars(
        scoped(select(User), SYSTEM)
        .join(OrganisationMember, OrganisationMember.user_id == User.id)
        .where(OrganisationMember.organisation_id == organisation_id)
    )
    return notify(session, users=members, kind=kind, subject=subject, values=values, now=now)


def notify_office(
    session: Session,
    *,
    cluster_id: int,
    kind: NotificationKind | str,
    subject: Subject,
    values: Mapping[str, str | int] | None = None,
    now: datetime,
) -> list[Notification]:
    """Tell everybody of a cluster's office; see :func:`notify`."""
    staff = session.scalars(
        scoped(select(User), SYSTEM)
        .join(ClusterMember, ClusterMember.user_id == User.id)
        .where(ClusterMember.cluster_id == cluster_id)
    )
    return notify(session, users=staff, kind=kind, subject=subject, values=values, now=now)


def notify_address(
    session: Session,
    *,
    email: str,
    language: Language,
    kind: NotificationKind | str,
    values: Mapping[str, str | int],
    now: datetime,
) -> OutboxMail:
    """Write to somebody who may have no account: an invitation.

    ``values``: ``organisation`` and ``inviter`` (names), ``link`` (path of the page that
    takes the secret, from the root), ``days`` (how long it works).

    Raises:
        ValueError: the kind is no invitation, or a value that it may not carry.
        InvalidInput: ``email`` can't be an address.
    """
    kind = NotificationKind(kind)
    if kind not in INVITATIONS:
        raise ValueError(f"{kind} is sent to accounts")
    return queue_mail(
        session,
        kind=MailKind.INVITATION,
        recipient=email,
        language=language,
        values={"notification": kind.value, **_allowed(kind, values)},
        now=now,
    )


def list_notifications(session: Session, *, actor: Actor, page: int = 1) -> Page[Notification]:
    """One page of what the actor was told, newest first."""
    return paged(
        session,
        scoped(select(Notification), actor),
        order=(Notification.created_at.desc(), Notification.id.desc()),
        page=page,
        per_page=PER_PAGE,
    )


def count_unread(session: Session, *, actor: Actor) -> int:
    """How much of what the actor was told is not read yet."""
    unread = scoped(select(Notification.id), actor).where(Notification.read_at.is_(None))
    return session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def get_notification(session: Session, *, actor: Actor, notification_id: int) -> Notification:
    """One of the actor's notifications.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    mine = scoped(select(Notification), actor)
    notification = session.scalar(mine.where(Notification.id == notification_id))
    if notification is None:
        raise NotFound("notification", str(notification_id))
    return notification


def read_notification(
    session: Session, *, actor: Actor, notification_id: int, now: datetime
) -> Notification:
    """Mark one of the actor's notifications as read.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    notification = get_notification(session, actor=actor, notification_id=notification_id)
    notification.read_at = notification.read_at or now
    session.flush()
    return notification


def read_all(session: Session, *, actor: Actor, now: datetime) -> None:
    """Mark everything the actor was told so far as read."""
    unread = scoped(select(Notification), actor).where(
        Notification.read_at.is_(None), Notification.created_at <= now
    )
    for notification in session.scalars(unread):
        notification.read_at = now
    session.flush()


def forget_address(session: Session, *, email: str) -> None:
    """Delete every mail to an address, sent or not: the account is being deleted."""
    session.execute(delete(OutboxMail).where(func.lower(OutboxMail.recipient) == email.lower()))


def purge_notifications(session: Session, *, now: datetime) -> int:
    """Delete notifications that were read half a year ago; returns how many."""
    doomed = session.scalars(
        delete(Notification)
        .where(Notification.read_at < now - KEPT)
        .returning(Notification.id)
        .execution_options(synchronize_session=False)
    )
    return len(doomed.all())


def _notification(
    user: User, kind: NotificationKind, subject: Subject, values: dict[str, Any], now: datetime
) -> Notification:
    subject_kind = SubjectKind.LEAD if kind in OF_LEADS else _KINDS[type(subject)]
    return Notification(
        user=user,
        cluster_id=subject.cluster_id,
        kind=kind,
        subject_kind=subject_kind if subject.public_id else None,
        subject_key=subject.public_id,
        values=values,
        for_digest=_has_mail(user) and user.mail_frequency is MailFrequency.DAILY,
        created_at=now,
    )


def _mail_at_once(session: Session, notification: Notification, now: datetime) -> None:
    user = notification.user
    if _has_mail(user) and user.mail_frequency is MailFrequency.AT_ONCE:
        queue_mail(
            session,
            kind=MailKind.NOTIFICATION,
            recipient=user.email,
            language=user.language,
            values={"notifications": [notification.id]},
            user=user,
            now=now,
        )


def _has_mail(user: User) -> bool:
    return user.confirmed_at is not None


def _described(subject: Subject, language: Language) -> dict[str, str | int]:
    """What the subject is called: its title or at least its category, and the provider."""
    if isinstance(subject, Certification):
        named = without_contacts(subject.name)
        return {"certificate": named, "provider": subject.provider.name_in(language)}
    if isinstance(subject, OwnershipRequest):
        return {"provider": subject.provider.name_in(language)}
    if isinstance(subject, Provider):
        return {"provider": subject.name_in(language)}
    need = subject if isinstance(subject, Need) else subject.need
    described: dict[str, str | int] = {
        "title": without_contacts(need.title),
        "category": need.category or "",
    }
    if isinstance(subject, Introduction):
        described["provider"] = subject.provider.name_in(language)
    return described


def _allowed(kind: NotificationKind, values: Mapping[str, str | int]) -> dict[str, Any]:
    unknown = sorted(set(values) - VALUES[kind])
    if unknown:
        raise ValueError(f"{kind} may not carry {', '.join(unknown)}")
    return {name: value for name, value in values.items() if value != ""}
