"""The audit trail: who changed what, when and why, written with the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.user import User
from matchmaker.domain.vocabulary import ActorKind


class Event(Base):
    """One change of one record; never changed or deleted itself.

    ``subject_kind`` and ``subject_id`` name the record (``need``, ``introduction``, ``user``,
    ...); ``action`` is a code. ``details`` holds no contact details and no secrets. An actor
    whose account is deleted leaves the event without a name.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        CheckConstraint("action <> ''", name="action_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    cluster_id: Mapped[int | None] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind, "actor_kind"))
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    subject_kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    actor: Mapped[User | None] = relationship()
