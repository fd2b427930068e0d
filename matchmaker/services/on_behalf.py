"""What the office does for a firm that has no account yet: entering its need."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need, OfficeEntry, Organisation, Provider
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.text import clean_name, clean_text
from matchmaker.domain.transitions import Action, Party
from matchmaker.domain.vocabulary import Language, NeedOrigin
from matchmaker.matching.exchange.fields import text_language
from matchmaker.services.contacts import Contact, clean_contact
from matchmaker.services.events import record
from matchmaker.services.invitations import Invited, LinkOf, invite_first
from matchmaker.services.need_cycle import ID_BYTES, deadline
from matchmaker.services.need_fields import DESCRIPTION_LIMIT, clean_fields
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.organisation_fields import NAME_LIMIT
from matchmaker.services.scope import scoped
from matchmaker.services.steps import take_step
from matchmaker.services.subjects import subject_of

CONSENT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What the office heard: the firm's name, whom it spoke with, how that person agreed."""

    firm: str
    contact: Contact
    consent: str
    description: str
    fields: dict[str, Any] = field(default_factory=dict)


def enter_need(
    session: Session, *, actor: Actor, cluster: Cluster, entry: Entry, now: datetime
) -> Need:
    """Enter a need on behalf of a firm, and open it.

    A firm of that name that the cluster knows gets it, and its members are told; otherwise
    there is a new one, without members until somebody accepts an invitation.

    Raises:
        NotAllowed: the actor does not work for the cluster's office.
        InvalidInput: on ``firm``, ``contact_name``, ``contact_address``, ``consent`` (how the
            firm agreed has to be noted: ``required``), ``description`` or a field of the need.
        Conflict: several firms have this name (``several_firms``).
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    name = clean_name(entry.firm, field="firm", limit=NAME_LIMIT, required=True)
    contact = clean_contact(entry.contact)
    consent = clean_text(entry.consent, field="consent", limit=CONSENT_LIMIT, required=True)
    text = clean_text(
        entry.description, field="description", limit=DESCRIPTION_LIMIT, required=True
    )
    stated = clean_fields(entry.fields, budgets=(None, None))
    organisation = _firm_called(session, actor, cluster, name, now)
    need = Need(
        cluster=cluster,
        organisation=organisation,
        public_id=secrets.token_urlsafe(ID_BYTES),
        origin=NeedOrigin.OFFICE,
        state_changed_at=now,
        description=text,
        language=text_language(text),
        created_at=now,
        **stated,
    )
    session.add(need)
    session.flush()
    session.add(
        OfficeEntry(
            need_id=need.id,
            entered_by_id=actor.user_id,
            contact_name=contact.name,
            contact_channel=contact.channel,
            contact_address=contact.address,
            consent=consent,
            created_at=now,
        )
    )
    record(session, actor=actor, subject=need, action="enter", to_state=need.state, now=now)
    _open(session, actor, need, now)
    return need


def _open(session: Session, actor: Actor, need: Need, now: datetime) -> None:
    """Publish what was just entered: the office has looked at it already."""
    for action in (Action.SUBMIT, Action.PUBLISH):
        take_step(session, actor=actor, item=need, action=action, as_party=Party.OFFICE, now=now)
    need.open_until = deadline(need, now)
    session.flush()
    notify_organisation(
        session,
        organisation_id=need.organisation_id,
        kind=NotificationKind.NEED_ENTERED,
        subject=need,
        now=now,
    )


def entry_of(session: Session, *, actor: Actor, need: Need) -> OfficeEntry | None:
    """What the office noted of a need it entered; None once the firm took it over.

    Raises:
        NotFound, NotAllowed: the actor does not work for the office.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=need.cluster_id))
    return session.scalar(select(OfficeEntry).where(OfficeEntry.need_id == need.id))


def invite_firm(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    email: str,
    language: Language,
    link: LinkOf,
    now: datetime,
) -> Invited:
    """Invite somebody of the firm to take over what the office entered for it.

    Raises:
        NotFound, NotAllowed: the actor does not work for the office.
        InvalidInput: ``email`` is ``required``, ``too_long`` or ``not_a_mail``.
        Conflict: members act for the firm already (``already_joined``).
    """
    require(actor, Permission.NEED_MODERATE, subject_of(need), key=need.public_id or "")
    if need.organisation is None:
        raise NotFound("organisation", "")
    kind = NotificationKind.OFFICE_INVITES_FIRM
    of = need.organisation
    return invite_first(session, actor, of, email, kind, language=language, link=link, now=now)


def take_over(session: Session, *, actor: Actor, organisation: Organisation, now: datetime) -> None:
    """The firm acts for itself from now on: what the office noted of its people goes."""
    entered = session.execute(
        select(OfficeEntry, Need)
        .join(Need, Need.id == OfficeEntry.need_id)
        .where(Need.organisation_id == organisation.id)
    ).all()
    for entry, need in entered:
        need.claimed_by_id, need.claimed_at = actor.user_id, now
        session.delete(entry)
        record(session, actor=actor, subject=need, action="take_over", now=now)


def _firm_called(
    session: Session, actor: Actor, cluster: Cluster, name: str, now: datetime
) -> Organisation:
    is_provider = select(Provider.id).where(Provider.organisation_id == Organisation.id).exists()
    called = select(Organisation).where(
        Organisation.cluster_id == cluster.id,
        or_(func.lower(Organisation.name_en) == name.lower(), Organisation.name_zh == name),
        ~is_provider,
    )
    found = session.scalars(scoped(called, actor).limit(2)).all()
    if len(found) > 1:
        raise Conflict("several_firms")
    if found:
        return found[0]
    names = {f"name_{text_language(name)}": name}
    organisation = Organisation(cluster=cluster, created_at=now, **names)
    session.add(organisation)
    record(session, actor=actor, subject=organisation, action="create", now=now)
    return organisation
