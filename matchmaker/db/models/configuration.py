"""Versions of a cluster's matching and the log of what was published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.tuning import VersionState

_LIVE = text("state = 'live'")


class ConfigurationVersion(Base):
    """One version of a cluster's matching: a draft may change, a published one never does.

    ``content`` is what ``MatchConfiguration.to_dict`` gives, ``digest`` its sha256.
    ``row_version`` grows with every saving, so that nobody overwrites what they never saw.
    """

    __tablename__ = "configuration_versions"
    __table_args__ = (
        UniqueConstraint("cluster_id", "number"),
        Index(
            "ix_configuration_versions_live",
            "cluster_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(enum_column(VersionState, "state"))
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("configuration_versions.id", ondelete="SET NULL"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    note: Mapped[str] = mapped_column(Text, default="")
    row_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Publication(Base):
    """That a version became the live one: who, why, on what evidence. Only ever added to.

    ``before_id`` is the version that was live until then, ``run_id`` the run that spoke for
    it; ``gate`` lists what spoke against it. With an override there is a ``reason`` and a
    second admin (``second_id``).
    """

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("configuration_versions.id", ondelete="CASCADE"), index=True
    )
    before_id: Mapped[int | None] = mapped_column(
        ForeignKey("configuration_versions.id", ondelete="SET NULL"), index=True
    )
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("evaluation_runs.id", ondelete="SET NULL"), index=True
    )
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    second_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    gate: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
