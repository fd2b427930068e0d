"""What people are told: notifications in the pages, and the mails that wait to be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.user import User
from matchmaker.domain.notices import MailKind, NotificationKind, SubjectKind
from matchmaker.domain.vocabulary import Language


class Notification(Base):
    """One thing that one person is told; ``values`` fill the sentence when it is read.

    ``subject_key`` is the public id of what it is about, never a secret. ``for_digest`` says
    that it waits for the mail that is sent once a day.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index(None, "user_id", "read_at"),
        CheckConstraint(
            "(subject_kind IS NULL) = (subject_key IS NULL)", name="subject_has_kind_and_key"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    cluster_id: Mapped[int | None] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[NotificationKind] = mapped_column(
        enum_column(NotificationKind, "kind", checked=False)
    )
    subject_kind: Mapped[SubjectKind | None] = mapped_column(
        enum_column(SubjectKind, "subject_kind", checked=False)
    )
    subject_key: Mapped[str | None] = mapped_column(String(200))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    for_digest: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class OutboxMail(Base):
    """A mail that is to be sent, written in the transaction of the change it tells about.

    A worker claims it for a while (``claimed_until``; ``claim`` is the claimer's own secret),
    sends it and notes ``sent_at``. A worker that dies in between leaves a claim that runs
    out, and the mail is sent again under the same ``message_id``. ``failed_at`` says that
    nobody tries any more, ``error`` why; neither holds an address or a text.

    ``values`` fill the text, which is put into words at sending, and are emptied once it is
    sent: links that open something don't stay.
    """

    __tablename__ = "outbox_mails"
    __table_args__ = (
        Index(None, "sent_at", "failed_at", "due_at"),
        CheckConstraint("recipient <> ''", name="recipient_not_empty"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
        CheckConstraint("(claim IS NULL) = (claimed_until IS NULL)", name="claims_run_out"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind, "kind"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    recipient: Mapped[str] = mapped_column(String(255))
    language: Mapped[Language] = mapped_column(enum_column(Language, "language"))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Heartbeat(Base):
    """When a part of the installation that works by itself was last alive."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]
