"""One provider goes on in the place of another one that is the same, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Merge, OwnershipRequest, Provider
from matchmaker.domain.duplicates import DuplicateState
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import PROVIDER_PROFILE, IntroductionState, ProviderState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.ownership import OwnershipState
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.transitions import Action, Party, step_of
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.duplicates import LIVE_PROVIDERS, mark_pair
from matchmaker.services.events import events_of, record
from matchmaker.services.members import has_members, lock_organisation
from matchmaker.services.merge_changes import Changes, take_back
from matchmaker.services.need_merging import UNMERGE
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.provider_cycle import take_back_waiting
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.provider_parts import move_parts
from matchmaker.services.scope import LISTED, scoped
from matchmaker.services.subjects import subject_of

#: How many merges in a row the way to the provider that goes on is followed.
FARTHEST = 10


def merge_provider(
    session: Session, *, actor: Actor, provider: Provider, into: Provider, now: datetime
) -> Provider:
    """Let ``into`` go on in the place of a provider; what it had moves there.

    Members are never moved: if people act for one of the two, that one goes on.

    Raises:
        NotFound, NotAllowed: the actor is not of the office of both.
        InvalidInput: ``into`` is the provider itself, or another cluster's (``unknown_word``).
        Conflict: people act for both (``both_have_members``) or for the one that would go
            (``keep_the_joined_one``), only that one is listed (``keep_the_listed_one``),
            somebody asks to act for one of the two (``ownership_first``), or one of them is not
            in a state for it (``wrong_state``).
    """
    for each in (provider, into):
        require(actor, Permission.PROVIDER_MODERATE, subject_of(each), key=each.public_id)
    if provider.id == into.id or provider.cluster_id != into.cluster_id:
        raise InvalidInput("into", "unknown_word")
    _lock(session, provider, into)
    step = step_of(PROVIDER_PROFILE, provider.state, Action.MERGE, Party.OFFICE)
    if into.state not in LIVE_PROVIDERS:
        raise _wrong_state(into, Action.MERGE)
    if provider.state in LISTED and into.state not in LISTED:
        raise Conflict("keep_the_listed_one")
    joined = _require_clear(session, provider, into)
    changes, before = Changes(session), provider.state
    changes.set(provider, state=step.target, merged_into_id=into.id)
    move_parts(session, provider, into, joined=joined, changes=changes, now=now)
    _withdraw_left(session, provider, changes, now)
    _renew(session, [provider, into], now)
    mark_pair(session, provider.id, into.id, Provider, DuplicateState.MERGED, now)
    session.add(
        Merge(
            cluster_id=provider.cluster_id,
            gone_provider_id=provider.id,
            changes=changes.written,
            merged_at=now,
        )
    )
    record(
        session,
        actor=actor,
        subject=provider,
        action=Action.MERGE,
        from_state=before,
        to_state=step.target,
        reason=ModerationReason.DUPLICATE,
        details={"into": into.id},
        now=now,
    )
    took = {"subject": into, "action": "take_in", "details": {"of": provider.id}}
    record(session, actor=actor, **took, now=now)  # type: ignore[arg-type]
    _tell(session, into, NotificationKind.PROVIDER_TOOK_IN, now)
    return provider


def unmerge_provider(session: Session, *, actor: Actor, provider: Provider, now: datetime) -> None:
    """Take a merge back: both providers have what they had.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it is not merged (``wrong_state``), or something that the merge moved was
            changed since (``moved_on_`` and its kind).
    """
    require(actor, Permission.PROVIDER_MODERATE, subject_of(provider), key=provider.public_id)
    session.refresh(provider, with_for_update={"of": Provider})
    found = select(Merge).where(Merge.gone_provider_id == provider.id, Merge.undone_at.is_(None))
    merge = session.scalar(scoped(found.order_by(Merge.id.desc()).limit(1), SYSTEM))
    if provider.state is not ProviderState.MERGED or merge is None:
        raise _wrong_state(provider, UNMERGE)
    into = _follow(session, provider)
    take_back(session, merge.changes)
    merge.undone_at = now
    session.flush()
    if into is not None:
        mark_pair(session, provider.id, into.id, Provider, DuplicateState.OPEN, now)
    record(
        session,
        actor=actor,
        subject=provider,
        action=UNMERGE,
        from_state=ProviderState.MERGED,
        to_state=provider.state,
        now=now,
    )
    _renew(session, [provider, into], now)
    if into is not None:
        _tell(session, into, NotificationKind.PROVIDER_TOOK_IN_UNDONE, now)


def goes_on_as(session: Session, *, provider: Provider) -> Provider | None:
    """The provider that took this one in, and was not taken in itself; None without one."""
    seen = provider
    for _ in range(FARTHEST):
        if (farther := _follow(session, seen)) is None:
            break
        seen = farther
    return seen if seen.id != provider.id and seen.state in LISTED else None


def _follow(session: Session, provider: Provider) -> Provider | None:
    into = select(Provider).where(Provider.id == provider.merged_into_id)
    return session.scalar(scoped(into, SYSTEM)) if provider.merged_into_id else None


def merge_event_id(session: Session, *, provider: Provider) -> int | None:
    """The number of the line of the log that says that a provider was merged."""
    lines = events_of(session, subject=provider)
    merges = [each.id for each in lines if each.action == Action.MERGE]
    return merges[-1] if merges and provider.state is ProviderState.MERGED else None


def _lock(session: Session, *providers: Provider) -> None:
    ordered = sorted(providers, key=lambda each: each.id)  # two merges never wait in a circle
    for each in ordered:
        session.refresh(each, with_for_update={"of": Provider})
    for number in sorted(each.organisation_id for each in ordered):
        lock_organisation(session, organisation_id=number)


def _require_clear(session: Session, provider: Provider, into: Provider) -> bool:
    """Go on only if nobody loses or gains a say; returns whether people act for ``into``."""
    gone, stays = (
        has_members(session, organisation_id=each.organisation_id) for each in (provider, into)
    )
    if gone:
        raise Conflict("both_have_members" if stays else "keep_the_joined_one")
    asked = select(OwnershipRequest.id).where(
        OwnershipRequest.provider_id.in_((provider.id, into.id)),
        OwnershipRequest.state == OwnershipState.OPEN,
    )
    if session.scalar(scoped(asked.limit(1), SYSTEM)) is not None:
        raise Conflict("ownership_first")
    return stays


def _withdraw_left(session: Session, provider: Provider, changes: Changes, now: datetime) -> None:
    """What waits for a provider that the other one was asked for too is withdrawn."""
    mine = select(Introduction).where(Introduction.provider_id == provider.id)
    left = session.scalars(scoped(mine, SYSTEM)).all()
    before = {each.id: _standing(each) for each in left}
    take_back_waiting(session, provider, now)
    for each in left:
        if before[each.id] != _standing(each):
            changes.note(each, before[each.id], _standing(each))


def _standing(introduction: Introduction) -> dict[str, IntroductionState | datetime]:
    return {"state": introduction.state, "state_changed_at": introduction.state_changed_at}


def _renew(session: Session, providers: Sequence[Provider | None], now: datetime) -> None:
    session.flush()
    for each in filter(None, providers):
        session.refresh(each)
        session.expire(each, ["capabilities", "past_work", "certifications"])
        renew_entry(session, provider=each, now=now)
        if each.state not in LISTED:
            touch_catalogue(session, cluster=each.cluster, providers=[each.public_id])


def _tell(session: Session, provider: Provider, kind: NotificationKind, now: datetime) -> None:
    notify_organisation(
        session,
        organisation_id=provider.organisation_id,
        kind=kind,
        subject=provider,
        now=now,
    )


def _wrong_state(provider: Provider, action: str) -> Conflict:
    values = {"noun": "provider", "state": provider.state.value, "action": action}
    return Conflict("wrong_state", values)
