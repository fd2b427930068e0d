"""The mail of an invitation: who invites, to what, and the link."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Invitation, Organisation, User
from matchmaker.domain.notices import OFFICE_INVITATIONS, NotificationKind
from matchmaker.domain.permissions import Actor
from matchmaker.domain.vocabulary import Language
from matchmaker.services.notifications import notify_address
from matchmaker.services.organisations import provider_of
from matchmaker.services.scope import scoped


def send_invitation(
    session: Session,
    *,
    actor: Actor,
    invitation: Invitation,
    link: str,
    days: int,
    language: Language,
    kind: NotificationKind,
) -> None:
    """Queue the mail; ``link`` is the path of the page, ``days`` how long it works."""
    organisation = invitation.organisation
    office = kind in OFFICE_INVITATIONS
    inviter = _office_name(organisation, language) if office else _person_name(session, actor)
    notify_address(
        session,
        email=invitation.email,
        language=language,
        kind=kind,
        values={
            "organisation": _name(session, organisation, language),
            "inviter": inviter,
            "link": link,
            "days": days,
        },
        now=invitation.created_at,
    )


def _name(session: Session, organisation: Organisation, language: Language) -> str:
    """A provider without a name goes by its id in the catalogue."""
    provider = provider_of(session, organisation=organisation)
    if provider is not None:
        return provider.name_in(language)
    return organisation.name_in(language) or ""


def _office_name(organisation: Organisation, language: Language) -> str:
    return organisation.cluster.name_in(language)


def _person_name(session: Session, actor: Actor) -> str:
    person = session.scalar(scoped(select(User).where(User.id == actor.user_id), actor))
    return person.name or person.email if person else ""
