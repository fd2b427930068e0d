"""Pairs of records that may be one: what the office says of them, and takes back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Duplicate, Need, Provider
from matchmaker.domain.duplicates import DECIDED, DuplicateState
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import NEED, PROVIDER_PROFILE, NeedState, ProviderState
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.services.events import record
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of

#: Records that can still be merged; others are not looked at.
LIVE_NEEDS = NEED.live - {NeedState.DRAFT}
LIVE_PROVIDERS = PROVIDER_PROFILE.live - {ProviderState.DRAFT}
DISMISS, RELATE, TAKE_BACK = "not_duplicates", "relate", "take_back"
PER_PAGE = 50


def get_duplicate(session: Session, *, actor: Actor, public_id: str) -> Duplicate:
    """One pair of the actor's offices. Raises ``NotFound``."""
    wanted = select(Duplicate).where(Duplicate.public_id == public_id)
    duplicate = session.scalar(scoped(wanted, actor))
    if duplicate is None:
        raise NotFound("duplicate", public_id)
    require(actor, Permission.DUPLICATE_READ, subject_of(duplicate), key=public_id)
    return duplicate


def list_decided(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    state: DuplicateState | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page[Duplicate]:
    """What the office said of pairs, the latest first.

    Raises:
        NotFound, NotAllowed: the actor does not work for the cluster's office.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id), key=cluster.slug)
    states = DECIDED if state is None else {state} & DECIDED
    wanted = select(Duplicate).where(
        Duplicate.cluster_id == cluster.id, Duplicate.state.in_(states)
    )
    order = (Duplicate.decided_at.desc(), Duplicate.id)
    return paged(session, scoped(wanted, actor), order=order, page=page, per_page=per_page)


def undecided() -> ColumnElement[bool]:
    """Which pairs wait for the office: those of which both can still be merged."""
    needs, providers = (
        [side.has(model.state.in_(live)) for side in sides]
        for model, live, sides in (
            (Need, LIVE_NEEDS, (Duplicate.left_need, Duplicate.right_need)),
            (Provider, LIVE_PROVIDERS, (Duplicate.left_provider, Duplicate.right_provider)),
        )
    )
    return (Duplicate.state == DuplicateState.OPEN) & or_(and_(*needs), and_(*providers))


def are_of_one_firm(duplicate: Duplicate) -> bool:
    """Whether two needs are of the same firm; two providers never are two firms'."""
    left, right = duplicate.sides
    if not (isinstance(left, Need) and isinstance(right, Need)):
        return True
    return left.organisation_id is not None and left.organisation_id == right.organisation_id


def dismiss(session: Session, *, actor: Actor, duplicate: Duplicate, now: datetime) -> None:
    """Say that the two are not one; no search shows the pair again.

    Raises:
        NotFound: the actor is not of the office.
        Conflict: somebody has said something of the pair already (``pair_decided``).
    """
    _decide(session, actor, duplicate, DuplicateState.DISMISSED, DISMISS, now)


def relate(session: Session, *, actor: Actor, duplicate: Duplicate, now: datetime) -> None:
    """Say that two firms have the same problem. Neither of them is told.

    Raises:
        NotFound: the actor is not of the office.
        Conflict: it is somebody's already (``pair_decided``), or the two are not needs of two
            firms (``not_two_firms``).
    """
    lock_pair(session, actor=actor, duplicate=duplicate)
    if are_of_one_firm(duplicate):
        raise Conflict("not_two_firms")
    _decide(session, actor, duplicate, DuplicateState.RELATED, RELATE, now)


def ask_again(session: Session, *, actor: Actor, duplicate: Duplicate, now: datetime) -> None:
    """Take back what was said of a pair that was not merged: it waits again.

    Raises:
        NotFound: the actor is not of the office.
        Conflict: nothing was said, or the two are merged: that is taken back by itself
            (``pair_not_decided``).
    """
    lock_pair(session, actor=actor, duplicate=duplicate)
    if duplicate.state not in {DuplicateState.DISMISSED, DuplicateState.RELATED}:
        raise Conflict("pair_not_decided")
    before, duplicate.state, duplicate.decided_at = duplicate.state, DuplicateState.OPEN, None
    _note(session, actor, duplicate, before, TAKE_BACK, now)


def lock_pair(session: Session, *, actor: Actor, duplicate: Duplicate) -> None:
    """Keep others from deciding on the pair until the transaction ends. Raises ``NotFound``."""
    key = duplicate.public_id
    require(actor, Permission.DUPLICATE_DECIDE, subject_of(duplicate), key=key)
    found = session.scalar(
        scoped(select(Duplicate).where(Duplicate.id == duplicate.id), actor)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("duplicate", key)


def close_pair(duplicate: Duplicate, state: DuplicateState, now: datetime) -> DuplicateState:
    """Give a locked open pair its end; returns the state before. Raises ``Conflict``."""
    if duplicate.state is not DuplicateState.OPEN:
        raise Conflict("pair_decided")
    before, duplicate.state, duplicate.decided_at = duplicate.state, state, now
    return before


def mark_pair(  # noqa: PLR0917  two callers for each kind
    session: Session,
    one: int,
    other: int,
    model: type[Need | Provider],
    state: DuplicateState,
    now: datetime,
) -> None:
    """Let the pair of two records, if there is one, follow their merge (``MERGED``) or its end."""
    is_need = model is Need
    left = Duplicate.left_need_id if is_need else Duplicate.left_provider_id
    right = Duplicate.right_need_id if is_need else Duplicate.right_provider_id
    first, second = sorted((one, other))
    wanted = select(Duplicate).where(left == first, right == second)
    pair = session.scalar(scoped(wanted, SYSTEM).with_for_update())
    if pair is not None:
        pair.state = state
        pair.decided_at = None if state is DuplicateState.OPEN else now


def _decide(  # noqa: PLR0917  the public functions above name every part
    session: Session,
    actor: Actor,
    duplicate: Duplicate,
    state: DuplicateState,
    action: str,
    now: datetime,
) -> None:
    lock_pair(session, actor=actor, duplicate=duplicate)
    _note(session, actor, duplicate, close_pair(duplicate, state, now), action, now)


def _note(  # noqa: PLR0917  the public functions above name every part
    session: Session,
    actor: Actor,
    duplicate: Duplicate,
    before: DuplicateState,
    action: str,
    now: datetime,
) -> None:
    record(
        session,
        actor=actor,
        subject=duplicate,
        action=action,
        from_state=before,
        to_state=duplicate.state,
        now=now,
    )
