"""A change to what the office vouches for, while the approved version stays live."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.provider import Provider
from matchmaker.domain.lifecycle import RevisionState

_PENDING = text("state = 'pending'")


class ProviderRevision(Base):
    """The protected fields that a provider wants changed, by name with their new values.

    At most one of a provider waits. ``reason`` and ``note`` are the office's word on a refusal.
    """

    __tablename__ = "provider_revisions"
    __table_args__ = (
        Index(
            "uq_provider_revisions_pending",
            "provider_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name="decided_once_not_pending"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[RevisionState] = mapped_column(
        enum_column(RevisionState, "state"), default=RevisionState.PENDING
    )
    fields: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    provider: Mapped[Provider] = relationship()

    @property
    def cluster_id(self) -> int:
        """The cluster of the provider."""
        return self.provider.cluster_id
