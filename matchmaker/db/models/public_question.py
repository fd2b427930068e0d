"""What providers ask about a need in front of all who see it as a lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.need import Need
from matchmaker.db.models.provider import Provider
from matchmaker.domain.reasons import HideReason


class PublicQuestion(Base):
    """A question and, once the firm gave one, its answer; neither side is named.

    Both are kept as they were typed: contact details are made unreadable when they are shown.
    ``submission`` is the same when one form arrives twice. The office can hide it.
    """

    __tablename__ = "public_questions"
    __table_args__ = (
        UniqueConstraint("need_id", "submission"),
        CheckConstraint("text <> ''", name="text_not_empty"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="an_answer_has_a_moment"),
        CheckConstraint("(hidden_at IS NULL) = (hide_reason IS NULL)", name="hiding_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"))
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    submission: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hide_reason: Mapped[HideReason | None] = mapped_column(enum_column(HideReason, "hide_reason"))

    need: Mapped[Need] = relationship()
    provider: Mapped[Provider] = relationship()
