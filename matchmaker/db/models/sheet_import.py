"""A sheet that an office brings in: its rows, what its columns mean, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.base import Base, enum_column
from matchmaker.domain.sheet_columns import ImportState, RowOutcome, SheetKind


class SheetImport(Base):
    """One file. ``headings`` and ``keys`` run along its columns.

    ``found`` holds under ``problems`` what the last check of the rows said: ``row``,
    ``column`` (from 0, None for the whole row), ``code``, ``values``. It goes, with its rows, a
    while after it was made; what was imported stays.
    """

    __tablename__ = "sheet_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[SheetKind] = mapped_column(enum_column(SheetKind, "kind"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState, "state"))
    file_name: Mapped[str] = mapped_column(String(200))
    about: Mapped[dict[str, Any]]
    headings: Mapped[list[str]]
    keys: Mapped[list[str]]
    found: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SheetImportRow(Base):
    """One row. ``before`` is the record as it was, None for a new one, kept for undoing.

    ``after`` is the SHA-256 of the record as the import left it: another one later says that
    somebody changed it since.
    """

    __tablename__ = "sheet_import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        CheckConstraint("number >= 1", name="number_from_1"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    cells: Mapped[list[str]]
    public_id: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[RowOutcome] = mapped_column(enum_column(RowOutcome, "outcome"))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[str | None] = mapped_column(String(64))
