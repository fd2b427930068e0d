"""Somebody says that a listed provider is the own organisation."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.organisation import Organisation
from matchmaker.db.models.provider import Provider
from matchmaker.db.models.stored_file import StoredFile
from matchmaker.domain.ownership import OwnershipRefusal, OwnershipState


def _new_key() -> str:
    return secrets.token_urlsafe(16)


class OwnershipRequest(Base):
    """An organisation asks to act for a provider that nobody acts for, with a proof or without.

    ``text`` says why it is the same organisation; ``refusal`` and ``note`` are the office's
    word. An organisation has at most one open request for a provider.
    """

    __tablename__ = "ownership_requests"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_not_empty"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refusal_has_a_reason"),
        Index(
            "uq_ownership_requests_one_open",
            "provider_id",
            "organisation_id",
            unique=True,
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True, default=_new_key)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    requested_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[OwnershipState] = mapped_column(
        enum_column(OwnershipState, "state"), default=OwnershipState.OPEN
    )
    state_changed_at: Mapped[datetime]
    refusal: Mapped[OwnershipRefusal | None] = mapped_column(
        enum_column(OwnershipRefusal, "refusal", checked=False)
    )
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]

    provider: Mapped[Provider] = relationship()
    organisation: Mapped[Organisation] = relationship()
    evidence: Mapped[StoredFile | None] = relationship(cascade="all")
