"""An organisation: who somebody is, whatever it offers or needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.cluster import Cluster
from matchmaker.domain.vocabulary import Language, ProviderKind, SizeBand


class Organisation(Base):
    """A firm, laboratory, school, bank or office of a cluster.

    ``region`` is a code as it was typed, known to the gazetteer or not. ``size_band`` is what
    somebody stated who gave no number of people; ``registered`` is None where nobody said,
    ``registration_number`` what its members and the office alone see.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("founded BETWEEN 1000 AND 2200", name="founded_is_a_year"),
        CheckConstraint("staff >= 0", name="staff_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    name_en: Mapped[str | None] = mapped_column(Text)
    name_zh: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[ProviderKind | None] = mapped_column(enum_column(ProviderKind, "kind"))
    region: Mapped[str | None] = mapped_column(Text)
    founded: Mapped[int | None]
    staff: Mapped[int | None]
    sector: Mapped[str | None] = mapped_column(Text)
    size_band: Mapped[SizeBand | None] = mapped_column(enum_column(SizeBand, "size_band"))
    registered: Mapped[bool | None]
    registration_number: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship()

    @property
    def size(self) -> SizeBand | None:
        """The size band: that of the number of people where one is given."""
        return self.size_band if self.staff is None else SizeBand.of_headcount(self.staff)

    def name_in(self, language: str) -> str | None:
        """The name for a reader of this language, else the one there is, else None."""
        if language == Language.CHINESE:
            return self.name_zh or self.name_en
        return self.name_en or self.name_zh
