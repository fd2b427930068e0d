"""Organisations: what a firm says of itself, and which of them somebody acts for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from matchmaker.db.models import Cluster, Organisation, OrganisationMember, Provider, User
from matchmaker.domain.errors import NotAllowed, NotFound
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.services.events import Detail, record
from matchmaker.services.organisation_fields import PROTECTED, clean_fields
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.revisions import pending_revision, propose_revision, under_protection
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of

SAME_CLICK = timedelta(minutes=1)


class OrganisationFields(TypedDict, total=False):
    """What an organisation says of itself; a field left out stays, None takes it back."""

    name_en: str | None
    name_zh: str | None
    region: str | None
    sector: str | None
    size_band: str | None
    staff: int | None
    founded: int | None
    registered: bool | None
    registration_number: str | None


def create_organisation(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    now: datetime,
    **fields: Unpack[OrganisationFields],
) -> Organisation:
    """A new organisation, owned by the actor. It needs no name before it asks anybody.

    Founding the same one again within a minute is the same click sent twice: it gives the
    first one back.

    Raises:
        NotAllowed: the actor has no confirmed account (``confirm_first``).
        InvalidInput: the first field that can't be used.
    """
    if actor.user_id is None or not actor.confirmed:
        raise NotAllowed("confirm_first")
    stated = clean_fields(dict(fields), year=now.year)
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    if founded := _just_founded(session, actor, cluster, stated, now):
        return founded
    organisation = Organisation(cluster=cluster, created_at=now, **stated)
    session.add(organisation)
    session.flush()
    session.add(
        OrganisationMember(
            organisation=organisation,
            user_id=actor.user_id,
            role=OrganisationRole.OWNER,
            created_at=now,
        )
    )
    session.flush()
    _record(session, actor, organisation, "create", now)
    return organisation


def _just_founded(
    session: Session, actor: Actor, cluster: Cluster, stated: dict[str, Any], now: datetime
) -> Organisation | None:
    return session.scalars(
        select(Organisation)
        .filter_by(**stated)
        .join(OrganisationMember)
        .where(
            OrganisationMember.user_id == actor.user_id,
            OrganisationMember.role == OrganisationRole.OWNER,
            Organisation.cluster_id == cluster.id,
            Organisation.created_at > now - SAME_CLICK,
        )
        .limit(1)
    ).first()


def change_organisation(
    session: Session,
    *,
    actor: Actor,
    organisation: Organisation,
    now: datetime,
    **fields: Unpack[OrganisationFields],
) -> Organisation:
    """Change the named fields. Nothing changes unless every field can be used.

    What a provider's catalogue entry shows of it changes along. Of a listed provider what the
    office vouches for waits for the office; see :mod:`matchmaker.services.revisions`.

    Raises:
        NotAllowed: the actor is no owner.
        InvalidInput: the first field that can't be used.
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(organisation))
    cleaned = clean_fields(dict(fields), year=now.year)
    provider = provider_of(session, organisation=organisation)
    if provider is not None and under_protection(provider):
        _propose(session, actor, provider, cleaned, now)
    changed = sorted(
        name for name, value in cleaned.items() if getattr(organisation, name) != value
    )
    if not changed:
        return organisation
    for name in changed:
        setattr(organisation, name, cleaned[name])
    session.flush()
    if provider is not None:
        renew_entry(session, provider=provider, now=now)
    _record(session, actor, organisation, "change", now, fields=changed)
    return organisation


def get_organisation(session: Session, *, actor: Actor, organisation_id: int) -> Organisation:
    """An organisation that the actor may see.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    organisation = session.scalar(
        scoped(select(Organisation).where(Organisation.id == organisation_id), actor)
    )
    if organisation is None:
        raise NotFound("organisation", str(organisation_id))
    return organisation


def memberships_of(session: Session, *, actor: Actor) -> list[OrganisationMember]:
    """The actor's memberships with their organisations, the oldest first."""
    return list(
        session.scalars(
            scoped(
                select(OrganisationMember)
                .join(OrganisationMember.organisation)
                .where(OrganisationMember.user_id == actor.user_id)
                .options(contains_eager(OrganisationMember.organisation))
                .order_by(OrganisationMember.created_at, OrganisationMember.id),
                actor,
            )
        )
    )


def current_membership(
    session: Session, *, actor: Actor, chosen: int | None
) -> OrganisationMember | None:
    """The membership that the actor acts under: in the chosen organisation, else the oldest.

    A choice that is no membership any more counts for nothing. None: there is no membership.
    """
    found = memberships_of(session, actor=actor)
    wanted = (member for member in found if member.organisation_id == chosen)
    return next(wanted, found[0] if found else None)


def lacks_name(organisation: Organisation) -> bool:
    """Whether a name is missing, without which nobody can be asked for an introduction."""
    return not (organisation.name_en or organisation.name_zh)


def provider_of(session: Session, *, organisation: Organisation) -> Provider | None:
    """What the organisation offers in the catalogue, or None when it only has needs."""
    mine = select(Provider).where(Provider.organisation_id == organisation.id)
    return session.scalar(scoped(mine, SYSTEM))


def _propose(
    session: Session, actor: Actor, provider: Provider, cleaned: dict[str, Any], now: datetime
) -> None:
    """Take what the office vouches for out of the fields, and ask it for what differs."""
    stated = {name: cleaned.pop(name) for name in PROTECTED if name in cleaned}
    organisation = provider.organisation
    changed = {
        name: value for name, value in stated.items() if getattr(organisation, name) != value
    }
    if not changed:
        return
    waiting = pending_revision(session, actor=actor, provider=provider)
    fields = (waiting.fields if waiting else {}) | changed
    propose_revision(session, actor=actor, provider=provider, fields=fields, now=now)


def _record(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    action: str,
    now: datetime,
    **details: Detail,
) -> None:
    record(
        session,
        actor=actor,
        cluster_id=organisation.cluster_id,
        subject=organisation,
        action=action,
        details=details,
        now=now,
    )
