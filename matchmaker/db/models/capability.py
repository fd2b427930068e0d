"""A capability: one thing that a provider offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.domain.vocabulary import Language, PriceUnit


class Capability(Base):
    """What is offered, to whom, where, at what price and how soon.

    Prices are in ``currency`` per ``price_unit``; ``category`` and the codes in
    ``service_area`` are kept as typed, known or not. ``eligibility_*`` say whom it is
    open to. ``confirmed_at`` is when the provider last said that all of it holds; None where
    nobody did, as after an import. ``refusal_*`` is the office's word on a refused one.
    """

    __tablename__ = "capabilities"
    __table_args__ = (
        UniqueConstraint("provider_id", "public_id"),
        CheckConstraint("length(public_id) > 0", name="public_id_not_empty"),
        CheckConstraint("price_min >= 0", name="price_min_not_negative"),
        CheckConstraint("price_max >= 0", name="price_max_not_negative"),
        CheckConstraint("price_min <= price_max", name="prices_in_order"),
        CheckConstraint("length(currency) = 3", name="currency_has_three_letters"),
        CheckConstraint("lead_time_days >= 0", name="lead_time_not_negative"),
        CheckConstraint("capacity_per_month >= 0", name="capacity_not_negative"),
        CheckConstraint("eligibility_headcount_min >= 0", name="headcount_not_negative"),
        CheckConstraint(
            "eligibility_headcount_min <= eligibility_headcount_max", name="headcounts_in_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id", ondelete="CASCADE"))
    position: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(200))
    category: Mapped[str | None] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[Language | None] = mapped_column(enum_column(Language, "language"))
    price_min: Mapped[float | None]
    price_max: Mapped[float | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    price_unit: Mapped[PriceUnit | None] = mapped_column(enum_column(PriceUnit, "price_unit"))
    delivery: Mapped[list[str]] = mapped_column(default=list)
    service_area: Mapped[list[str]] = mapped_column(default=list)
    lead_time_days: Mapped[int | None]
    capacity_per_month: Mapped[float | None]
    eligibility_headcount_min: Mapped[int | None]
    eligibility_headcount_max: Mapped[int | None]
    eligibility_sectors: Mapped[list[str]] = mapped_column(default=list)
    eligibility_regions: Mapped[list[str]] = mapped_column(default=list)
    eligibility_extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[CapabilityState] = mapped_column(
        enum_column(CapabilityState, "state"),
        default=CapabilityState.PUBLISHED,
        server_default=CapabilityState.PUBLISHED,
    )
    confirmed_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None] = mapped_column(String(64))
    refusal_note: Mapped[str | None] = mapped_column(Text)
