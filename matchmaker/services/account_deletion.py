"""Deleting an account: what it takes along, what stays without a name, what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    ClusterMember,
    Introduction,
    Invitation,
    Message,
    Need,
    Organisation,
    OrganisationMember,
    OutboxMail,
    User,
)
from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.text import without_contacts
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.closing import (
    close_organisation,
    forget_firm_contact,
    forget_provider_contact,
)
from matchmaker.services.events import DELETED, record
from matchmaker.services.members import is_last_owner, lock_organisation
from matchmaker.services.organisations import memberships_of
from matchmaker.services.scope import scoped
from matchmaker.services.stored_files import delete_files_of
from matchmaker.services.subjects import subject_of


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """What deleting an account would do.

    ``blocking`` organisations have other members and no other owner; ``closing`` ones have
    no other member. ``needs`` counts what goes with them.
    """

    blocking: tuple[Organisation, ...]
    closing: tuple[Organisation, ...]
    leaving: tuple[Organisation, ...]
    needs: int
    last_admin: bool

    @property
    def possible(self) -> bool:
        """Whether nothing stands against it."""
        return not self.blocking and not self.last_admin


def deletion_plan(session: Session, *, actor: Actor, user: User) -> DeletionPlan:
    """What deleting the account would do now.

    Raises:
        NotFound: it is not the actor's account.
    """
    require(actor, Permission.ACCOUNT_MANAGE, subject_of(user))
    blocking, closing, leaving = [], [], []
    for member in memberships_of(session, actor=actor):
        if not is_last_owner(session, member=member):
            leaving.append(member.organisation)
        elif _others(session, member):
            blocking.append(member.organisation)
        else:
            closing.append(member.organisation)
    return DeletionPlan(
        blocking=tuple(blocking),
        closing=tuple(closing),
        leaving=tuple(leaving),
        needs=_count_needs(session, closing),
        last_admin=_is_last_admin(session, user),
    )


def delete_account(session: Session, *, actor: Actor, user: User, now: datetime) -> None:
    """Delete the account and everything that is about the person alone.

    Organisations without another member are closed; the others keep their needs and
    introductions, without this person's name and contact details. Events stay; the account
    they name is gone.

    Raises:
        NotFound: it is not the actor's account.
        Conflict: the person is the last owner of an organisation with other members
            (``last_owner``), or the last admin of a cluster (``last_admin``).
    """
    require(actor, Permission.ACCOUNT_MANAGE, subject_of(user))
    # Always in the same order, so that two who share organisations never wait in a circle.
    for number in sorted(actor.member_of):
        lock_organisation(session, organisation_id=number)
    plan = deletion_plan(session, actor=actor, user=user)
    if plan.blocking:
        raise Conflict("last_owner")
    if plan.last_admin:
        raise Conflict("last_admin")
    for organisation in plan.closing:
        close_organisation(session, actor=actor, organisation=organisation, now=now)
    _forget_contacts(session, user)
    _forget_messages(session, user)
    _forget_invitations(session, user)
    _forget_mails(session, user)
    delete_files_of(session, actor=actor, owner=user, now=now)
    record(session, actor=actor, subject=user, action=DELETED, now=now)
    session.delete(user)
    session.flush()


def _others(session: Session, member: OrganisationMember) -> bool:
    others = select(OrganisationMember.id).where(
        OrganisationMember.organisation_id == member.organisation_id,
        OrganisationMember.id != member.id,
    )
    return session.scalar(scoped(others.limit(1), SYSTEM)) is not None


def _count_needs(session: Session, organisations: list[Organisation]) -> int:
    numbers = [organisation.id for organisation in organisations]
    needs = scoped(select(Need.id).where(Need.organisation_id.in_(numbers)), SYSTEM)
    return session.scalar(select(func.count()).select_from(needs.subquery())) or 0


def _is_last_admin(session: Session, user: User) -> bool:
    admins = scoped(select(ClusterMember).where(ClusterMember.role == ClusterRole.ADMIN), SYSTEM)
    mine: set[int] = set()
    others: set[int] = set()
    for member in session.scalars(admins):
        (mine if member.user_id == user.id else others).add(member.cluster_id)
    return bool(mine - others)


def _forget_contacts(session: Session, user: User) -> None:
    mine = or_(Introduction.requested_by_id == user.id, Introduction.answered_by_id == user.id)
    for introduction in session.scalars(scoped(select(Introduction).where(mine), SYSTEM)):
        if introduction.requested_by_id == user.id:
            forget_firm_contact(introduction)
        if introduction.answered_by_id == user.id:
            forget_provider_contact(introduction)
    session.flush()


def _forget_messages(session: Session, user: User) -> None:
    """What was written stays for the other side, without the person's contact details."""
    mine = select(Message).where(Message.author_id == user.id)
    for message in session.scalars(scoped(mine, SYSTEM)):
        message.text = without_contacts(message.text)
    session.flush()


def _forget_invitations(session: Session, user: User) -> None:
    sent_to_it = func.lower(Invitation.email) == user.email.lower()
    for invitation in session.scalars(scoped(select(Invitation).where(sent_to_it), SYSTEM)):
        session.delete(invitation)
    session.flush()


def _forget_mails(session: Session, user: User) -> None:
    """Invitations are sent to an address; what was sent to the account goes with it."""
    session.execute(
        delete(OutboxMail).where(func.lower(OutboxMail.recipient) == user.email.lower())
    )
