"""Accepting an invitation: the link becomes a membership.

The link proves that its holder reads the mail of the address it was sent to, nothing else:
it opens nothing to an account with another one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.db.models import Invitation, OrganisationMember, Provider, User
from matchmaker.domain.errors import NotAllowed, NotFound
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.services.accounts import confirm_account
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.events import record
from matchmaker.services.introductions import ask_waiting
from matchmaker.services.invitations import token_hash
from matchmaker.services.members import has_members, lock_organisation
from matchmaker.services.on_behalf import take_over
from matchmaker.services.organisations import provider_of
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of


def find_invitation(session: Session, *, token: str, now: datetime) -> Invitation:
    """The invitation of this link; holding the link is the right to see it.

    Raises:
        NotFound: there is none, or it was used, taken back or ran out: told apart by nobody.
    """
    invitation = session.scalar(
        scoped(select(Invitation).where(Invitation.token_hash == token_hash(token)), SYSTEM)
        .options(joinedload(Invitation.organisation))
        .execution_options(populate_existing=True)
    )
    if (
        invitation is None
        or invitation.accepted_at is not None
        or invitation.revoked_at is not None
        or invitation.expires_at <= now
    ):
        raise NotFound("invitation", token)
    return invitation


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether the invitation was sent to this account's address."""
    return invitation.email.casefold() == user.email.casefold()


def accept_invitation(
    session: Session, *, actor: Actor, user: User, token: str, now: datetime
) -> OrganisationMember:
    """Make the account a member. The link came by mail, so it confirms the address as well.

    Who is a member already stays what he is; an invitation to own makes him an owner.

    Raises:
        NotFound: the link is worth nothing (any more).
        NotAllowed: it was sent to another address (``invited_other_address``).
    """
    require(actor, Permission.ACCOUNT_MANAGE, subject_of(user))
    organisation = find_invitation(session, token=token, now=now).organisation
    lock_organisation(session, organisation_id=organisation.id)
    invitation = find_invitation(session, token=token, now=now)
    if not is_for(invitation, user):
        raise NotAllowed("invited_other_address")
    invitation.accepted_at = now
    confirm_account(session, user=user, now=now)
    first = not has_members(session, organisation_id=organisation.id)
    member = _enrol(session, invitation, user, now)
    record(
        session,
        actor=actor,
        subject=organisation,
        action="join",
        details={"user": user.id},
        now=now,
    )
    if first:
        provider = provider_of(session, organisation=organisation)
        if provider is not None:
            provider_joins(session, actor=actor, provider=provider, now=now)
        take_over(session, actor=actor, organisation=organisation, now=now)
    return member


def _enrol(
    session: Session, invitation: Invitation, user: User, now: datetime
) -> OrganisationMember:
    member = session.scalar(
        scoped(
            select(OrganisationMember).where(
                OrganisationMember.organisation_id == invitation.organisation_id,
                OrganisationMember.user_id == user.id,
            ),
            SYSTEM,
        )
    )
    if member is None:
        member = OrganisationMember(
            organisation=invitation.organisation, user=user, role=invitation.role, created_at=now
        )
        session.add(member)
    elif invitation.role is OrganisationRole.OWNER:
        member.role = OrganisationRole.OWNER
    session.flush()
    return member


def provider_joins(session: Session, *, actor: Actor, provider: Provider, now: datetime) -> None:
    """From now on the provider can be asked: matchers learn of it, and what waited is asked."""
    if provider.joined:
        return
    provider.joined = True
    session.flush()
    touch_catalogue(session, cluster=provider.cluster, providers=[provider.public_id])
    record(session, actor=actor, subject=provider, action="join", now=now)
    ask_waiting(session, provider=provider, now=now)
