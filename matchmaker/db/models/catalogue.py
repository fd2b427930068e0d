"""The log of a catalogue: which provider changed at which version."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base


class CatalogueChange(Base):
    """That a provider changed, came or left when the catalogue took this version.

    ``public_id`` is the provider's id within the cluster, kept as a text because the provider
    itself may be gone; None says that any of them may have changed. Written in the transaction
    of the change, so whoever sees the version sees its rows. ``mark`` is drawn anew for each
    version: after a backup was restored the same number can stand for something else.
    """

    __tablename__ = "catalogue_changes"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_from_1"),
        Index("ix_catalogue_changes_cluster_id_version", "cluster_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"))
    version: Mapped[int]
    public_id: Mapped[str | None] = mapped_column(String(200))
    mark: Mapped[str] = mapped_column(String(16))
