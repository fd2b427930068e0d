"""A person with an account, the passkeys of that person and the open sessions."""

from __future__ import annotations

from datetime import datetime

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.vocabulary import ContactChannel, Language, MailFrequency


class User(Base, UserMixin):
    """Who signs in. What somebody may do follows from memberships, never from this record.

    The names of the columns up to ``mf_recovery_codes`` are those that Flask-Security asks
    for. ``fs_uniquifier`` changes when every session of the account has to end.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email <> ''", name="email_not_empty"),
        CheckConstraint("length(fs_uniquifier) BETWEEN 32 AND 64", name="uniquifier_is_long"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    create_datetime: Mapped[datetime]
    update_datetime: Mapped[datetime]

    tf_last_counter: Mapped[int | None]
    name: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[Language] = mapped_column(
        enum_column(Language, "language"), default=Language.ENGLISH
    )
    phone: Mapped[str | None] = mapped_column(String(64))
    wechat: Mapped[str | None] = mapped_column(String(64))
    preferred_contact: Mapped[ContactChannel] = mapped_column(
        enum_column(ContactChannel, "preferred_contact"), default=ContactChannel.MAIL
    )
    mail_frequency: Mapped[MailFrequency] = mapped_column(
        enum_column(MailFrequency, "mail_frequency"), default=MailFrequency.AT_ONCE
    )
    consented_at: Mapped[datetime | None]
    consent_version: Mapped[str | None] = mapped_column(String(32))
    is_demo: Mapped[bool] = mapped_column(default=False)

    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )

    @validates("email")
    def _in_small_letters(self, _key: str, email: str) -> str:
        """One spelling an address, so that the unique constraint holds whatever was typed."""
        return email.lower()


class Passkey(Base, WebAuthnMixin):
    """A passkey that an account can sign in with, as Flask-Security keeps it."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))

    user: Mapped[User] = relationship(back_populates="webauthn")


class UserSession(Base):
    """One sign-in on one device. The cookie holds the secret, this record only its SHA-256.

    A session without a record, or with ``ended_at``, opens nothing: a copied cookie is
    worth nothing after logout.
    """

    __tablename__ = "user_sessions"
    __table_args__ = (CheckConstraint("length(token_hash) = 64", name="token_hash_is_a_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
