"""Whose a record is, for the table of permissions."""

from __future__ import annotations

from dataclasses import replace

from matchmaker.db.models import (
    Certification,
    ClusterMember,
    Duplicate,
    Event,
    Introduction,
    Invitation,
    LeadMark,
    LeadScore,
    Merge,
    Message,
    Need,
    Notification,
    Organisation,
    OrganisationMember,
    OwnershipRequest,
    Passkey,
    Proposal,
    Provider,
    ProviderRevision,
    PublicQuestion,
    SavedSearch,
    ShortlistEntry,
    StoredFile,
    User,
    UserSession,
)
from matchmaker.domain.lifecycle import IntroductionState, NeedState, ProposalState
from matchmaker.domain.permissions import Subject
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.services.scope import LISTED


def subject_of(record: object, *, unlocked: bool = False) -> Subject:
    """Whose a record is, for :func:`matchmaker.domain.permissions.require`.

    ``unlocked`` says that a need was reached by its secret; it counts only as long as
    nobody has claimed the need.

    Raises:
        TypeError: rights to such a record are not a matter of the table.
    """
    match record:
        case Need():
            return Subject(
                cluster_id=record.cluster_id,
                organisation_id=record.organisation_id,
                unlocked=unlocked and record.organisation_id is None,
                private=record.origin is NeedOrigin.TYPED and record.state is NeedState.DRAFT,
            )
        case Introduction():
            return Subject(
                cluster_id=record.cluster_id,
                organisation_id=record.need.organisation_id,
                provider_organisation_id=record.provider.organisation_id,
                private=record.state is IntroductionState.SUGGESTED,
            )
        case Provider():
            return Subject(
                cluster_id=record.cluster_id,
                provider_organisation_id=record.organisation_id,
                private=record.state not in LISTED,
            )
        case Organisation():
            return Subject(cluster_id=record.cluster_id, organisation_id=record.id)
        case User():
            return Subject(user_id=record.id)
        case _:
            return _subject_of_part(record)


def _subject_of_part(record: object) -> Subject:
    match record:
        case (
            LeadMark()
            | LeadScore()
            | ProviderRevision()
            | ShortlistEntry()
            | StoredFile()
            | Passkey()
            | UserSession()
            | Notification()
            | PublicQuestion()
            | SavedSearch()
        ):
            raise TypeError(f"ask for the need, the provider or the account of {record!r}")
        case Message():
            return subject_of(record.introduction)
        case Certification():
            return Subject(
                cluster_id=record.cluster_id,
                provider_organisation_id=record.provider.organisation_id,
            )
        case Proposal():
            private = record.state is ProposalState.DRAFT
            return replace(subject_of(record.introduction), private=private)
        case OrganisationMember() | Invitation():
            return Subject(
                cluster_id=record.organisation.cluster_id, organisation_id=record.organisation_id
            )
        case OwnershipRequest():
            return Subject(cluster_id=record.cluster_id, organisation_id=record.organisation_id)
        case ClusterMember() | Duplicate() | Event() | Merge():
            return Subject(cluster_id=record.cluster_id)
        case _:
            raise TypeError(f"whose {record!r} is, is not known")
