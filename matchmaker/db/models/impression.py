"""What firms saw of their lists: which providers stood there, and which came into view."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base


class Impression(Base):
    """A provider in the list of a need, as one version ranked it.

    ``rank`` counts from 1, ``score`` is that of the page, 0 to 100; ``seen`` says that the
    provider's card came into view. Nobody is named: the row belongs to the need.
    """

    __tablename__ = "impressions"
    __table_args__ = (
        CheckConstraint("rank >= 1", name="rank_from_1"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
    )

    need_id: Mapped[int] = mapped_column(
        ForeignKey("needs.id", ondelete="CASCADE"), primary_key=True
    )
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    configuration: Mapped[str] = mapped_column(String(64), primary_key=True)
    rank: Mapped[int]
    score: Mapped[float]
    seen: Mapped[bool]
    shown_at: Mapped[datetime]
