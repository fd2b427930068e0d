"""What speaks for a provider: work it has done and certificates it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.vocabulary import Language


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
    """A certificate or licence as the provider states it; nobody has checked it."""

    __tablename__ = "certifications"
    __table_args__ = (CheckConstraint("name <> ''", name="name_not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(Text)
    valid_until: Mapped[date | None]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
