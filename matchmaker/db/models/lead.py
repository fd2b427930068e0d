"""Leads: open needs as a provider sees them, how well they fit, and what it made of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.need import Need
from matchmaker.domain.reasons import DeclineReason


class LeadScoring(Base):
    """Up to what a need was scored last; ``stamp`` changes when its scores may.

    ``configuration`` is the digest of the version that scored it.
    """

    __tablename__ = "lead_scorings"

    need_id: Mapped[int] = mapped_column(
        ForeignKey("needs.id", ondelete="CASCADE"), primary_key=True
    )
    stamp: Mapped[str] = mapped_column(String(64))
    configuration: Mapped[str | None] = mapped_column(String(64))
    scored_at: Mapped[datetime]


class LeadScore(Base):
    """How well a need and a provider fit, 0 to 100: made from both, never edited.

    ``score`` is the match as the firm sees it, ``interest`` how well the need suits the
    provider, ``fit`` what leads are ranked by. ``failed`` lists the kinds of the hard
    requirements that don't hold.
    """

    __tablename__ = "lead_scores"
    __table_args__ = (
        Index(None, "provider_id", "fit"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        CheckConstraint("interest BETWEEN 0 AND 100", name="interest_in_range"),
        CheckConstraint("fit BETWEEN 0 AND 100", name="fit_in_range"),
    )

    need_id: Mapped[int] = mapped_column(
        ForeignKey("needs.id", ondelete="CASCADE"), primary_key=True
    )
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[float]
    interest: Mapped[float]
    fit: Mapped[float]
    eligible: Mapped[bool]
    failed: Mapped[list[str]] = mapped_column(default=list)

    need: Mapped[Need] = relationship()


class LeadMark(Base):
    """What a provider made of a lead: seen, or put aside and why."""

    __tablename__ = "lead_marks"
    __table_args__ = (
        UniqueConstraint("need_id", "provider_id"),
        CheckConstraint(
            "(dismissed_at IS NULL) = (reason IS NULL)", name="putting_aside_has_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"))
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    seen_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[DeclineReason | None] = mapped_column(enum_column(DeclineReason, "reason"))
    note: Mapped[str | None] = mapped_column(Text)

    need: Mapped[Need] = relationship()
