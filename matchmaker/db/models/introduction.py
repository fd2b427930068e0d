"""An introduction: one provider brought together with one need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.need import Need
from matchmaker.db.models.provider import Provider
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.vocabulary import ContactChannel


class Introduction(Base):
    """What happens between a need and a provider, at most once a pair.

    ``score``, ``configuration`` and ``reasons`` are those of the match on the day, so that it
    can be replayed. The contact details of both sides are copies: what was agreed to be
    shared, shown to the other side only from acceptance on. ``message`` is the firm's word to
    the provider, ``offer_message`` the provider's to the firm. ``office_note`` is the word of
    the office, which both sides read, where the office brought the two together by hand.
    """

    __tablename__ = "introductions"
    __table_args__ = (
        UniqueConstraint("need_id", "provider_id"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_in_range"),
        CheckConstraint("reminders >= 0", name="reminders_not_negative"),
        CheckConstraint(
            "state <> 'declined' OR decline_reason IS NOT NULL", name="a_decline_has_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"))
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[IntroductionState] = mapped_column(enum_column(IntroductionState, "state"))
    state_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    requested_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    message: Mapped[str] = mapped_column(Text, default="")
    offer_message: Mapped[str | None] = mapped_column(Text)
    office_note: Mapped[str | None] = mapped_column(Text)
    score: Mapped[float | None]
    configuration: Mapped[str | None] = mapped_column(String(64))
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    decline_reason: Mapped[DeclineReason | None] = mapped_column(
        enum_column(DeclineReason, "decline_reason")
    )
    decline_note: Mapped[str | None] = mapped_column(Text)
    need_contact_name: Mapped[str | None] = mapped_column(Text)
    need_contact_channel: Mapped[ContactChannel | None] = mapped_column(
        enum_column(ContactChannel, "need_contact_channel")
    )
    need_contact: Mapped[str | None] = mapped_column(Text)
    provider_contact_name: Mapped[str | None] = mapped_column(Text)
    provider_contact_channel: Mapped[ContactChannel | None] = mapped_column(
        enum_column(ContactChannel, "provider_contact_channel")
    )
    provider_contact: Mapped[str | None] = mapped_column(Text)
    provider_outcome: Mapped[IntroductionState | None] = mapped_column(
        enum_column(IntroductionState, "provider_outcome")
    )
    need_outcome: Mapped[IntroductionState | None] = mapped_column(
        enum_column(IntroductionState, "need_outcome")
    )
    satisfaction: Mapped[int | None]
    outcome_note: Mapped[str | None] = mapped_column(Text)

    need: Mapped[Need] = relationship()
    provider: Mapped[Provider] = relationship()


class ShortlistEntry(Base):
    """A provider that a firm put aside for one of its needs."""

    __tablename__ = "shortlist_entries"
    __table_args__ = (UniqueConstraint("need_id", "provider_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"))
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]

    provider: Mapped[Provider] = relationship()
