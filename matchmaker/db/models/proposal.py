"""A proposal: what a provider would do for a firm, for how much and by when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.introduction import Introduction
from matchmaker.db.models.stored_file import StoredFile
from matchmaker.domain.lifecycle import ProposalState
from matchmaker.domain.vocabulary import PriceUnit

_LIVE = text("state IN ('draft', 'submitted', 'shortlisted', 'chosen')")
_CHOSEN = text("state = 'chosen'")


class Proposal(Base):
    """Put before the firm inside an introduction; one at a time that is not over.

    ``days_needed`` is how long the work takes, ``valid_until`` the last day on which the firm
    can choose it. ``need_id`` is the introduction's: at most one of a need is chosen.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index(
            "uq_proposals_one_at_a_time",
            "introduction_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_proposals_one_chosen",
            "need_id",
            unique=True,
            sqlite_where=_CHOSEN,
            postgresql_where=_CHOSEN,
        ),
        CheckConstraint("price_min >= 0", name="price_min_not_negative"),
        CheckConstraint("price_max >= 0", name="price_max_not_negative"),
        CheckConstraint("price_min <= price_max", name="prices_in_order"),
        CheckConstraint("length(currency) = 3", name="currency_has_three_letters"),
        CheckConstraint("days_needed > 0", name="days_needed_positive"),
        CheckConstraint("scope <> ''", name="scope_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introductions.id", ondelete="CASCADE"), index=True
    )
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState, "state"))
    state_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    scope: Mapped[str] = mapped_column(Text)
    price_min: Mapped[float | None]
    price_max: Mapped[float | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    price_unit: Mapped[PriceUnit | None] = mapped_column(enum_column(PriceUnit, "price_unit"))
    starts_on: Mapped[date | None]
    days_needed: Mapped[int | None]
    valid_until: Mapped[date] = mapped_column(index=True)

    introduction: Mapped[Introduction] = relationship()
    files: Mapped[list[ProposalFile]] = relationship(
        order_by="ProposalFile.id", back_populates="proposal", passive_deletes="all"
    )


class ProposalFile(Base):
    """A file that hangs on a proposal; both sides of it may open it."""

    __tablename__ = "proposal_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_files.id", ondelete="CASCADE"), unique=True
    )

    proposal: Mapped[Proposal] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()
