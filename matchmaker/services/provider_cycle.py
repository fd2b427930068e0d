"""What becomes of a provider's listing: it rests, is taken off the list, comes back, or goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Provider
from matchmaker.domain.errors import InvalidInput, NotAllowed
from matchmaker.domain.lifecycle import PROVIDER_PROFILE, IntroductionState, ProviderState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, allowed, require
from matchmaker.domain.reasons import ListingReason
from matchmaker.domain.transitions import Action, Party, Step, step_of
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.consequences import UNANSWERED
from matchmaker.services.events import record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import scoped, subject_of
from matchmaker.services.steps import clean_note, lock_introduction, take_step

#: Steps after which nobody can answer for the provider any more.
_LEAVING = frozenset({Action.SUSPEND, Action.ARCHIVE})


def listing_step(actor: Actor, provider: Provider, action: Action) -> Step[ProviderState]:
    """The line of the table that the actor may follow now.

    Raises:
        NotFound, NotAllowed: the provider is not there for the actor, or not for this.
        Conflict: its state does not let anybody (``wrong_state``).
    """
    require(actor, Permission.PROVIDER_READ, subject_of(provider), key=provider.public_id)
    parties = _parties(actor, provider)
    if not parties:
        raise NotAllowed("not_allowed")
    return step_of(PROVIDER_PROFILE, provider.state, action, *parties)


def listing_actions(actor: Actor, provider: Provider) -> frozenset[Action]:
    """What the state lets this actor do now; a page shows these and no others."""
    steps = PROVIDER_PROFILE.steps_from(provider.state, _parties(actor, provider))
    return frozenset(steps)


def change_listing(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    action: Action,
    reason: ListingReason | None = None,
    note: str | None = None,
    now: datetime,
) -> Provider:
    """Take a provider to the state that the table gives; the matcher follows.

    Who is taken off the list can't answer any more: what waits for its answer is taken back
    and the firms are told.

    Raises:
        InvalidInput: the step needs a reason (``required``), or the note is ``too_long``.
        NotFound, NotAllowed, Conflict: see :func:`listing_step`.
    """
    session.refresh(provider, with_for_update={"of": Provider})
    step = listing_step(actor, provider, action)
    if step.reason and reason is None:
        raise InvalidInput("reason", "required")
    said = clean_note(note)
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
    touch_catalogue(session, cluster=provider.cluster, providers=[provider.public_id])
    if action in _LEAVING:
        _take_back(session, provider, now)
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


def _take_back(session: Session, provider: Provider, now: datetime) -> None:
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
