"""Who belongs where: members of organisations, people of a cluster's office, invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db.base import Base, enum_column
from matchmaker.db.models.cluster import Cluster
from matchmaker.db.models.organisation import Organisation
from matchmaker.db.models.user import User
from matchmaker.domain.vocabulary import ClusterRole, OrganisationRole


class OrganisationMember(Base):
    """A person who acts for an organisation."""

    __tablename__ = "organisation_members"
    __table_args__ = (UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[OrganisationRole] = mapped_column(enum_column(OrganisationRole, "role"))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship()


class ClusterMember(Base):
    """A person of a cluster's office."""

    __tablename__ = "cluster_members"
    __table_args__ = (UniqueConstraint("cluster_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[ClusterRole] = mapped_column(enum_column(ClusterRole, "role"))
    created_at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship()
    user: Mapped[User] = relationship()


class Invitation(Base):
    """An offer to become a member of an organisation, sent to an address, used once.

    The link holds the secret, this record only its SHA-256.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="token_hash_is_a_sha256"),
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="accepted_or_revoked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(255))
    role: Mapped[OrganisationRole] = mapped_column(enum_column(OrganisationRole, "role"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
