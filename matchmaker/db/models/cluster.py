"""A cluster: the tenant that providers and needs belong to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base
from matchmaker.domain.vocabulary import Language


class Cluster(Base):
    """One industrial cluster with its catalogue of providers.

    ``catalogue_version`` grows with every change to a provider of the cluster, in the same
    transaction; whoever holds something computed from the catalogue compares it.
    ``attribution`` and its companions say where imported data came from. With
    ``moderates_needs`` the office looks at a need before it opens. ``gate`` holds the limits
    for publishing that differ from those of the release.
    """

    __tablename__ = "clusters"
    __table_args__ = (
        CheckConstraint("length(slug) > 0", name="slug_not_empty"),
        CheckConstraint("name_en <> '' AND name_zh <> ''", name="names_not_empty"),
        CheckConstraint("catalogue_version >= 0", name="catalogue_version_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(200))
    languages: Mapped[list[str]] = mapped_column(default=list)
    attribution: Mapped[str | None] = mapped_column(Text)
    attribution_url: Mapped[str | None] = mapped_column(Text)
    licence: Mapped[str | None] = mapped_column(Text)
    catalogue_version: Mapped[int] = mapped_column(default=0)
    moderates_needs: Mapped[bool] = mapped_column(default=False, server_default=false())
    gate: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]

    def name_in(self, language: str) -> str:
        """The cluster's name for a reader of this language."""
        return self.name_zh if language == Language.CHINESE else self.name_en
