"""Offers: a provider that found a lead offers its help, and the firm answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Provider
from matchmaker.domain.errors import Conflict
from matchmaker.domain.lifecycle import IntroductionState, ProviderState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.consequences import require_a_place
from matchmaker.services.contacts import Contact, clean_contact
from matchmaker.services.introductions import ASKING, MESSAGE_LIMIT, suggest
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import scoped
from matchmaker.services.snapshots import Snapshot
from matchmaker.services.steps import lock_need, take_step, wrong_state
from matchmaker.services.subjects import subject_of


def offer_help(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    need: Need,
    contact: Contact,
    message: str = "",
    snapshot: Snapshot | None = None,
    now: datetime,
) -> Introduction:
    """Offer a provider's help with a need; the firm sees the profile and ``message``.

    Contact details stay with the installation until the firm accepts.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
        InvalidInput: the message or the contact can't be used.
        Conflict: ``already_asked`` (value ``introduction``), ``wrong_state``,
            ``places_taken``, ``own_provider``, ``provider_not_listed``, or too many in a
            day (``too_many_requests``).
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    text = clean_text(message, field="message", limit=MESSAGE_LIMIT)
    given = clean_contact(contact)
    lock_need(session, need)
    introduction = _between(session, need, provider)
    if introduction is not None and introduction.state is not IntroductionState.SUGGESTED:
        raise Conflict("already_asked", {"introduction": introduction.public_id})
    _require_open(session, need, provider)
    count_use(session, actor=actor, use=Use.REQUEST, now=now)
    if introduction is None:
        introduction = suggest(
            session, actor=actor, need=need, provider=provider, snapshot=snapshot, now=now
        )
    introduction.offer_message = text
    introduction.provider_contact_name = given.name
    introduction.provider_contact_channel = given.channel
    introduction.provider_contact = given.address
    take_step(
        session,
        actor=actor,
        item=introduction,
        action=Action.OFFER,
        as_party=Party.PROVIDER,
        now=now,
    )
    introduction.asked_at = now
    notify_organisation(
        session,
        organisation_id=need.organisation_id,
        kind=NotificationKind.INTRODUCTION_OFFERED,
        subject=introduction,
        now=now,
    )
    return introduction


def _between(session: Session, need: Need, provider: Provider) -> Introduction | None:
    pair = (Introduction.need_id == need.id, Introduction.provider_id == provider.id)
    return session.scalar(scoped(select(Introduction).where(*pair), SYSTEM))


def _require_open(session: Session, need: Need, provider: Provider) -> None:
    if need.state not in ASKING:
        raise wrong_state(need, Action.OFFER)
    if provider.organisation_id == need.organisation_id:
        raise Conflict("own_provider")
    if provider.cluster_id != need.cluster_id or provider.state is not ProviderState.APPROVED:
        raise Conflict("provider_not_listed")
    require_a_place(session, need)
