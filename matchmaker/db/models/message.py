"""What the two sides of an introduction write to each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.introduction import Introduction
from matchmaker.domain.transitions import Party


class Message(Base):
    """One message, as it was typed; contact details are made unreadable when it is shown.

    ``submission`` is the same when one form arrives twice.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("introduction_id", "submission"),
        CheckConstraint("text <> ''", name="text_not_empty"),
        CheckConstraint("side IN ('firm', 'provider')", name="written_by_a_side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    side: Mapped[Party] = mapped_column(enum_column(Party, "side", checked=False))
    text: Mapped[str] = mapped_column(Text)
    submission: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    introduction: Mapped[Introduction] = relationship()
