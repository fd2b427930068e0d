"""One need of a firm goes on in the place of another one that says the same, and back again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Merge, Need
from matchmaker.domain.duplicates import DuplicateState
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import NEED, NeedState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.transitions import Action
from matchmaker.services.answers import ANSWERABLE
from matchmaker.services.consequences import UNANSWERED, follow_introductions, withdraw_unanswered
from matchmaker.services.duplicates import mark_pair
from matchmaker.services.events import events_of, record
from matchmaker.services.merge_changes import Changes, take_back
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import scoped
from matchmaker.services.steps import lock_need, take_step, wrong_state
from matchmaker.services.subjects import subject_of

UNMERGE = "unmerge"
_STEP = ("state", "state_changed_at", "state_reason", "merged_into_id")


def merge_need(session: Session, *, actor: Actor, need: Need, into: str, now: datetime) -> Need:
    """Let another need of the same firm go on in the place of this one; the firm is told.

    ``into`` is the ``public_id`` of one of :func:`merge_candidates`. Introductions stay with
    the need that they were asked for; those that nobody has answered move to the one that goes
    on, or are withdrawn where that provider was asked there already.

    Raises:
        InvalidInput: ``into`` names none of them (``unknown_word``).
        Conflict: this one is open, or somebody is asked for it, and the other one isn't open
            (``keep_the_open_one``).
        NotFound, NotAllowed, Conflict: see :func:`~matchmaker.services.steps.take_step`.
    """
    kept, waiting = _checked(session, actor, need, into)
    before = {name: getattr(need, name) for name in _STEP}
    take_step(
        session,
        actor=actor,
        item=need,
        action=Action.MERGE,
        reason=ModerationReason.DUPLICATE,
        details={"into": kept.id},
        now=now,
    )
    need.merged_into_id = kept.id
    session.flush()
    changes = Changes(session)
    changes.note(need, before, {name: getattr(need, name) for name in _STEP})
    _move(session, actor, waiting, kept, changes, now)
    mark_pair(session, need.id, kept.id, Need, DuplicateState.MERGED, now)
    session.add(
        Merge(
            cluster_id=need.cluster_id,
            gone_need_id=need.id,
            changes=changes.written,
            merged_at=now,
        )
    )
    record(session, actor=actor, subject=kept, action="take_in", details={"of": need.id}, now=now)
    notify_organisation(
        session,
        organisation_id=need.organisation_id,
        kind=NotificationKind.NEED_MERGED,
        subject=need,
        now=now,
    )
    return need


def unmerge_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """Take a merge back: the need is what it was, and so is what the merge moved.

    Raises:
        NotFound, NotAllowed: the actor is not of the office.
        Conflict: it is not merged (``wrong_state``), or something that the merge moved was
            changed since (``moved_on_`` and its kind).
    """
    require(actor, Permission.NEED_MODERATE, subject_of(need), key=need.public_id or "")
    lock_need(session, need)
    if need.state is not NeedState.MERGED:
        raise wrong_state(need, UNMERGE)
    kept_id = need.merged_into_id
    merge = last_merge(session, need=need)
    if merge is None:  # merged before merges were written down, when only ``submitted`` ones were
        need.state, need.state_reason, need.merged_into_id = NeedState.SUBMITTED, None, None
        need.state_changed_at = now
    else:
        take_back(session, merge.changes)
        merge.undone_at = now
    session.flush()
    if kept_id is not None:
        mark_pair(session, need.id, kept_id, Need, DuplicateState.OPEN, now)
    record(
        session,
        actor=actor,
        subject=need,
        action=UNMERGE,
        from_state=NeedState.MERGED,
        to_state=need.state,
        now=now,
    )
    follow_introductions(session, actor=actor, need=need, now=now)
    notify_organisation(
        session,
        organisation_id=need.organisation_id,
        kind=NotificationKind.NEED_STEERED,
        subject=need,
        now=now,
    )
    return need


def merge_candidates(session: Session, *, actor: Actor, need: Need) -> list[Need]:
    """The needs of the same firm that something can still come of, the newest first."""
    if need.organisation_id is None:
        return []
    going_on = NEED.live - {NeedState.DRAFT}
    others = (
        select(Need)
        .where(
            Need.organisation_id == need.organisation_id,
            Need.cluster_id == need.cluster_id,
            Need.id != need.id,
            Need.state.in_(going_on),
            Need.public_id.is_not(None),
        )
        .order_by(Need.id.desc())
    )
    return list(session.scalars(scoped(others, actor)))


def merged_here(session: Session, *, actor: Actor, need: Need) -> list[Need]:
    """The needs in whose place this one goes on, the newest first."""
    gone = select(Need).where(Need.merged_into_id == need.id, Need.state == NeedState.MERGED)
    return list(session.scalars(scoped(gone.order_by(Need.id.desc()), actor)))


def goes_on_as(session: Session, *, actor: Actor, need: Need) -> Need | None:
    """The need that goes on in the place of a merged one; None where there is none."""
    if need.state is not NeedState.MERGED or need.merged_into_id is None:
        return None
    return session.scalar(scoped(select(Need).where(Need.id == need.merged_into_id), actor))


def last_merge(session: Session, *, need: Need) -> Merge | None:
    """What the merge of a need changed; None where none was written down."""
    mine = select(Merge).where(Merge.gone_need_id == need.id, Merge.undone_at.is_(None))
    return session.scalar(scoped(mine.order_by(Merge.id.desc()).limit(1), SYSTEM))


def merge_event_id(session: Session, *, need: Need) -> int | None:
    """The number of the line of the log that says that a need was merged."""
    merges = [each.id for each in events_of(session, subject=need) if each.action == Action.MERGE]
    return merges[-1] if merges and need.state is NeedState.MERGED else None


def _checked(
    session: Session, actor: Actor, need: Need, into: str
) -> tuple[Need, list[Introduction]]:
    """The need that goes on, both locked, and the introductions that nobody has answered."""
    require(actor, Permission.NEED_MODERATE, subject_of(need), key=need.public_id or "")
    candidates = {
        each.public_id: each for each in merge_candidates(session, actor=actor, need=need)
    }
    if into not in candidates:
        raise InvalidInput("into", "unknown_word")
    kept = candidates[into]
    for each in sorted((need, kept), key=lambda each: each.id):  # two merges never wait in a circle
        lock_need(session, each)
    if kept.state not in NEED.live:
        raise wrong_state(kept, Action.MERGE)
    waiting = _introductions(session, need, waiting=True)
    if (waiting or need.state in ANSWERABLE) and kept.state not in ANSWERABLE:
        raise Conflict("keep_the_open_one")
    return kept, waiting


def _move(  # noqa: PLR0917  called once, above
    session: Session,
    actor: Actor,
    waiting: list[Introduction],
    kept: Need,
    changes: Changes,
    now: datetime,
) -> None:
    if not waiting:
        return
    need = waiting[0].need
    asked = {each.provider_id for each in _introductions(session, kept, waiting=False)}
    left = []
    for introduction in waiting:
        if introduction.provider_id in asked:
            left.append((introduction, _standing(introduction)))
        else:
            changes.set(introduction, ("state", "asked_at", "reminders"), need_id=kept.id)
    withdraw_unanswered(session, actor=actor, need=need, now=now)
    for introduction, before in left:
        changes.note(introduction, before, _standing(introduction))


def _standing(introduction: Introduction) -> dict[str, object]:
    return {"state": introduction.state, "state_changed_at": introduction.state_changed_at}


def _introductions(session: Session, need: Need, *, waiting: bool) -> list[Introduction]:
    wanted = select(Introduction).where(Introduction.need_id == need.id)
    if waiting:
        wanted = wanted.where(Introduction.state.in_(UNANSWERED))
    return list(session.scalars(scoped(wanted.order_by(Introduction.id), SYSTEM).with_for_update()))
