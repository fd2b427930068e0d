"""Merging the two of a pair, whichever kind they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Duplicate, Need, Provider
from matchmaker.domain.duplicates import DuplicateState
from matchmaker.domain.errors import Conflict
from matchmaker.domain.lifecycle import NeedState, ProviderState
from matchmaker.domain.permissions import Actor
from matchmaker.services.duplicates import are_of_one_firm, lock_pair
from matchmaker.services.need_merging import merge_need, unmerge_need
from matchmaker.services.provider_merging import merge_provider, unmerge_provider


def merge_pair(
    session: Session, *, actor: Actor, duplicate: Duplicate, keep_left: bool, now: datetime
) -> None:
    """Let one of the two go on in the place of the other one.

    Raises:
        NotFound: the actor is not of the office.
        Conflict: something was said of the pair already (``pair_decided``), or the needs are
            two firms' (``two_firms``); also what
            :func:`~matchmaker.services.need_merging.merge_need` and
            :func:`~matchmaker.services.provider_merging.merge_provider` say.
    """
    lock_pair(session, actor=actor, duplicate=duplicate)
    if duplicate.state is not DuplicateState.OPEN:
        raise Conflict("pair_decided")
    left, right = duplicate.sides
    gone, kept = (right, left) if keep_left else (left, right)
    if isinstance(gone, Need):
        if not are_of_one_firm(duplicate):
            raise Conflict("two_firms")
        merge_need(session, actor=actor, need=gone, into=kept.public_id or "", now=now)
    elif isinstance(kept, Provider):
        merge_provider(session, actor=actor, provider=gone, into=kept, now=now)


def unmerge_pair(session: Session, *, actor: Actor, duplicate: Duplicate, now: datetime) -> None:
    """Take the merge of the two back.

    Raises:
        NotFound: the actor is not of the office.
        Conflict: they are not merged (``pair_not_decided``), or the merge can't be taken back
            (any more), see :func:`~matchmaker.services.merge_changes.take_back`.
    """
    lock_pair(session, actor=actor, duplicate=duplicate)
    gone = gone_of(duplicate)
    if duplicate.state is not DuplicateState.MERGED or gone is None:
        raise Conflict("pair_not_decided")
    if isinstance(gone, Need):
        unmerge_need(session, actor=actor, need=gone, now=now)
    else:
        unmerge_provider(session, actor=actor, provider=gone, now=now)


def gone_of(duplicate: Duplicate) -> Need | Provider | None:
    """Which of the two is merged into the other one."""
    left, right = duplicate.sides
    for one, other in ((left, right), (right, left)):
        is_merged = one.state in {NeedState.MERGED, ProviderState.MERGED}
        if is_merged and one.merged_into_id == other.id:
            return one
    return None
