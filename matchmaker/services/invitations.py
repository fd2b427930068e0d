"""Invitations: a link sent to an address, good for one membership, for two weeks."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Invitation, Organisation, OrganisationMember, Provider, User
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.vocabulary import ContactChannel, Language, OrganisationRole
from matchmaker.services.contacts import clean_address
from matchmaker.services.events import record
from matchmaker.services.invitation_mails import send_invitation
from matchmaker.services.members import has_members, lock_organisation
from matchmaker.services.organisations import lacks_name, provider_of
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of

#: From the secret of an invitation to the path of the page that takes it.
LinkOf = Callable[[str], str]
LIFETIME = timedelta(days=14)
KEPT = timedelta(days=30)  # the address of an invitation that can't be accepted any more
TOKEN_BYTES = 24
OPEN_LIMIT = 50  # at once; more is a mistake or a mailing


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the secret of its link, which is kept nowhere."""

    invitation: Invitation
    token: str


def invite_member(
    session: Session,
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    role: OrganisationRole = OrganisationRole.MEMBER,
    language: Language,
    link: LinkOf,
    now: datetime,
) -> Invited:
    """Invite an address to become a member, in mail of this language.

    ``link`` makes the path of the page that takes the secret.
    An invitation that waits for the same address is replaced: the older link ends.

    Raises:
        NotAllowed: the actor is no owner.
        InvalidInput: ``email`` is ``required``, ``too_long`` or ``not_a_mail``.
        Conflict: the organisation has no name yet (``name_first``), too many invitations
            wait (``too_many_invitations``), or the address belongs to a member
            (``already_member``), whom every member sees anyway.
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(organisation))
    lock_organisation(session, organisation_id=organisation.id)
    return _invite(
        session,
        actor=actor,
        organisation=organisation,
        email=email,
        role=role,
        language=language,
        link=link,
        kind=NotificationKind.INVITATION,
        now=now,
    )


def invite_provider(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    email: str,
    language: Language,
    link: LinkOf,
    now: datetime,
) -> Invited:
    """Invite somebody, on behalf of the cluster's office, to act for a listed provider.

    Whoever accepts owns the provider's organisation, and with that the provider has joined.

    Raises:
        NotAllowed, NotFound: the actor is not of the provider's office.
        InvalidInput: ``email`` is ``required``, ``too_long`` or ``not_a_mail``.
        Conflict: members act for it already (``already_joined``): they invite others.
    """
    require(actor, Permission.PROVIDER_MODERATE, subject_of(provider))
    of, kind = provider.organisation, NotificationKind.OFFICE_INVITES_PROVIDER
    return invite_first(session, actor, of, email, kind, language=language, link=link, now=now)


def invite_first(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    email: str,
    kind: NotificationKind,
    *,
    language: Language,
    link: LinkOf,
    now: datetime,
) -> Invited:
    """Invite the first owner of an organisation; raises as :func:`invite_provider` does."""
    lock_organisation(session, organisation_id=organisation.id)
    if has_members(session, organisation_id=organisation.id):
        raise Conflict("already_joined")
    return _invite(
        session,
        actor=actor,
        organisation=organisation,
        email=email,
        role=OrganisationRole.OWNER,
        language=language,
        link=link,
        kind=kind,
        now=now,
    )


def resend_invitation(
    session: Session,
    *,
    actor: Actor,
    invitation: Invitation,
    language: Language,
    link: LinkOf,
    now: datetime,
) -> Invited:
    """Send the invitation anew, with a new link; the earlier link ends.

    Raises:
        NotAllowed: the actor is no owner.
        Conflict: it was accepted or taken back (``invitation_closed``).
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(invitation))
    _lock_open(session, invitation)
    return _invite(
        session,
        actor=actor,
        organisation=invitation.organisation,
        email=invitation.email,
        role=invitation.role,
        language=language,
        link=link,
        kind=NotificationKind.INVITATION,
        now=now,
    )


def revoke_invitation(
    session: Session, *, actor: Actor, invitation: Invitation, now: datetime
) -> None:
    """Take an invitation back; its link ends.

    Raises:
        NotAllowed: the actor is no owner.
        Conflict: it was accepted or taken back already (``invitation_closed``).
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(invitation))
    _lock_open(session, invitation)
    invitation.revoked_at = now
    record(session, actor=actor, subject=invitation.organisation, action="revoke", now=now)


def list_invitations(
    session: Session, *, actor: Actor, organisation: Organisation
) -> list[Invitation]:
    """The invitations of an organisation that wait, run out or not; nothing for who is no owner."""
    return list(session.scalars(_waiting(organisation.id, actor)))


def get_invitation(
    session: Session, *, actor: Actor, organisation: Organisation, invitation_id: int
) -> Invitation:
    """One invitation of an organisation that the actor owns.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    invitation = session.scalar(
        scoped(
            select(Invitation).where(
                Invitation.id == invitation_id, Invitation.organisation_id == organisation.id
            ),
            actor,
        )
    )
    if invitation is None:
        raise NotFound("invitation", str(invitation_id))
    return invitation


def purge_invitations(session: Session, *, now: datetime) -> int:
    """Delete those that can't be accepted any more since a month; returns how many."""
    over = func.coalesce(Invitation.accepted_at, Invitation.revoked_at, Invitation.expires_at)
    doomed = session.scalars(scoped(select(Invitation).where(over <= now - KEPT), SYSTEM)).all()
    for invitation in doomed:
        session.delete(invitation)
    session.flush()
    return len(doomed)


def _invite(
    session: Session,
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    role: OrganisationRole,
    language: Language,
    link: LinkOf,
    kind: NotificationKind,
    now: datetime,
) -> Invited:
    address = clean_address(email, channel=ContactChannel.MAIL, field="email")
    if lacks_name(organisation) and provider_of(session, organisation=organisation) is None:
        raise Conflict("name_first")
    _make_room(session, organisation, address, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        organisation=organisation,
        email=address,
        role=role,
        token_hash=token_hash(token),
        invited_by_id=actor.user_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    session.flush()
    record(session, actor=actor, subject=organisation, action="invite", now=now)
    send_invitation(
        session,
        actor=actor,
        invitation=invitation,
        link=link(token),
        days=LIFETIME.days,
        language=language,
        kind=kind,
    )
    return Invited(invitation, token)


def _make_room(session: Session, organisation: Organisation, address: str, now: datetime) -> None:
    """End the invitation that waits for the address; refuse one that is too many."""
    if _is_member(session, organisation, address):
        raise Conflict("already_member")
    waiting = session.scalars(_waiting(organisation.id, SYSTEM)).all()
    older = [each for each in waiting if each.email.casefold() == address.casefold()]
    if len(waiting) - len(older) >= OPEN_LIMIT:
        raise Conflict("too_many_invitations", {"limit": OPEN_LIMIT})
    for invitation in older:
        invitation.revoked_at = now
    session.flush()


def _is_member(session: Session, organisation: Organisation, address: str) -> bool:
    found = (
        scoped(select(OrganisationMember.id), SYSTEM)
        .join(OrganisationMember.user)
        .where(
            OrganisationMember.organisation_id == organisation.id,
            func.lower(User.email) == address.lower(),
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def _waiting(organisation_id: int, actor: Actor) -> Select[Invitation]:
    waiting = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    of_it = Invitation.organisation_id == organisation_id
    found = scoped(select(Invitation).where(of_it, *waiting), actor)
    return found.order_by(Invitation.created_at, Invitation.id)


def _lock_open(session: Session, invitation: Invitation) -> None:
    """Nobody accepts or takes it back while it is being changed."""
    lock_organisation(session, organisation_id=invitation.organisation_id)
    session.refresh(invitation)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Conflict("invitation_closed")


def token_hash(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
