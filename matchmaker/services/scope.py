"""The one place that decides which records of a tenant a reader finds at all.

``scoped(select(Need), actor)`` narrows a query to what the actor may read, and
:func:`matchmaker.services.subjects.subject_of` says whose a record is. The rows that the first lets through are those
for which the table of permissions allows the second to be read: a test compares them, record
by record and role by role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, false, inspect, or_, select
from sqlalchemy.orm import aliased

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
from matchmaker.domain.lifecycle import (
    IntroductionState,
    NeedState,
    ProposalState,
    ProviderState,
)
from matchmaker.domain.permissions import Actor
from matchmaker.domain.vocabulary import NeedOrigin

Row = TypeVarTuple("Row")
Condition = ColumnElement[bool]

# A provider that rests stays listed; one that was never approved, or no longer is, does not.
LISTED = frozenset({ProviderState.APPROVED, ProviderState.PAUSED})


def scoped(statement: Select[*Row], actor: Actor) -> Select[*Row]:
    """The query, narrowed to the records of its columns that the actor may read.

    An entity that is only joined or filtered by is left alone: a provider finds an
    introduction without being able to read the need itself. To count, count
    ``Need.id`` or a subquery, so that there is a column to go by.

    Raises:
        TypeError: a column belongs to an entity without a rule, or to no entity.
    """
    for entity in {each.get("entity") for each in statement.column_descriptions}:
        rule = RULES.get(inspect(entity).mapper.class_) if entity is not None else None
        if rule is None:
            raise TypeError(f"no rule says who may read {entity!r}")
        if not actor.trusted:
            statement = statement.where(rule(actor, entity))
    return statement


def _needs(actor: Actor, need: type[Need]) -> Condition:
    return or_(
        need.organisation_id.in_(actor.member_of),
        need.cluster_id.in_(actor.offices)
        & ((need.origin != NeedOrigin.TYPED) | (need.state != NeedState.DRAFT)),
    )


def _introductions(actor: Actor, introduction: type[Introduction]) -> Condition:
    return or_(
        introduction.need_id.in_(_needs_of_own(actor)),
        introduction.provider_id.in_(_own_providers(actor))
        & (introduction.state != IntroductionState.SUGGESTED),
        introduction.cluster_id.in_(actor.offices),
    )


def _messages(actor: Actor, message: type[Message]) -> Condition:
    introduction = aliased(Introduction)
    own = select(introduction.id).where(
        or_(
            introduction.need_id.in_(_needs_of_own(actor)),
            introduction.provider_id.in_(_own_providers(actor))
            & (introduction.state != IntroductionState.SUGGESTED),
        )
    )
    return message.introduction_id.in_(own)


def _proposals(actor: Actor, proposal: type[Proposal]) -> Condition:
    introduction = aliased(Introduction)
    own = select(introduction.id).where(introduction.provider_id.in_(_own_providers(actor)))
    return or_(
        proposal.need_id.in_(_needs_of_own(actor)) & (proposal.state != ProposalState.DRAFT),
        proposal.introduction_id.in_(own),
    )


def _public_questions(actor: Actor, question: type[PublicQuestion]) -> Condition:
    score = aliased(LeadScore)
    leads = select(score.need_id).where(score.provider_id.in_(_own_providers(actor)))
    return or_(
        question.need_id.in_(_needs_of_own(actor)),
        question.need_id.in_(leads),
        question.provider_id.in_(_own_providers(actor)),
        question.cluster_id.in_(actor.offices),
    )


def _shortlist_entries(actor: Actor, entry: type[ShortlistEntry]) -> Condition:
    return entry.need_id.in_(_needs_of_own(actor))


def _providers(actor: Actor, provider: type[Provider]) -> Condition:
    return or_(
        provider.state.in_(LISTED),
        provider.organisation_id.in_(actor.member_of),
        provider.cluster_id.in_(actor.offices),
    )


def _of_provider(actor: Actor, record: Any) -> Condition:
    provider = aliased(Provider)
    in_offices = select(provider.id).where(provider.cluster_id.in_(actor.offices))
    condition: Condition = or_(
        record.provider_id.in_(_own_providers(actor)), record.provider_id.in_(in_offices)
    )
    return condition


def _organisations(actor: Actor, organisation: type[Organisation]) -> Condition:
    return organisation.id.in_(actor.member_of) | organisation.cluster_id.in_(actor.offices)


def _organisation_members(actor: Actor, member: type[OrganisationMember]) -> Condition:
    organisation = aliased(Organisation)
    in_offices = select(organisation.id).where(organisation.cluster_id.in_(actor.offices))
    return member.organisation_id.in_(actor.member_of) | member.organisation_id.in_(in_offices)


def _ownership_requests(actor: Actor, request: type[OwnershipRequest]) -> Condition:
    return request.organisation_id.in_(actor.member_of) | request.cluster_id.in_(actor.offices)


def _invitations(actor: Actor, invitation: type[Invitation]) -> Condition:
    owned = [number for number in actor.member_of if actor.owns(number)]
    return invitation.organisation_id.in_(owned)


def _of_office(actor: Actor, record: Any) -> Condition:
    condition: Condition = record.cluster_id.in_(actor.offices)
    return condition


def _accounts(actor: Actor, user: type[User]) -> Condition:
    return user.id == actor.user_id if actor.signed_in else false()


def _of_account(actor: Actor, record: Any) -> Condition:
    condition: Condition = record.user_id == actor.user_id
    return condition if actor.signed_in else false()


def _stored_files(actor: Actor, stored: type[StoredFile]) -> Condition:
    own = (stored.uploaded_by_id == actor.user_id) & stored.organisation_id.is_(None)
    return stored.organisation_id.in_(actor.member_of) | (own if actor.signed_in else false())


def _needs_of_own(actor: Actor) -> Select[int]:
    need = aliased(Need)  # never the one of the query around it
    return select(need.id).where(need.organisation_id.in_(actor.member_of))


def _own_providers(actor: Actor) -> Select[int]:
    provider = aliased(Provider)
    return select(provider.id).where(provider.organisation_id.in_(actor.member_of))


RULES: Mapping[type[Any], Callable[[Actor, Any], Condition]] = MappingProxyType(
    {
        Certification: _of_provider,
        ClusterMember: _of_office,
        Duplicate: _of_office,
        Event: _of_office,
        Introduction: _introductions,
        Invitation: _invitations,
        LeadMark: _of_provider,
        LeadScore: _of_provider,
        Merge: _of_office,
        Message: _messages,
        Need: _needs,
        Notification: _of_account,
        Organisation: _organisations,
        OrganisationMember: _organisation_members,
        OwnershipRequest: _ownership_requests,
        Passkey: _of_account,
        Proposal: _proposals,
        Provider: _providers,
        PublicQuestion: _public_questions,
        ProviderRevision: _of_provider,
        SavedSearch: _of_account,
        ShortlistEntry: _shortlist_entries,
        StoredFile: _stored_files,
        User: _accounts,
        UserSession: _of_account,
    }
)
