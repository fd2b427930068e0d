"""One module a noun; importing this package registers every table."""

from __future__ import annotations

from matchmaker.db.models.capability import Capability
from matchmaker.db.models.cluster import Cluster
from matchmaker.db.models.need import Need
from matchmaker.db.models.organisation import Organisation
from matchmaker.db.models.provider import Provider
from matchmaker.db.models.reference import CategoryRecord, Place, SectorRecord
from matchmaker.db.models.standing import Certification, PastWork

__all__ = [
    "Capability",
    "CategoryRecord",
    "Certification",
    "Cluster",
    "Need",
    "Organisation",
    "PastWork",
    "Place",
    "Provider",
    "SectorRecord",
]
