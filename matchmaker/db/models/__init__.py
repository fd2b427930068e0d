"""One module a noun; importing this package registers every table."""

from __future__ import annotations

from matchmaker.db.models.account import AccountToken, Attempt
from matchmaker.db.models.capability import Capability
from matchmaker.db.models.catalogue import CatalogueChange
from matchmaker.db.models.cluster import Cluster
from matchmaker.db.models.configuration import ConfigurationVersion, Publication
from matchmaker.db.models.duplicate import Duplicate, DuplicateSearched, Merge
from matchmaker.db.models.evaluation import EvaluationRun, Judgement
from matchmaker.db.models.event import Event
from matchmaker.db.models.impression import Impression
from matchmaker.db.models.introduction import Introduction, ShortlistEntry
from matchmaker.db.models.lead import LeadMark, LeadScore, LeadScoring
from matchmaker.db.models.membership import ClusterMember, Invitation, OrganisationMember
from matchmaker.db.models.message import Message
from matchmaker.db.models.need import Need
from matchmaker.db.models.notification import Heartbeat, Notification, OutboxMail
from matchmaker.db.models.office_entry import OfficeEntry
from matchmaker.db.models.office_notice import OfficeNotice
from matchmaker.db.models.organisation import Organisation
from matchmaker.db.models.ownership import OwnershipRequest
from matchmaker.db.models.proposal import Proposal, ProposalFile
from matchmaker.db.models.provider import Provider
from matchmaker.db.models.public_question import PublicQuestion
from matchmaker.db.models.reference import CategoryRecord, Place, SectorRecord
from matchmaker.db.models.revision import ProviderRevision
from matchmaker.db.models.saved_search import SavedSearch, ToldLead
from matchmaker.db.models.sheet_import import SheetImport, SheetImportRow
from matchmaker.db.models.standing import Certification, PastWork
from matchmaker.db.models.stored_file import StoredFile
from matchmaker.db.models.user import Passkey, User, UserSession

__all__ = [
    "AccountToken",
    "Attempt",
    "Capability",
    "CatalogueChange",
    "CategoryRecord",
    "Certification",
    "Cluster",
    "ClusterMember",
    "ConfigurationVersion",
    "Duplicate",
    "DuplicateSearched",
    "EvaluationRun",
    "Event",
    "Heartbeat",
    "Impression",
    "Introduction",
    "Invitation",
    "Judgement",
    "LeadMark",
    "LeadScore",
    "LeadScoring",
    "Merge",
    "Message",
    "Need",
    "Notification",
    "OfficeEntry",
    "OfficeNotice",
    "Organisation",
    "OrganisationMember",
    "OutboxMail",
    "OwnershipRequest",
    "Passkey",
    "PastWork",
    "Place",
    "Proposal",
    "ProposalFile",
    "Provider",
    "ProviderRevision",
    "PublicQuestion",
    "Publication",
    "SavedSearch",
    "SectorRecord",
    "SheetImport",
    "SheetImportRow",
    "ShortlistEntry",
    "StoredFile",
    "ToldLead",
    "User",
    "UserSession",
]
