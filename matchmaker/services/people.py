"""The accounts of a cluster as its admins see them: roles in the office, who may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ClusterMember, Organisation, OrganisationMember, User
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.accounts import find_account, set_active
from matchmaker.services.events import record
from matchmaker.services.office_people import give_role
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped

PER_PAGE = 50
BY_ADMIN = "by_admin"


@dataclass(frozen=True, slots=True)
class Person:
    """An account, its role in the office (None without one), and whom it acts for here."""

    user: User
    role: ClusterRole | None
    organisations: list[Organisation] = field(default_factory=list)


def list_people(
    session: Session, *, actor: Actor, cluster: Cluster, page: int = 1, per_page: int = PER_PAGE
) -> Page[Person]:
    """The office's people and the members of the cluster's organisations, the office first.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
    """
    _require_admin(actor, cluster)
    office = scoped(select(ClusterMember.user_id), SYSTEM).where(
        ClusterMember.cluster_id == cluster.id
    )
    statement = scoped(select(User), SYSTEM).where(
        or_(User.id.in_(office), User.id.in_(_members_in([cluster.id])))
    )
    order = (User.id.in_(office).desc(), User.email, User.id)
    found = paged(session, statement, order=order, page=page, per_page=per_page)
    roles = _roles(session, cluster, found.items)
    firms = _organisations(session, cluster, found.items)
    people = [Person(each, roles.get(each.id), firms.get(each.id, [])) for each in found.items]
    return Page(tuple(people), found.page, found.per_page, found.total)


def get_person(session: Session, *, actor: Actor, cluster: Cluster, user_id: int) -> Person:
    """One of them.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
        NotFound: nobody with this number belongs to the cluster.
    """
    _require_admin(actor, cluster)
    user = session.scalar(scoped(select(User), SYSTEM).where(User.id == user_id))
    if user is None:
        raise NotFound("user", str(user_id))
    role = _roles(session, cluster, [user]).get(user.id)
    firms = _organisations(session, cluster, [user]).get(user.id, [])
    if role is None and not firms:
        raise NotFound("user", str(user_id))
    return Person(user, role, firms)


def add_to_office(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    email: str,
    role: ClusterRole,
    now: datetime,
) -> ClusterMember:
    """Give somebody who has a confirmed account a role in the office.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
        InvalidInput: no confirmed account has the address (``no_such_account``).
        Conflict: it would leave the cluster without an admin (``last_admin``).
    """
    _require_admin(actor, cluster)
    user = find_account(session, email=email.strip())
    if user is None or user.confirmed_at is None or not user.active:
        raise InvalidInput("email", "no_such_account")
    return set_role(session, actor=actor, cluster=cluster, user=user, role=role, now=now)


def set_role(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    user: User,
    role: ClusterRole,
    now: datetime,
) -> ClusterMember:
    """Change what somebody does in the office; counts at once.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
        Conflict: it would leave the cluster without an admin (``last_admin``).
    """
    _require_admin(actor, cluster)
    if role is not ClusterRole.ADMIN:
        _keep_an_admin(session, cluster, user)
    return give_role(session, actor=actor, cluster=cluster, user=user, role=role, now=now)


def take_role(
    session: Session, *, actor: Actor, cluster: Cluster, user: User, now: datetime
) -> None:
    """Take somebody out of the office; counts at once.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
        NotFound: the person has no role there.
        Conflict: it is the last admin (``last_admin``).
    """
    _require_admin(actor, cluster)
    _keep_an_admin(session, cluster, user)
    member = session.scalar(
        scoped(select(ClusterMember), actor).where(
            ClusterMember.cluster_id == cluster.id, ClusterMember.user_id == user.id
        )
    )
    if member is None:
        raise NotFound("cluster_member", str(user.id))
    details = {"user": user.id, "role": member.role.value}
    record(session, actor=actor, subject=member, action="take_role", details=details, now=now)
    session.delete(member)
    session.flush()


def switch_account(
    session: Session, *, actor: Actor, cluster: Cluster, person: Person, active: bool, now: datetime
) -> None:
    """Sign somebody out everywhere and let in no more, or let in again.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
        Conflict: it is the actor's own account (``own_account``), the last admin's
            (``last_admin``), or belongs to another cluster as well (``belongs_elsewhere``).
    """
    _require_admin(actor, cluster)
    user = person.user
    if user.id == actor.user_id:
        raise Conflict("own_account")
    if _belongs_elsewhere(session, actor, user):
        raise Conflict("belongs_elsewhere")
    if not active:
        _keep_an_admin(session, cluster, user)
    if user.active is not active:
        set_active(session, user=user, active=active, actor=actor, reason=BY_ADMIN, now=now)
        # The account's own event is of no cluster: the office's log has one that it can read.
        record(
            session,
            actor=actor,
            subject=cluster,
            action="enable" if active else "disable",
            details={"user": user.id},
            now=now,
        )


def _require_admin(actor: Actor, cluster: Cluster) -> None:
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=cluster.id), key=cluster.slug)


def _keep_an_admin(session: Session, cluster: Cluster, leaving: User) -> None:
    """Refuse what leaves nobody in charge; the members are locked until the transaction ends."""
    admins = session.scalars(
        scoped(select(ClusterMember), SYSTEM)
        .where(ClusterMember.cluster_id == cluster.id, ClusterMember.role == ClusterRole.ADMIN)
        .order_by(ClusterMember.id)
        .with_for_update(of=ClusterMember)
        .execution_options(populate_existing=True)
    ).all()
    left = [each for each in admins if each.user_id != leaving.id and each.user.active]
    if any(each.user_id == leaving.id for each in admins) and not left:
        raise Conflict("last_admin")


def _belongs_elsewhere(session: Session, actor: Actor, user: User) -> bool:
    own = actor.admin_offices
    offices = scoped(select(ClusterMember.cluster_id), SYSTEM).where(
        ClusterMember.user_id == user.id
    )
    firms = (
        scoped(select(OrganisationMember.id), SYSTEM)
        .join(OrganisationMember.organisation)
        .where(OrganisationMember.user_id == user.id, Organisation.cluster_id.not_in(own))
    )
    return bool(set(session.scalars(offices)) - set(own)) or (
        session.scalar(firms.limit(1)) is not None
    )


def _members_in(clusters: list[int]) -> Select[int]:
    return (
        scoped(select(OrganisationMember.user_id), SYSTEM)
        .join(OrganisationMember.organisation)
        .where(Organisation.cluster_id.in_(clusters))
    )


def _roles(session: Session, cluster: Cluster, users: Sequence[User]) -> dict[int, ClusterRole]:
    numbers = [each.id for each in users]
    members = scoped(select(ClusterMember), SYSTEM).where(
        ClusterMember.cluster_id == cluster.id, ClusterMember.user_id.in_(numbers)
    )
    return {each.user_id: each.role for each in session.scalars(members)}


def _organisations(
    session: Session, cluster: Cluster, users: Sequence[User]
) -> dict[int, list[Organisation]]:
    numbers = [each.id for each in users]
    members = (
        scoped(select(OrganisationMember), SYSTEM)
        .join(OrganisationMember.organisation)
        .where(Organisation.cluster_id == cluster.id, OrganisationMember.user_id.in_(numbers))
        .order_by(OrganisationMember.id)
    )
    found: dict[int, list[Organisation]] = {}
    for member in session.scalars(members):
        found.setdefault(member.user_id, []).append(member.organisation)
    return found
