"""What an account needs for a while: secrets sent by mail, and counted attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.user import User
from matchmaker.domain.vocabulary import TokenPurpose


class AccountToken(Base):
    """A link sent by mail that does one thing once. Only the SHA-256 of its secret is kept.

    ``email`` is the new address, for the purpose that needs one.
    """

    __tablename__ = "account_tokens"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="token_hash_is_a_sha256"),
        CheckConstraint(
            "(purpose = 'change_email') = (email IS NOT NULL)", name="only_a_change_has_an_address"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship()


class Attempt(Base):
    """How often something limited was tried in a window of time that ends at ``expires_at``.

    ``key`` names the limit and, as a keyed digest, the account or address it counts for.
    """

    __tablename__ = "attempts"
    __table_args__ = (CheckConstraint("tries > 0", name="tries_positive"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    tries: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
