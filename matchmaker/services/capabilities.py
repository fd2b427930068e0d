"""What a provider offers: each offer has a state of its own, and only what is shown is matched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import Capability, Provider
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.lifecycle import CAPABILITY, CapabilityState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, allowed, require
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.text import without_contacts
from matchmaker.domain.transitions import Action, Party, step_of
from matchmaker.domain.vocabulary import ActorKind
from matchmaker.services.capability_fields import clean_capability
from matchmaker.services.events import DELETED, record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.revisions import settle_waiting
from matchmaker.services.scope import LISTED
from matchmaker.services.steps import clean_note
from matchmaker.services.subjects import subject_of

MOST_OFFERS = 50
#: An offer that nobody else has seen can go without a trace in the catalogue.
DELETABLE = frozenset({CapabilityState.DRAFT, CapabilityState.REFUSED})

_TOLD = {
    Action.PUBLISH: NotificationKind.OFFER_PUBLISHED,
    Action.REFUSE: NotificationKind.OFFER_REFUSED,
    Action.AGE: NotificationKind.OFFER_STALE,
    Action.HIDE: NotificationKind.OFFER_HIDDEN,
}


def get_capability(provider: Provider, *, key: str) -> Capability:
    """One offer of the provider. Raises ``NotFound``."""
    found = next((offer for offer in provider.capabilities if offer.public_id == key), None)
    if found is None:
        raise NotFound("capability", key)
    return found


def add_capability(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    fields: Mapping[str, object],
    now: datetime,
) -> Capability:
    """A new offer, a draft until it is sent in. The same one sent twice is one.

    Raises:
        InvalidInput: the first field that can't be used, or there are ``too_many_offers``.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    session.refresh(provider, with_for_update={"of": Provider})
    cleaned = clean_capability(fields, extra={})
    for offer in provider.capabilities:
        if offer.state is CapabilityState.DRAFT and _says(offer, cleaned):
            return offer
    if len(provider.capabilities) >= MOST_OFFERS:
        raise InvalidInput("title", "too_many_offers", {"limit": MOST_OFFERS})
    last = max((offer.position for offer in provider.capabilities), default=-1)
    offer = Capability(
        public_id=f"o-{token_hex(6)}",
        position=last + 1,
        state=CapabilityState.DRAFT,
        **cleaned,
    )
    provider.capabilities.append(offer)
    session.flush()
    _record(session, actor, provider, offer, "create", now)
    return offer


def change_capability(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    offer: Capability,
    fields: Mapping[str, object],
    now: datetime,
) -> None:
    """Make the offer say this; one that is shown changes at once, and counts as confirmed.

    Raises:
        InvalidInput: the first field that can't be used.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    cleaned = clean_capability(fields, extra=offer.extra)
    changed = sorted(name for name, value in cleaned.items() if getattr(offer, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(offer, name, cleaned[name])
    if offer.confirmed_at is not None and actor.belongs_to(provider.organisation_id):
        offer.confirmed_at = now
    renew_entry(session, provider=provider, now=now)
    _record(session, actor, provider, offer, "change", now, fields=changed)


def capability_actions(actor: Actor, provider: Provider, offer: Capability) -> frozenset[Action]:
    """What the state lets this actor do now; a page shows these and no others."""
    return frozenset(CAPABILITY.steps_from(offer.state, _parties(actor, provider)))


def take_capability_step(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    offer: Capability,
    action: Action,
    reason: ModerationReason | str | None = None,
    note: str | None = None,
    now: datetime,
) -> None:
    """Take an offer to the state that the table gives; lists and the matcher follow.

    Raises:
        InvalidInput: the step needs a ``reason``, what is sent in names no ``category``
            (``required``), or the note is ``too_long``.
        NotFound, NotAllowed, Conflict: not for this actor, or not in this state.
    """
    require(actor, Permission.PROVIDER_READ, subject_of(provider), key=provider.public_id)
    session.refresh(provider, with_for_update={"of": Provider})
    session.refresh(offer)
    step = step_of(CAPABILITY, offer.state, action, *_parties(actor, provider))
    if step.reason and reason is None:
        raise InvalidInput("reason", "required")
    if action is Action.SUBMIT and not offer.category:
        raise InvalidInput("category", "required")
    said = clean_note(note)
    before, offer.state = offer.state, step.target
    if action in {Action.PUBLISH, Action.RECONFIRM}:
        offer.confirmed_at = now
    refused = action is Action.REFUSE
    offer.refusal_reason = str(reason) if refused and reason else None
    offer.refusal_note = said if refused else None
    settle_waiting(session, actor=actor, provider=provider, now=now)
    renew_entry(session, provider=provider, now=now)
    record(
        session,
        actor=actor,
        subject=offer,
        cluster_id=provider.cluster_id,
        action=action,
        from_state=before,
        to_state=offer.state,
        reason=str(reason) if reason else None,
        note=said,
        now=now,
    )
    if action in _TOLD and provider.state in LISTED:
        notify_organisation(
            session,
            organisation_id=provider.organisation_id,
            kind=_TOLD[action],
            subject=provider,
            values={"offer": without_contacts(offer.title)},
            now=now,
        )


def delete_capability(
    session: Session, *, actor: Actor, provider: Provider, offer: Capability, now: datetime
) -> None:
    """Delete an offer that was never shown.

    Raises:
        Conflict: it was (``wrong_state``): it can rest instead.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    if offer.state not in DELETABLE:
        values = {"noun": "capability", "state": offer.state.value, "action": DELETED}
        raise Conflict("wrong_state", values)
    _record(session, actor, provider, offer, DELETED, now)
    provider.capabilities.remove(offer)
    session.flush()


def _parties(actor: Actor, provider: Provider) -> tuple[Party, ...]:
    if actor.kind is ActorKind.SYSTEM:
        return (Party.SYSTEM,)
    sides = (
        (Party.PROVIDER, actor.belongs_to(provider.organisation_id)),
        (Party.OFFICE, allowed(actor, Permission.PROVIDER_MODERATE, subject_of(provider))),
    )
    return tuple(side for side, holds in sides if holds)


def _says(offer: Capability, cleaned: Mapping[str, Any]) -> bool:
    return all(getattr(offer, name) == value for name, value in cleaned.items())


def _record(  # noqa: PLR0917  the parts of one event
    session: Session,
    actor: Actor,
    provider: Provider,
    offer: Capability,
    action: str,
    now: datetime,
    fields: list[str] | None = None,
) -> None:
    record(
        session,
        actor=actor,
        subject=offer,
        cluster_id=provider.cluster_id,
        action=action,
        details={"fields": fields} if fields else None,
        now=now,
    )
