"""Members of an organisation: who acts for it, who manages it, how somebody goes.

An organisation never loses its last owner: whoever takes an owner away first takes the
organisation's row, so that of two who do it at once the second sees what the first did.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.db.models import Organisation, OrganisationMember, User
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.services.events import Detail, record
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of


def list_members(
    session: Session, *, actor: Actor, organisation: Organisation
) -> list[OrganisationMember]:
    """The members with their accounts, the oldest first."""
    require(actor, Permission.ORGANISATION_READ, subject_of(organisation))
    return list(
        session.scalars(
            scoped(
                select(OrganisationMember)
                .where(OrganisationMember.organisation_id == organisation.id)
                .options(joinedload(OrganisationMember.user))
                .order_by(OrganisationMember.created_at, OrganisationMember.id),
                actor,
            )
        )
    )


def get_member(
    session: Session, *, actor: Actor, organisation: Organisation, user_id: int
) -> OrganisationMember:
    """One member of an organisation that the actor may see.

    Raises:
        NotFound: that account is no member, or the actor may not see the organisation.
    """
    member = session.scalar(
        scoped(
            select(OrganisationMember).where(
                OrganisationMember.organisation_id == organisation.id,
                OrganisationMember.user_id == user_id,
            ),
            actor,
        )
    )
    if member is None:
        raise NotFound("member", str(user_id))
    return member


def change_role(
    session: Session,
    *,
    actor: Actor,
    member: OrganisationMember,
    role: OrganisationRole,
    now: datetime,
) -> OrganisationMember:
    """Make a member an owner, or an owner a plain member.

    Raises:
        NotAllowed: the actor is no owner.
        NotFound: the member has gone meanwhile.
        Conflict: it would be the last owner's end (``last_owner``).
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(member))
    member = lock_member(session, member=member)
    if member.role is role:
        return member
    if role is not OrganisationRole.OWNER:
        keep_an_owner(session, leaving=member)
    before, member.role = member.role, role
    session.flush()
    _record(session, actor, member, "change_role", now, before=before, after=role)
    return member


def remove_member(
    session: Session, *, actor: Actor, member: OrganisationMember, now: datetime
) -> None:
    """Take somebody out; it counts from that person's next request on.

    Raises:
        NotAllowed: the actor is no owner.
        NotFound: the member has gone meanwhile.
        Conflict: it is the last owner (``last_owner``).
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(member))
    _take_out(session, actor, member, "remove_member", now)


def leave(session: Session, *, actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Stop acting for an organisation.

    Raises:
        NotFound: the actor is no member.
        Conflict: the actor is the last owner (``last_owner``): somebody else has to be made
            one first, or the organisation closed.
    """
    member = get_member(session, actor=actor, organisation=organisation, user_id=actor.user_id or 0)
    _take_out(session, actor, member, "leave", now)


def lock_member(session: Session, *, member: OrganisationMember) -> OrganisationMember:
    """The member as it is now, in a transaction that no other change of members can enter.

    Raises:
        NotFound: it has gone meanwhile.
    """
    lock_organisation(session, organisation_id=member.organisation_id)
    found = session.scalar(
        scoped(
            select(OrganisationMember).where(OrganisationMember.id == member.id), SYSTEM
        ).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("member", str(member.user_id))
    return found


def lock_organisation(session: Session, *, organisation_id: int) -> None:
    """Wait until no other transaction changes the members (SQLite has one writer anyway)."""
    row = scoped(select(Organisation).where(Organisation.id == organisation_id), SYSTEM)
    session.scalar(row.with_for_update(of=Organisation, key_share=True))


def has_members(session: Session, *, organisation_id: int) -> bool:
    """Whether anybody acts for an organisation."""
    of_it = OrganisationMember.organisation_id == organisation_id
    found = scoped(select(OrganisationMember.id).where(of_it).limit(1), SYSTEM)
    return session.scalar(found) is not None


def is_last_owner(session: Session, *, member: OrganisationMember) -> bool:
    """Whether nobody else can manage the organisation; disabled accounts can't."""
    other_owner = (
        scoped(select(OrganisationMember.id), SYSTEM)
        .join(OrganisationMember.user)
        .where(
            OrganisationMember.organisation_id == member.organisation_id,
            OrganisationMember.role == OrganisationRole.OWNER,
            OrganisationMember.id != member.id,
            User.active,
        )
    )
    others = session.scalar(other_owner.limit(1)) is not None
    return member.role is OrganisationRole.OWNER and not others


def keep_an_owner(session: Session, *, leaving: OrganisationMember) -> None:
    """Refuse what would leave nobody in charge. The organisation has to be locked before.

    Raises:
        Conflict: ``last_owner``.
    """
    if is_last_owner(session, member=leaving):
        raise Conflict("last_owner")


def _take_out(
    session: Session, actor: Actor, member: OrganisationMember, action: str, now: datetime
) -> None:
    member = lock_member(session, member=member)
    keep_an_owner(session, leaving=member)
    _record(session, actor, member, action, now)
    session.delete(member)
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    member: OrganisationMember,
    action: str,
    now: datetime,
    **details: Detail,
) -> None:
    """The person is named by number alone: the trail outlives the account."""
    record(
        session,
        actor=actor,
        cluster_id=member.organisation.cluster_id,
        subject=member.organisation,
        action=action,
        details={"user": member.user_id, **details},
        now=now,
    )
