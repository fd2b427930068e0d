"""Records that may be one, and what a merge of two changed."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.need import Need
from matchmaker.db.models.provider import Provider
from matchmaker.domain.duplicates import DuplicateKind, DuplicateState


def _new_key() -> str:
    return secrets.token_urlsafe(16)


class Duplicate(Base):
    """Two needs or two providers of a cluster that may be one; the older one is the left.

    ``confidence`` is 0..1, ``grounds`` the codes of why. Gone as soon as either of the two is.
    """

    __tablename__ = "duplicates"
    __table_args__ = (
        UniqueConstraint("left_need_id", "right_need_id"),
        UniqueConstraint("left_provider_id", "right_provider_id"),
        CheckConstraint(
            "(left_need_id < right_need_id AND left_provider_id IS NULL"
            " AND right_provider_id IS NULL) OR (left_provider_id < right_provider_id"
            " AND left_need_id IS NULL AND right_need_id IS NULL)",
            name="two_of_a_kind_in_order",
        ),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(64), unique=True, default=_new_key)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    left_need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id", ondelete="CASCADE"))
    right_need_id: Mapped[int | None] = mapped_column(
        ForeignKey("needs.id", ondelete="CASCADE"), index=True
    )
    left_provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE")
    )
    right_provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    confidence: Mapped[float]
    grounds: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[DuplicateState] = mapped_column(
        enum_column(DuplicateState, "state", checked=False), default=DuplicateState.OPEN
    )
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    left_need: Mapped[Need | None] = relationship(foreign_keys=left_need_id)
    right_need: Mapped[Need | None] = relationship(foreign_keys=right_need_id)
    left_provider: Mapped[Provider | None] = relationship(foreign_keys=left_provider_id)
    right_provider: Mapped[Provider | None] = relationship(foreign_keys=right_provider_id)

    @property
    def kind(self) -> DuplicateKind:
        """What the two are."""
        return DuplicateKind.NEED if self.left_need_id is not None else DuplicateKind.PROVIDER

    @property
    def sides(self) -> tuple[Need, Need] | tuple[Provider, Provider]:
        """The two records, the older one first."""
        if self.left_need is not None and self.right_need is not None:
            return self.left_need, self.right_need
        if self.left_provider is not None and self.right_provider is not None:
            return self.left_provider, self.right_provider
        raise LookupError(f"one side of pair {self.id} is gone")


class DuplicateSearched(Base):
    """What a kind of records of a cluster looked like when duplicates were searched last."""

    __tablename__ = "duplicates_searched"

    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[DuplicateKind] = mapped_column(
        enum_column(DuplicateKind, "kind", checked=False), primary_key=True
    )
    stamp: Mapped[str] = mapped_column(String(64))
    searched_at: Mapped[datetime]


class Merge(Base):
    """One need or provider put into another one, with each value that this changed.

    ``changes`` is a list, one entry a row: ``kind``, ``id``, and the values ``before`` and
    ``after``; ``held`` are further ones that must not have changed for it to be taken back.
    """

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("(gone_need_id IS NULL) <> (gone_provider_id IS NULL)", name="of_one_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    gone_need_id: Mapped[int | None] = mapped_column(
        ForeignKey("needs.id", ondelete="CASCADE"), index=True
    )
    gone_provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("providers.id", ondelete="CASCADE"), index=True
    )
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
