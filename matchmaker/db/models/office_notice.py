"""A notice that a cluster's office publishes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.cluster import Cluster
from matchmaker.domain.office_notices import NoticeKind, NoticeState
from matchmaker.domain.vocabulary import Language


class OfficeNotice(Base):
    """Policy, a funding call, an exhibition, market news, in one language or both.

    ``starts_on`` and ``ends_on`` are the days it is about, ``expires_on`` the last day on which
    it is shown. Empty ``sectors`` or ``categories`` mean all of them.
    """

    __tablename__ = "office_notices"
    __table_args__ = (
        CheckConstraint("title_en <> '' OR title_zh <> ''", name="has_a_title"),
        CheckConstraint("starts_on <= ends_on", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("clusters.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind, "kind"))
    state: Mapped[NoticeState] = mapped_column(enum_column(NoticeState, "state"))
    title_en: Mapped[str] = mapped_column(Text, default="")
    title_zh: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_zh: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str | None] = mapped_column(String(500))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    expires_on: Mapped[date]
    sectors: Mapped[list[str]] = mapped_column(default=list)
    categories: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    cluster: Mapped[Cluster] = relationship()

    def language_for(self, language: str) -> Language:
        """The language of the text that a reader of this language sees."""
        has_chinese, has_english = bool(self.title_zh), bool(self.title_en)
        if language == Language.CHINESE:
            return Language.CHINESE if has_chinese else Language.ENGLISH
        return Language.ENGLISH if has_english else Language.CHINESE

    def title_in(self, language: str) -> str:
        """The title for a reader of this language, else the one there is."""
        is_chinese = self.language_for(language) is Language.CHINESE
        return self.title_zh if is_chinese else self.title_en

    def text_in(self, language: str) -> str:
        """The text in the language of the title that is shown."""
        is_chinese = self.language_for(language) is Language.CHINESE
        return self.text_zh if is_chinese else self.text_en
