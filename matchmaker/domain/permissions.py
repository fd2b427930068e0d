"""Who may do what, as one table of predicates.

A question is always the same three things: an :class:`Actor` (who acts now, with the roles
held at this moment), a :class:`Permission`, and a :class:`Subject` (whose the record is).
Every service asks :func:`require`; ``docs/permissions.md`` shows this table and is compared
with it by a test. What a state allows is the business of the life cycles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from matchmaker.domain.errors import NotAllowed, NotFound
from matchmaker.domain.vocabulary import ActorKind, ClusterRole, OrganisationRole


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``organisations`` and ``clusters`` map ids to the role held there.

    ``confirmed`` says that the mail address is confirmed, ``strong`` that this session began
    with a second factor. Roles count only with what they ask for: membership of an
    organisation with a confirmed address, a role in an office with a second factor as well.
    """

    kind: ActorKind
    user_id: int | None = None
    confirmed: bool = False
    strong: bool = False
    organisations: Mapping[int, OrganisationRole] = field(default_factory=dict)
    clusters: Mapping[int, ClusterRole] = field(default_factory=dict)

    @property
    def trusted(self) -> bool:
        """Whether this is the installation itself: its worker or its operator."""
        return self.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}

    @property
    def signed_in(self) -> bool:
        """Whether this is a person with an account."""
        return self.user_id is not None

    @property
    def has_office_role(self) -> bool:
        """Whether a role in some office is held, with a second factor or without."""
        return bool(self.clusters)

    def belongs_to(self, organisation_id: int | None) -> bool:
        """Whether the actor acts for this organisation."""
        return self.confirmed and organisation_id in self.organisations

    def owns(self, organisation_id: int | None) -> bool:
        """Whether the actor manages this organisation."""
        return (
            self.belongs_to(organisation_id)
            and organisation_id is not None
            and self.organisations[organisation_id] is OrganisationRole.OWNER
        )

    def is_staff(self, cluster_id: int | None) -> bool:
        """Whether the actor works for this cluster's office, as staff or as admin."""
        return self.confirmed and self.strong and cluster_id in self.clusters

    def is_admin(self, cluster_id: int | None) -> bool:
        """Whether the actor is an admin of this cluster."""
        return (
            self.is_staff(cluster_id)
            and cluster_id is not None
            and self.clusters[cluster_id] is ClusterRole.ADMIN
        )

    @property
    def offices(self) -> tuple[int, ...]:
        """Ids of the clusters the actor works for right now, in order."""
        return tuple(sorted(number for number in self.clusters if self.is_staff(number)))

    @property
    def admin_offices(self) -> tuple[int, ...]:
        """Ids of the clusters the actor is an admin of right now, in order."""
        return tuple(sorted(number for number in self.clusters if self.is_admin(number)))

    @property
    def member_of(self) -> tuple[int, ...]:
        """Ids of the organisations the actor acts for, in order."""
        return tuple(sorted(self.organisations)) if self.confirmed else ()


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
SYSTEM = Actor(ActorKind.SYSTEM)
OPERATOR = Actor(ActorKind.OPERATOR)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose a record is, as far as rights depend on it.

    ``organisation_id`` is the firm (of a need, or the organisation itself),
    ``provider_organisation_id`` the other side of an introduction, ``user_id`` the account
    the record belongs to. ``unlocked`` says that the reader holds the secret of a need that
    nobody has claimed; ``private`` that it is not yet shown beyond those who made it: a
    draft, an introduction not yet asked for, a provider not listed.
    """

    cluster_id: int | None = None
    organisation_id: int | None = None
    provider_organisation_id: int | None = None
    user_id: int | None = None
    unlocked: bool = False
    private: bool = False


class Permission(StrEnum):
    """What can be done; the part before the dot names the kind of record."""

    NEED_READ = "need.read"
    NEED_REFINE = "need.refine"
    NEED_CLAIM = "need.claim"
    NEED_MANAGE = "need.manage"
    NEED_ASK = "need.ask"
    NEED_MODERATE = "need.moderate"
    INTRODUCTION_READ = "introduction.read"
    INTRODUCTION_ANSWER = "introduction.answer"
    INTRODUCTION_WITHDRAW = "introduction.withdraw"
    INTRODUCTION_REPORT = "introduction.report"
    INTRODUCTION_CONFIRM = "introduction.confirm"
    INTRODUCTION_SETTLE = "introduction.settle"
    INTRODUCTION_CONTACT = "introduction.contact"
    CONVERSATION_READ = "conversation.read"
    CONVERSATION_WRITE = "conversation.write"
    PROPOSAL_READ = "proposal.read"
    PROPOSAL_WRITE = "proposal.write"
    PROPOSAL_DECIDE = "proposal.decide"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_ACT = "organisation.act"
    ORGANISATION_MANAGE = "organisation.manage"
    INVITATION_READ = "invitation.read"
    PROVIDER_READ = "provider.read"
    PROVIDER_EDIT = "provider.edit"
    PROVIDER_MODERATE = "provider.moderate"
    CLAIM_READ = "claim.read"
    CLAIM_EDIT = "claim.edit"
    CLAIM_CHECK = "claim.check"
    OWNERSHIP_READ = "ownership.read"
    OWNERSHIP_WITHDRAW = "ownership.withdraw"
    OWNERSHIP_DECIDE = "ownership.decide"
    DUPLICATE_READ = "duplicate.read"
    DUPLICATE_DECIDE = "duplicate.decide"
    ACCOUNT_READ = "account.read"
    ACCOUNT_MANAGE = "account.manage"
    CLUSTER_READ = "cluster.read"
    CLUSTER_WORK = "cluster.work"
    CLUSTER_MANAGE = "cluster.manage"
    EVENT_READ = "event.read"


# The docstring of a predicate is its cell in docs/permissions.md.
Predicate = Callable[[Actor, Subject], bool]


def anybody(_actor: Actor, _subject: Subject) -> bool:
    """Everybody, signed in or not."""
    return True


def firm(actor: Actor, subject: Subject) -> bool:
    """Members of the firm."""
    return actor.belongs_to(subject.organisation_id)


def firm_unless_private(actor: Actor, subject: Subject) -> bool:
    """Members of the firm, drafts excepted."""
    return firm(actor, subject) and not subject.private


def firm_owner(actor: Actor, subject: Subject) -> bool:
    """Owners of the firm."""
    return actor.owns(subject.organisation_id)


def provider(actor: Actor, subject: Subject) -> bool:
    """Members of the provider."""
    return actor.belongs_to(subject.provider_organisation_id)


def asked_provider(actor: Actor, subject: Subject) -> bool:
    """Members of the provider, once it was asked."""
    return provider(actor, subject) and not subject.private


def holder(_actor: Actor, subject: Subject) -> bool:
    """Whoever holds the link of an unclaimed need."""
    return subject.unlocked


def confirmed_holder(actor: Actor, subject: Subject) -> bool:
    """Whoever holds the link of an unclaimed need and has a confirmed account."""
    return actor.confirmed and subject.unlocked


def staff(actor: Actor, subject: Subject) -> bool:
    """Staff and admins of the cluster."""
    return actor.is_staff(subject.cluster_id)


def staff_unless_private(actor: Actor, subject: Subject) -> bool:
    """Staff and admins of the cluster, drafts excepted."""
    return actor.is_staff(subject.cluster_id) and not subject.private


def cluster_admin(actor: Actor, subject: Subject) -> bool:
    """Admins of the cluster."""
    return actor.is_admin(subject.cluster_id)


def oneself(actor: Actor, subject: Subject) -> bool:
    """The person the account belongs to."""
    return actor.signed_in and actor.user_id == subject.user_id


def anybody_once_listed(_actor: Actor, subject: Subject) -> bool:
    """Everybody, once it is listed."""
    return not subject.private


# One line a permission; any of its predicates is enough.
PERMISSIONS: Mapping[Permission, tuple[Predicate, ...]] = MappingProxyType(
    {
        Permission.NEED_READ: (firm, holder, staff_unless_private),
        Permission.NEED_REFINE: (firm, holder),
        Permission.NEED_CLAIM: (confirmed_holder,),
        Permission.NEED_MANAGE: (firm,),
        Permission.NEED_ASK: (firm,),
        Permission.NEED_MODERATE: (staff_unless_private,),
        Permission.INTRODUCTION_READ: (firm, asked_provider, staff),
        Permission.INTRODUCTION_ANSWER: (asked_provider,),
        Permission.INTRODUCTION_WITHDRAW: (firm,),
        Permission.INTRODUCTION_REPORT: (asked_provider,),
        Permission.INTRODUCTION_CONFIRM: (firm,),
        Permission.INTRODUCTION_SETTLE: (staff,),
        Permission.INTRODUCTION_CONTACT: (firm, asked_provider),
        Permission.CONVERSATION_READ: (firm, asked_provider),
        Permission.CONVERSATION_WRITE: (firm, asked_provider),
        Permission.PROPOSAL_READ: (firm_unless_private, provider),
        Permission.PROPOSAL_WRITE: (provider,),
        Permission.PROPOSAL_DECIDE: (firm_unless_private,),
        Permission.ORGANISATION_READ: (firm, staff),
        Permission.ORGANISATION_ACT: (firm,),
        Permission.ORGANISATION_MANAGE: (firm_owner,),
        Permission.INVITATION_READ: (firm_owner,),
        Permission.PROVIDER_READ: (anybody_once_listed, provider, staff),
        Permission.PROVIDER_EDIT: (provider, staff),
        Permission.PROVIDER_MODERATE: (staff,),
        Permission.CLAIM_READ: (provider, staff),
        Permission.CLAIM_EDIT: (provider,),
        Permission.CLAIM_CHECK: (staff,),
        Permission.OWNERSHIP_READ: (firm, staff),
        Permission.OWNERSHIP_WITHDRAW: (firm,),
        Permission.OWNERSHIP_DECIDE: (staff,),
        Permission.DUPLICATE_READ: (staff,),
        Permission.DUPLICATE_DECIDE: (staff,),
        Permission.ACCOUNT_READ: (oneself,),
        Permission.ACCOUNT_MANAGE: (oneself,),
        Permission.CLUSTER_READ: (anybody,),
        Permission.CLUSTER_WORK: (staff,),
        Permission.CLUSTER_MANAGE: (cluster_admin,),
        Permission.EVENT_READ: (staff,),
    }
)


def allowed(actor: Actor, permission: Permission, subject: Subject) -> bool:
    """Whether the table lets the actor do this; the installation itself may do everything."""
    return actor.trusted or any(holds(actor, subject) for holds in PERMISSIONS[permission])


def require(actor: Actor, permission: Permission, subject: Subject, *, key: str = "") -> None:
    """Go on only if the table lets the actor do this.

    ``key`` is what the record was asked for by, for the error alone.

    Raises:
        NotFound: the actor must not even learn that the record is there.
        NotAllowed: the actor sees the record and may not do this to it (``not_allowed``).
    """
    if allowed(actor, permission, subject):
        return
    kind = permission.partition(".")[0]
    reading = Permission(f"{kind}.read")
    if permission is reading or not allowed(actor, reading, subject):
        raise NotFound(kind, key)
    raise NotAllowed("not_allowed")
