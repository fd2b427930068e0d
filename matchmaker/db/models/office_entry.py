"""What the office noted when it entered a need for a firm."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.vocabulary import ContactChannel


class OfficeEntry(Base):
    """A need that the office entered: whom it spoke with, and how that person agreed.

    The office alone reads it; a provider sees the contact only once it accepted an
    introduction. It goes when the firm takes the need over.
    """

    __tablename__ = "office_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"), unique=True)
    entered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_channel: Mapped[ContactChannel] = mapped_column(
        enum_column(ContactChannel, "contact_channel")
    )
    contact_address: Mapped[str] = mapped_column(String(255))
    consent: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
