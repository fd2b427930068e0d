"""A need: a firm's problem in its own words, with whatever limits it stated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.cluster import Cluster
from matchmaker.db.models.organisation import Organisation
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.reasons import NoneSuitableReason
from matchmaker.domain.vocabulary import Language, NeedOrigin


class Need(Base):
    """Typed by somebody, entered by the cluster's office, or imported for reference.

    A need typed without an account is reached by a secret of which only the SHA-256 is kept
    (``token_hash``), and goes at ``expires_at``. Once an organisation claims it, it has a
    ``public_id`` that opens it to the members alone and no longer expires by itself; the old
    secret then only leads there. An imported one has no secret and no members: nobody but
    the office reaches it over the web. ``answers`` maps the ids of the category's own
    questions to what was answered.
    """

    __tablename__ = "needs"
    __table_args__ = (
        UniqueConstraint("cluster_id", "public_id"),
        CheckConstraint("token_hash IS NOT NULL OR public_id IS NOT NULL", name="can_be_addressed"),
        CheckConstraint("length(token_hash) = 64", name="token_hash_is_a_sha256"),
        CheckConstraint(
            "public_id IS NOT NULL OR expires_at IS NOT NULL", name="unclaimed_needs_expire"
        ),
        CheckConstraint("title <> '' OR description <> ''", name="has_a_text"),
        CheckConstraint("headcount >= 0", name="headcount_not_negative"),
        CheckConstraint("budget_min >= 0", name="budget_min_not_negative"),
        CheckConstraint("budget_max >= 0", name="budget_max_not_negative"),
        CheckConstraint("budget_min <= budget_max", name="budgets_in_order"),
        CheckConstraint("length(currency) = 3", name="currency_has_three_letters"),
        CheckConstraint("start_within_days >= 0", name="start_not_negative"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="SET NULL"), index=True
    )
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    public_id: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[NeedOrigin] = mapped_column(
        enum_column(NeedOrigin, "origin"), server_default=NeedOrigin.TYPED
    )
    state: Mapped[NeedState] = mapped_column(
        enum_column(NeedState, "state"), default=NeedState.DRAFT
    )
    state_changed_at: Mapped[datetime]
    state_reason: Mapped[str | None] = mapped_column(String(64))
    claimed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    claimed_at: Mapped[datetime | None]
    open_until: Mapped[datetime | None] = mapped_column(index=True)
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("needs.id", ondelete="SET NULL"), index=True
    )
    none_suitable_at: Mapped[datetime | None]
    none_suitable_reason: Mapped[NoneSuitableReason | None] = mapped_column(
        enum_column(NoneSuitableReason, "none_suitable_reason")
    )
    satisfaction: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[Language | None] = mapped_column(enum_column(Language, "language"))
    category: Mapped[str | None] = mapped_column(Text)
    sector: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    headcount: Mapped[int | None]
    budget_min: Mapped[float | None]
    budget_max: Mapped[float | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    start_within_days: Mapped[int | None]
    delivery: Mapped[list[str]] = mapped_column(default=list)
    must: Mapped[list[str]] = mapped_column(default=list)
    nice: Mapped[list[str]] = mapped_column(default=list)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)

    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
