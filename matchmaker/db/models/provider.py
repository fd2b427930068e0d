"""A provider: what an organisation offers to the firms of a cluster."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.capability import Capability
from matchmaker.db.models.cluster import Cluster
from matchmaker.db.models.organisation import Organisation
from matchmaker.db.models.standing import Certification, PastWork
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.offers import SHOWN_OFFERS
from matchmaker.domain.vocabulary import ContactChannel, Language, ProviderKind


class Provider(Base):
    """The profile of one provider; ``public_id`` is its id within the cluster.

    ``is_demo`` marks an invented organisation, ``joined`` one that takes part itself: one
    that never joined can't be asked for anything. ``search_text`` holds, folded, what a
    search by words looks through. ``service_area`` stands for every offer that names no area
    of its own. The contact is what its members fill forms with; nobody else sees it before an
    introduction is accepted. ``waits_since`` is when the profile, or the oldest change of
    it, began to wait for the office; ``merged_into_id`` the provider that goes on in the
    place of this one.
    """

    __tablename__ = "providers"
    __table_args__ = (
        UniqueConstraint("cluster_id", "public_id"),
        CheckConstraint("length(public_id) > 0", name="public_id_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), unique=True
    )
    public_id: Mapped[str] = mapped_column(String(200))
    summary_en: Mapped[str | None] = mapped_column(Text)
    summary_zh: Mapped[str | None] = mapped_column(Text)
    languages: Mapped[list[str]] = mapped_column(default=list)
    service_area: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    contact_name: Mapped[str | None] = mapped_column(Text)
    contact_channel: Mapped[ContactChannel | None] = mapped_column(
        enum_column(ContactChannel, "contact_channel")
    )
    contact: Mapped[str | None] = mapped_column(Text)
    is_demo: Mapped[bool] = mapped_column(default=False)
    joined: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ProviderState] = mapped_column(
        enum_column(ProviderState, "state"),
        default=ProviderState.APPROVED,
        server_default=ProviderState.APPROVED,
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("providers.id", ondelete="SET NULL"), index=True
    )
    waits_since: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation] = relationship(
        lazy="joined", innerjoin=True, cascade="all, delete-orphan", single_parent=True
    )
    capabilities: Mapped[list[Capability]] = relationship(
        order_by=Capability.position, cascade="all, delete-orphan", passive_deletes=True
    )
    past_work: Mapped[list[PastWork]] = relationship(
        order_by=(PastWork.position, PastWork.id),
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    certifications: Mapped[list[Certification]] = relationship(
        order_by=Certification.position,
        cascade="all, delete-orphan",
        passive_deletes=True,
        back_populates="provider",
    )

    @property
    def shown_capabilities(self) -> list[Capability]:
        """What it offers now: the offers that are listed and matched."""
        return [offer for offer in self.capabilities if offer.state in SHOWN_OFFERS]

    @property
    def kind(self) -> ProviderKind | None:
        """What sort of organisation offers this."""
        return self.organisation.kind

    @property
    def region(self) -> str | None:
        """The code of the place where the organisation sits, as it was typed."""
        return self.organisation.region

    @property
    def founded(self) -> int | None:
        """The year the organisation was founded."""
        return self.organisation.founded

    @property
    def staff(self) -> int | None:
        """How many people work there."""
        return self.organisation.staff

    def name_in(self, language: str) -> str:
        """The name for a reader of this language; the id when nobody gave a name."""
        return self.organisation.name_in(language) or self.public_id

    def summary_in(self, language: str) -> str | None:
        """The summary for a reader of this language, else the one there is."""
        if language == Language.CHINESE:
            return self.summary_zh or self.summary_en
        return self.summary_en or self.summary_zh
