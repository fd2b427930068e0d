"""One module a noun; importing this package registers every table."""

from __future__ import annotations

from matchmaker.db.models.capability import Capability
from matchmaker.db.models.cluster import Cluster
from matchmaker.db.models.event import Event
from matchmaker.db.models.introduction import Introduction, ShortlistEntry
from matchmaker.db.models.membership import ClusterMember, Invitation, OrganisationMember
from matchmaker.db.models.need import Need
from matchmaker.db.models.organisation import Organisation
from matchmaker.db.models.provider import Provider
from matchmaker.db.models.reference import CategoryRecord, Place, SectorRecord
from matchmaker.db.models.standing import Certification, PastWork
from matchmaker.db.models.user import Passkey, User, UserSession

__all__ = [
    "Capability",
    "CategoryRecord",
    "Certification",
    "Cluster",
    "ClusterMember",
    "Event",
    "Introduction",
    "Invitation",
    "Need",
    "Organisation",
    "OrganisationMember",
    "Passkey",
    "PastWork",
    "Place",
    "Provider",
    "SectorRecord",
    "ShortlistEntry",
    "User",
    "UserSession",
]
