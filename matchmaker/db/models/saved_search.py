"""Filters of leads kept under a name, what they told already, and the feed they give."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base
from matchmaker.db.models.provider import Provider
from matchmaker.db.models.user import User


class SavedSearch(Base):
    """One person's filters for the leads of one provider; None lets everything through.

    ``alerts`` says that the person is told of new leads. ``feed_hash`` is the SHA-256 of the
    secret in the feed's address; without it there is no feed.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("user_id", "provider_id", "name"),
        CheckConstraint("name <> ''", name="name_not_empty"),
        CheckConstraint("length(feed_hash) = 64", name="feed_hash_is_a_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(64))
    sector: Mapped[str | None] = mapped_column(String(64))
    alerts: Mapped[bool] = mapped_column(default=False)
    feed_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship()
    provider: Mapped[Provider] = relationship()


class ToldLead(Base):
    """A lead that a saved search has found: nobody is told of it again."""

    __tablename__ = "told_leads"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True
    )
    need_id: Mapped[int] = mapped_column(
        ForeignKey("needs.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    told_at: Mapped[datetime]
