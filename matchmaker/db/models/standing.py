"""What speaks for a provider: work it has done and certificates it holds."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.stored_file import StoredFile
from matchmaker.domain.lifecycle import ClaimState
from matchmaker.domain.reasons import ClaimRefusal
from matchmaker.domain.vocabulary import Language

if TYPE_CHECKING:  # the provider's module needs this one
    from matchmaker.db.models.provider import Provider


def _new_key() -> str:
    return secrets.token_urlsafe(16)


class PastWork(Base):
    """A job that a provider has done."""

    __tablename__ = "past_work"
    __table_args__ = (CheckConstraint("year BETWEEN 1000 AND 2200", name="year_is_a_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    year: Mapped[int | None]
    language: Mapped[Language | None] = mapped_column(enum_column(Language, "language"))
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Certification(Base):
    """A certificate or licence as the provider states it, and how far that is proven.

    ``evidence`` is the file that the provider sent; ``refusal`` and ``note`` are the office's
    word on a refused one. ``state_changed_at`` is None as long as nobody did anything to it.
    """

    __tablename__ = "certifications"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_not_empty"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refusal_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True, default=_new_key)
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(Text)
    valid_until: Mapped[date | None]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ClaimState] = mapped_column(
        enum_column(ClaimState, "state"),
        default=ClaimState.UNVERIFIED,
        server_default=ClaimState.UNVERIFIED,
        index=True,
    )
    state_changed_at: Mapped[datetime | None]
    refusal: Mapped[ClaimRefusal | None] = mapped_column(
        enum_column(ClaimRefusal, "refusal", checked=False)
    )
    note: Mapped[str | None] = mapped_column(Text)
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id", ondelete="SET NULL"), index=True
    )

    provider: Mapped[Provider] = relationship(back_populates="certifications")
    evidence: Mapped[StoredFile | None] = relationship(cascade="all")

    @property
    def cluster_id(self) -> int:
        """The cluster of the provider."""
        return self.provider.cluster_id

    @property
    def verified(self) -> bool:
        """Whether the office has seen the proof and takes it."""
        return self.state is ClaimState.VERIFIED
