"""What becomes of a provider's listing: it rests, is taken off the list, comes back, or goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Provider
from matchmaker.domain.errors import InvalidInput, NotAllowed
from matchmaker.domain.lifecycle import (
    PROVIDER_PROFILE,
    CapabilityState,
    IntroductionState,
    ProviderState,
)
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, allowed, require
from matchmaker.domain.reasons import ListingReason, ModerationReason
from matchmaker.domain.transitions import Action, Party, Step, step_of
from matchmaker.services.capabilities import take_capability_step
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.consequences import UNANSWERED
from matchmaker.services.events import record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.own_names import require_own_name
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.revisions import settle_waiting
from matchmaker.services.scope import LISTED, scoped
from matchmaker.services.steps import clean_note, lock_introduction, take_step
from matchmaker.services.subjects import subject_of

#: Steps after which nobody can answer for the provider any more.
_LEAVING = frozenset({Action.SUSPEND, Action.ARCHIVE})
#: Steps that the offers in a state take with the profile, and how.
_OFFERS_ALONG = {
    Action.SUBMIT: (CapabilityState.DRAFT, Action.SUBMIT),
    Action.APPROVE: (CapabilityState.PENDING, Action.PUBLISH),
}
_TOLD = {
    Action.APPROVE: NotificationKind.PROVIDER_APPROVED,
    Action.REQUEST_CHANGES: NotificationKind.PROVIDER_CHANGES_REQUESTED,
    Action.REJECT: NotificationKind.PROVIDER_REJECTED,
}


def listing_step(actor: Actor, provider: Provider, action: Action) -> Step[ProviderState]:
    """The line of the table that the actor may follow now.

    Raises:
        NotFound, NotAllowed: the provider is not there for the actor, or not for this.
        Conflict: its state does not let anybody (``wrong_state``).
    """
    require(actor, Permission.PROVIDER_READ, subject_of(provider), key=provider.public_id)
    parties = _parties(actor, provider)
    if not parties or action is Action.MERGE:
        raise NotAllowed("not_allowed")
    return step_of(PROVIDER_PROFILE, provider.state, action, *parties)


def listing_actions(actor: Actor, provider: Provider) -> frozenset[Action]:
    """What the state lets this actor do now; a page shows these and no others."""
    steps = PROVIDER_PROFILE.steps_from(provider.state, _parties(actor, provider))
    return frozenset(steps) - {Action.MERGE}  # takes a second provider


def change_listing(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    action: Action,
    reason: ListingReason | ModerationReason | None = None,
    note: str | None = None,
    now: datetime,
) -> Provider:
    """Take a provider to the state that the table gives; the matcher follows.

    Offers that are drafts are sent in with the profile, and published with it. Who is taken
    off the list can't answer any more: what waits for its answer is taken back and the firms
    are told.

    Raises:
        InvalidInput: the step needs a reason (``required``), the note is ``too_long``, or a
            profile that is sent in lacks a name (``name_zh``) or an offer (``offers``), or has
            a name that another's can be taken for (``confusable_name``).
        NotFound, NotAllowed, Conflict: see :func:`listing_step`.
    """
    session.refresh(provider, with_for_update={"of": Provider})
    step = listing_step(actor, provider, action)
    if step.reason and reason is None:
        raise InvalidInput("reason", "required")
    said = clean_note(note)
    if action in {Action.SUBMIT, Action.APPROVE}:
        _require_presentable(session, provider)
    before, provider.state = provider.state, step.target
    provider.updated_at = now
    record(
        session,
        actor=actor,
        subject=provider,
        action=action,
        from_state=before,
        to_state=provider.state,
        reason=str(reason) if reason else None,
        note=said,
        now=now,
    )
    if action in _OFFERS_ALONG:
        _take_offers_along(session, actor, provider, action, now)
    if action is Action.SUBMIT:
        provider.waits_since = now
    settle_waiting(session, actor=actor, provider=provider, now=now)
    renew_entry(session, provider=provider, now=now)
    if provider.state not in LISTED:
        touch_catalogue(session, cluster=provider.cluster, providers=[provider.public_id])
    if action in _LEAVING:
        take_back_waiting(session, provider, now)
    if action in _TOLD:
        notify_organisation(
            session,
            organisation_id=provider.organisation_id,
            kind=_TOLD[action],
            subject=provider,
            now=now,
        )
    return provider


def providers_off_the_list(session: Session, *, actor: Actor) -> list[Provider]:
    """The providers that the actor's offices have taken off the list, by name."""
    suspended = select(Provider).where(
        Provider.cluster_id.in_(actor.offices), Provider.state == ProviderState.SUSPENDED
    )
    return list(session.scalars(scoped(suspended.order_by(Provider.public_id), actor)))


def _parties(actor: Actor, provider: Provider) -> tuple[Party, ...]:
    sides = (
        (Party.PROVIDER, actor.belongs_to(provider.organisation_id)),
        (Party.OFFICE, allowed(actor, Permission.PROVIDER_MODERATE, subject_of(provider))),
    )
    return tuple(side for side, holds in sides if holds)


def _require_presentable(session: Session, provider: Provider) -> None:
    organisation = provider.organisation
    names = {"name_zh": organisation.name_zh, "name_en": organisation.name_en}
    if not any(names.values()):
        raise InvalidInput("name_zh", "required")
    require_own_name(session, provider=provider, names=names)
    if not any(offer.category for offer in provider.capabilities):
        raise InvalidInput("offers", "offer_first")


def _take_offers_along(
    session: Session, actor: Actor, provider: Provider, action: Action, now: datetime
) -> None:
    state, step = _OFFERS_ALONG[action]
    for offer in provider.capabilities:
        if offer.state is state and offer.category:
            take_capability_step(
                session, actor=actor, provider=provider, offer=offer, action=step, now=now
            )


def take_back_waiting(session: Session, provider: Provider, now: datetime) -> None:
    """Withdraw what waits for the answer of a provider that is gone, and tell the firms."""
    waiting = (
        select(Introduction)
        .where(Introduction.provider_id == provider.id, Introduction.state.in_(UNANSWERED))
        .order_by(Introduction.id)
    )
    for introduction in session.scalars(scoped(waiting, SYSTEM)).all():
        was_shown = introduction.state is not IntroductionState.SUGGESTED
        lock_introduction(session, introduction)
        take_step(
            session,
            actor=SYSTEM,
            item=introduction,
            action=Action.WITHDRAW,
            reason="provider_gone",
            now=now,
        )
        if was_shown:
            notify_organisation(
                session,
                organisation_id=introduction.need.organisation_id,
                kind=NotificationKind.INTRODUCTION_WITHDRAWN,
                subject=introduction,
                now=now,
            )
