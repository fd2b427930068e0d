"""The worker looks for needs and providers that may be one, and keeps the pairs for the office."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Duplicate, DuplicateSearched, Need, Provider
from matchmaker.domain.duplicates import DuplicateKind, DuplicateState
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.matching.duplicate_search import DuplicateSearch
from matchmaker.matching.duplicates import Entry, need_entry, provider_entry
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.duplicates import LIVE_NEEDS, LIVE_PROVIDERS
from matchmaker.services.providers import with_everything
from matchmaker.services.scope import scoped

#: So many pairs of a kind are kept for a cluster, the surest: an office never sees the rest.
MOST_PAIRS = 1_000

Pair = tuple[int, int]
Found = tuple[float, list[str]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What one search of one kind of records found, by the numbers of the two."""

    cluster_id: int
    kind: DuplicateKind
    stamp: str
    pairs: Mapping[Pair, Found]


def look(session: Session, *, cluster: Cluster, kind: DuplicateKind) -> Looked | None:
    """Search a cluster; None where nothing has changed since the last search.

    Reads only; :func:`keep` keeps it.
    """
    entries = (
        _needs(session, cluster) if kind is DuplicateKind.NEED else _providers(session, cluster)
    )
    stamp = _stamp(entries)
    last = session.get(DuplicateSearched, (cluster.id, kind))
    if last is not None and last.stamp == stamp:
        return None
    numbers = list(entries)
    pairs = DuplicateSearch(list(entries.values())).pairs()[:MOST_PAIRS]
    return Looked(
        cluster_id=cluster.id,
        kind=kind,
        stamp=stamp,
        pairs={
            (numbers[each.left], numbers[each.right]): (
                round(each.confidence, 4),
                [ground.value for ground in each.grounds],
            )
            for each in pairs
        },
    )


def keep(session: Session, looked: Looked, *, now: datetime) -> None:
    """Let the queue show what was found: new pairs come, those no longer found go.

    What the office has decided stays as it is.
    """
    lock = select(Cluster.id).where(Cluster.id == looked.cluster_id)
    session.execute(
        lock.with_for_update(key_share=True)
    )  # of two workers the second sees the first
    is_need = looked.kind is DuplicateKind.NEED
    left = Duplicate.left_need_id if is_need else Duplicate.left_provider_id
    mine = select(Duplicate).where(Duplicate.cluster_id == looked.cluster_id, left.is_not(None))
    known = {
        _numbers(each): each for each in session.scalars(scoped(mine, SYSTEM).with_for_update())
    }
    for pair, row in known.items():
        if row.state is DuplicateState.OPEN and pair not in looked.pairs:
            session.delete(row)
        elif row.state is DuplicateState.OPEN:
            row.confidence, row.grounds = looked.pairs[pair]
    new = {pair: found for pair, found in looked.pairs.items() if pair not in known}
    there = _there(session, {number for pair in new for number in pair}, is_need=is_need)
    names = (
        ("left_need_id", "right_need_id") if is_need else ("left_provider_id", "right_provider_id")
    )
    for pair, (confidence, grounds) in new.items():
        if there.issuperset(pair):
            numbers = dict(zip(names, pair, strict=True))
            session.add(
                Duplicate(
                    cluster_id=looked.cluster_id,
                    confidence=confidence,
                    grounds=grounds,
                    found_at=now,
                    **numbers,
                )
            )
    session.merge(
        DuplicateSearched(
            cluster_id=looked.cluster_id, kind=looked.kind, stamp=looked.stamp, searched_at=now
        )
    )
    session.flush()


def _numbers(row: Duplicate) -> Pair:
    left, right = row.left_need_id, row.right_need_id
    if left is None or right is None:
        left, right = row.left_provider_id, row.right_provider_id
    return left or 0, right or 0


def _there(session: Session, numbers: set[int], *, is_need: bool) -> set[int]:
    """Those that nobody deleted while the search ran."""
    model = Need if is_need else Provider
    found: set[int] = set()
    listed = sorted(numbers)
    for first in range(0, len(listed), 500):
        some = select(model.id).where(model.id.in_(listed[first : first + 500]))
        found.update(session.scalars(scoped(some, SYSTEM)))
    return found


def _needs(session: Session, cluster: Cluster) -> dict[int, Entry]:
    wanted = select(Need).where(
        Need.cluster_id == cluster.id,
        Need.origin != NeedOrigin.IMPORTED,
        Need.state.in_(LIVE_NEEDS),
        Need.public_id.is_not(None),
    )
    rows = session.scalars(scoped(wanted.order_by(Need.id), SYSTEM))
    return {row.id: need_entry(need_document(row), firm=row.organisation_id) for row in rows}


def _providers(session: Session, cluster: Cluster) -> dict[int, Entry]:
    wanted = (
        select(Provider)
        .where(Provider.cluster_id == cluster.id, Provider.state.in_(LIVE_PROVIDERS))
        .options(*with_everything())
        .order_by(Provider.id)
    )
    return {
        row.id: provider_entry(
            provider_document(row),
            registration=row.organisation.registration_number,
            contact=row.contact or "",
        )
        for row in session.scalars(scoped(wanted, SYSTEM))
    }


def _stamp(entries: Mapping[int, Entry]) -> str:
    digest = hashlib.sha256()
    for number, each in entries.items():
        parts = (number, each.text, each.names, each.place, each.firm, each.registration)
        digest.update(repr((*parts, sorted(each.contacts))).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
