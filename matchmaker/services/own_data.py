"""What somebody is owed of the own data: a copy of everything, and its end."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    ClusterMember,
    Event,
    Introduction,
    Invitation,
    Message,
    Need,
    Notification,
    Passkey,
    Proposal,
    PublicQuestion,
    SavedSearch,
    StoredFile,
    User,
    UserSession,
)
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.matching.exchange import need_to_dict
from matchmaker.services.documents import need_document
from matchmaker.services.organisations import memberships_of
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of

ACCOUNT_FILE = "account.json"
NEEDS_FILE = "needs.jsonl"
UPLOADS = "uploads"
# Zip files carry times without a zone; a fixed one keeps two copies of the same data equal.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_ACCOUNT_FIELDS = (
    "email",
    "confirmed_at",
    "name",
    "language",
    "phone",
    "wechat",
    "preferred_contact",
    "mail_frequency",
    "consented_at",
    "consent_version",
    "create_datetime",
    "tf_primary_method",
    "is_demo",
)
_ORGANISATION_FIELDS = (
    "name_en",
    "name_zh",
    "kind",
    "region",
    "sector",
    "size",
    "staff",
    "founded",
    "registered",
)


def export_archive(session: Session, *, actor: Actor, user: User, now: datetime) -> bytes:
    """A zip file with everything about the person and the needs of the own organisations.

    ``needs.jsonl`` is in the exchange format; ``uploads/`` has the files that the person
    uploaded. Other people's names and addresses are neither there nor in ``account.json``.

    Raises:
        NotFound: it is not the actor's account.
    """
    account = json.dumps(
        account_data(session, actor=actor, user=user, now=now), ensure_ascii=False, indent=2
    )
    needs = "".join(
        f"{json.dumps(need, ensure_ascii=False)}\n" for need in _needs_data(session, actor)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ((ACCOUNT_FILE, f"{account}\n"), (NEEDS_FILE, needs)):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), text, zipfile.ZIP_DEFLATED)
        for stored in _uploads(session, user):
            name = f"{UPLOADS}/{stored.id}-{stored.name}"
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), stored.content)
    return buffer.getvalue()


def account_data(session: Session, *, actor: Actor, user: User, now: datetime) -> dict[str, Any]:
    """Everything that is kept about the person, ready for JSON; times are UTC.

    Raises:
        NotFound: it is not the actor's account.
    """
    require(actor, Permission.ACCOUNT_READ, subject_of(user))
    return {
        "exported_at": now.isoformat(),
        "account": _fields(user, _ACCOUNT_FIELDS),
        "organisations": [
            {"role": str(member.role), "member_since": _plain(member.created_at)}
            | _fields(member.organisation, _ORGANISATION_FIELDS)
            for member in memberships_of(session, actor=actor)
        ],
        "offices": _offices(session, user),
        "sign_ins": _sign_ins(session, actor, user),
        "passkeys": _passkeys(session, actor, user),
        "invitations": _invitations(session, user),
        "contact_details_given": _contacts(session, user),
        "uploads": [
            _fields(row, ("id", "name", "media_type", "size", "sha256", "created_at"))
            for row in _uploads(session, user)
        ],
        "messages": _messages(session, user),
        "proposals": _proposals(session, user),
        "public_questions": _questions(session, user),
        "saved_searches": _searches(session, actor, user),
        "notifications": _notifications(session, user),
        "actions": _actions(session, user),
    }


def _needs_data(session: Session, actor: Actor) -> list[dict[str, object]]:
    own = Need.organisation_id.in_(actor.member_of)
    found = scoped(select(Need).where(own), actor).order_by(Need.id)
    return [need_to_dict(need_document(need)) for need in session.scalars(found)]


def _offices(session: Session, user: User) -> list[dict[str, object]]:
    mine = select(ClusterMember).where(ClusterMember.user_id == user.id)
    return [
        {"cluster": member.cluster.slug} | _fields(member, ("role", "created_at"))
        for member in session.scalars(scoped(mine, SYSTEM).order_by(ClusterMember.id))
    ]


def _sign_ins(session: Session, actor: Actor, user: User) -> list[dict[str, object]]:
    mine = scoped(select(UserSession).where(UserSession.user_id == user.id), actor)
    return [
        _fields(row, ("device", "created_at", "seen_at", "ended_at"))
        for row in session.scalars(mine.order_by(UserSession.id))
    ]


def _passkeys(session: Session, actor: Actor, user: User) -> list[dict[str, object]]:
    mine = scoped(select(Passkey).where(Passkey.user_id == user.id), actor)
    return [
        _fields(row, ("name", "create_datetime", "lastuse_datetime"))
        for row in session.scalars(mine.order_by(Passkey.id))
    ]


def _invitations(session: Session, user: User) -> list[dict[str, object]]:
    """Those sent to the person; of those the person sent only when, for whom is another's."""
    sent_or_got = or_(Invitation.email == user.email, Invitation.invited_by_id == user.id)
    found = scoped(select(Invitation).where(sent_or_got), SYSTEM).order_by(Invitation.id)
    return [
        {"received": row.email == user.email}
        | _fields(row, ("role", "created_at", "expires_at", "accepted_at", "revoked_at"))
        for row in session.scalars(found)
    ]


def _contacts(session: Session, user: User) -> list[dict[str, object]]:
    """What the person let be shared, and with which introduction."""
    given = or_(Introduction.requested_by_id == user.id, Introduction.answered_by_id == user.id)
    found = scoped(select(Introduction).where(given), SYSTEM).order_by(Introduction.id)
    return [
        {"introduction": row.public_id, "state": str(row.state)}
        | (
            _fields(row, ("message", "need_contact_name", "need_contact_channel", "need_contact"))
            if row.requested_by_id == user.id
            else {}
        )
        | (
            _fields(row, ("provider_contact_name", "provider_contact_channel", "provider_contact"))
            if row.answered_by_id == user.id
            else {}
        )
        for row in session.scalars(found)
    ]


def _uploads(session: Session, user: User) -> list[StoredFile]:
    mine = select(StoredFile).where(StoredFile.uploaded_by_id == user.id)
    return list(session.scalars(scoped(mine, SYSTEM).order_by(StoredFile.id)))


def _messages(session: Session, user: User) -> list[dict[str, object]]:
    mine = select(Message).where(Message.author_id == user.id).order_by(Message.id)
    return [
        {"introduction": row.introduction.public_id} | _fields(row, ("created_at", "text"))
        for row in session.scalars(scoped(mine, SYSTEM))
    ]


def _proposals(session: Session, user: User) -> list[dict[str, object]]:
    written = select(Proposal).where(Proposal.author_id == user.id).order_by(Proposal.id)
    fields = (
        *("created_at", "state", "scope", "price_min", "price_max", "currency", "price_unit"),
        *("starts_on", "days_needed", "valid_until"),
    )
    return [_fields(row, fields) for row in session.scalars(scoped(written, SYSTEM))]


def _questions(session: Session, user: User) -> list[dict[str, object]]:
    asked = select(PublicQuestion).where(PublicQuestion.author_id == user.id)
    rows = session.scalars(scoped(asked.order_by(PublicQuestion.id), SYSTEM))
    return [_fields(row, ("asked_at", "text", "hidden_at")) for row in rows]


def _searches(session: Session, actor: Actor, user: User) -> list[dict[str, object]]:
    mine = select(SavedSearch).where(SavedSearch.user_id == user.id).order_by(SavedSearch.id)
    fields = ("created_at", "name", "category", "sector", "alerts")
    return [_fields(row, fields) for row in session.scalars(scoped(mine, actor))]


def _notifications(session: Session, user: User) -> list[dict[str, object]]:
    mine = select(Notification).where(Notification.user_id == user.id).order_by(Notification.id)
    return [_fields(row, ("kind", "created_at", "read_at")) for row in session.scalars(mine)]


def _actions(session: Session, user: User) -> list[dict[str, object]]:
    mine = scoped(select(Event).where(Event.actor_id == user.id), SYSTEM).order_by(Event.id)
    names = ("at", "subject_kind", "subject_id", "action", "reason", "note")
    return [_fields(row, names) for row in session.scalars(mine)]


def _fields(record: object, names: tuple[str, ...]) -> dict[str, object]:
    """The named fields that say something."""
    values = {name: _plain(getattr(record, name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
