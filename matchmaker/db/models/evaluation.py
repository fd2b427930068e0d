"""Judgements of pairs, and the runs that measure a draft against them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.tuning import JudgementSource, RunState


class Judgement(Base):
    """How well a provider suits a need, 0 to 3, in the eyes of one judge.

    ``need`` and ``provider`` are the documents as they were on the day, so that the
    judgement outlives both; ``need_key`` and ``provider_key`` are their ids in the documents.
    ``must_pass`` is one of the need: all its judgements say the same. ``source`` is None for
    those from before it was kept.
    """

    __tablename__ = "judgements"
    __table_args__ = (
        UniqueConstraint("cluster_id", "need_key", "provider_key", "judge_id"),
        CheckConstraint("grade BETWEEN 0 AND 3", name="grade_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"))
    need_key: Mapped[str] = mapped_column(String(200))
    provider_key: Mapped[str] = mapped_column(String(200))
    need: Mapped[dict[str, Any]]
    provider: Mapped[dict[str, Any]]
    grade: Mapped[int]
    judge_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    must_pass: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[JudgementSource | None] = mapped_column(
        enum_column(JudgementSource, "source", checked=False)
    )
    judged_at: Mapped[datetime]


class EvaluationRun(Base):
    """A draft measured against the version it would replace.

    ``inputs`` holds the hashes of both configurations, of the judged set and of the
    catalogue; ``results`` what was found, need by need until the run is done. A run whose
    ``beat_at`` is long ago lost its worker and is taken up by another.
    """

    __tablename__ = "evaluation_runs"
    __table_args__ = (CheckConstraint("done >= 0 AND total >= 0", name="progress_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("configuration_versions.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[RunState] = mapped_column(enum_column(RunState, "state"))
    inputs: Mapped[dict[str, Any]]
    results: Mapped[dict[str, Any]]
    failure: Mapped[str | None] = mapped_column(String(64))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
