"""What the worker does with a file that an office brought in: store a few rows, or take them back.

The rules of what a record is are those of :mod:`matchmaker.services.importing`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Cluster,
    Introduction,
    Need,
    OrganisationMember,
    Provider,
    SheetImport,
    SheetImportRow,
    ShortlistEntry,
)
from matchmaker.domain.lifecycle import NeedState, ProviderState
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.sheet_columns import ImportState, RowOutcome, SheetKind
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.matching.exchange import ExchangeError, Parsed, need_to_dict, provider_to_dict
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.events import record
from matchmaker.services.importing import NeedShelf, ProviderShelf, store_lines
from matchmaker.services.sheet_checks import known_categories
from matchmaker.services.sheets.records import Record, laid_over, parsed, read_row

#: Rows that one step takes before it commits.
STEP = 200
Row = Provider | Need
Groups = Mapping[str, Sequence[SheetImportRow]]


def import_step(session: Session, *, now: datetime) -> bool:
    """A few rows of the oldest import that waits; False once none does."""
    waiting = SheetImport.state.in_((ImportState.QUEUED, ImportState.UNDOING))
    oldest = select(SheetImport).where(waiting).order_by(SheetImport.id).limit(1)
    found = session.scalar(oldest.with_for_update())
    if found is None:
        return False
    cluster = session.get_one(Cluster, found.cluster_id)
    is_undoing = found.state is ImportState.UNDOING
    wanted = {RowOutcome.ADDED, RowOutcome.CHANGED} if is_undoing else {RowOutcome.WAITING}
    groups = _next_rows(session, found, wanted)
    if groups:
        kept = _Shelf(session, cluster, found.kind, now)
        (_take_back if is_undoing else _store)(kept, found, groups)
        session.flush()
        return True
    found.state = ImportState.UNDONE if is_undoing else ImportState.DONE
    found.ended_at = now
    action = "undoing_done" if is_undoing else "import_done"
    record(session, actor=SYSTEM, subject=found, action=action, now=now)
    return True


@dataclass(slots=True)
class _Shelf:
    """Where records of the import's kind are kept, as dictionaries of the exchange format."""

    session: Session
    cluster: Cluster
    kind: SheetKind
    now: datetime

    def rows(self, ids: Sequence[str]) -> dict[str, Row]:
        """The records there are, by id; needs only as far as they were imported."""
        if self.kind is SheetKind.PROVIDERS:
            shelf = ProviderShelf(self.cluster, self.now, None, None)
            return dict(shelf.find(self.session, ids))
        needs = NeedShelf(self.cluster, self.now).find(self.session, ids)
        return {key: need for key, need in needs.items() if need.origin is NeedOrigin.IMPORTED}

    def store(self, documents: Sequence[tuple[int, Parsed[Any]]]) -> set[int]:
        """Add what is new, change what differs; the lines that the database refused."""
        if self.kind is SheetKind.PROVIDERS:
            shelf = ProviderShelf(self.cluster, self.now, None, None)
            tally = store_lines(self.session, shelf, documents)
        else:
            tally = store_lines(self.session, NeedShelf(self.cluster, self.now), documents)
        return {failure.line for failure in tally.failed}

    def touch(self, ids: Sequence[str]) -> None:
        """Tell the matchers which providers changed."""
        if ids and self.kind is SheetKind.PROVIDERS:
            touch_catalogue(self.session, cluster=self.cluster, providers=ids)

    def delete(self, row: Row) -> None:
        """Take a record away with all that hangs on it."""
        self.session.delete(row)

    def in_use(self, rows: Sequence[Row]) -> set[int]:
        """Numbers of the records that somebody has dealings with since the import made them."""
        numbers = [row.id for row in rows]
        if self.kind is SheetKind.NEEDS:
            going = {row.id for row in rows if row.state is not NeedState.DRAFT}
            asked = select(Introduction.need_id).where(Introduction.need_id.in_(numbers))
            return going | set(self.session.scalars(asked))
        steered = {row.id for row in rows if row.state is not ProviderState.APPROVED}
        dealings = (
            select(Introduction.provider_id).where(Introduction.provider_id.in_(numbers)),
            select(ShortlistEntry.provider_id).where(ShortlistEntry.provider_id.in_(numbers)),
            select(Provider.id)
            .join(
                OrganisationMember, OrganisationMember.organisation_id == Provider.organisation_id
            )
            .where(Provider.id.in_(numbers)),
        )
        return steered.union(*(self.session.scalars(each) for each in dealings))


def _store(kept: _Shelf, found: SheetImport, groups: Groups) -> None:
    categories = known_categories(kept.session)
    before = {key: _as_record(row) for key, row in kept.rows(list(groups)).items()}
    documents: list[tuple[int, Parsed[Any]]] = []
    after: dict[str, str] = {}
    for key, rows in groups.items():
        made: Record = dict(before.get(key, {}))
        for row in rows:
            said = read_row(found.kind, found.keys, row.cells)
            made = laid_over(found.kind, made, said, record_id=key)
        try:
            document = parsed(found.kind, made, categories=categories)
        except ExchangeError:
            _all(rows, RowOutcome.FAILED)
            continue
        after[key] = _digest(_as_dict(document.document))
        if key in before and after[key] == _digest(before[key]):
            _all(rows, RowOutcome.UNCHANGED)
            continue
        documents.append((rows[0].number, document))
        _all(rows, RowOutcome.CHANGED if key in before else RowOutcome.ADDED)
        rows[0].before = before.get(key)
    refused = kept.store(documents)
    touched = []
    for key, rows in groups.items():
        if rows[0].number in refused:
            _all(rows, RowOutcome.FAILED)
        elif rows[0].outcome in {RowOutcome.ADDED, RowOutcome.CHANGED}:
            touched.append(key)
            for row in rows:
                row.after = after[key]
    kept.touch(touched)


def _take_back(kept: _Shelf, found: SheetImport, groups: Groups) -> None:
    categories = known_categories(kept.session)
    current = kept.rows(list(groups))
    documents: list[tuple[int, Parsed[Any]]] = []
    touched = []
    used = kept.in_use(list(current.values()))
    for key, rows in groups.items():
        row, before = current.get(key), rows[0].before
        if row is None:
            _all(rows, RowOutcome.UNDONE)
        elif _digest(_as_record(row)) != rows[0].after or (before is None and row.id in used):
            _all(rows, RowOutcome.KEPT)
        else:
            _all(rows, RowOutcome.UNDONE)
            touched.append(key)
            if before is None:
                kept.delete(row)
            else:
                document = parsed(found.kind, before, categories=categories)
                documents.append((rows[0].number, document))
    kept.session.flush()
    kept.store(documents)
    kept.touch(touched)


def _next_rows(session: Session, found: SheetImport, outcomes: set[RowOutcome]) -> Groups:
    """The next rows, those of one record always together."""
    waiting = select(SheetImportRow).where(
        SheetImportRow.import_id == found.id, SheetImportRow.outcome.in_(outcomes)
    )
    order = SheetImportRow.public_id, SheetImportRow.number
    rows = list(session.scalars(waiting.order_by(*order).limit(STEP)))
    if len(rows) == STEP:
        last, number = rows[-1].public_id, rows[-1].number
        more = waiting.where(SheetImportRow.public_id == last, SheetImportRow.number > number)
        rows += session.scalars(more.order_by(*order))
    return {key: list(some) for key, some in groupby(rows, key=lambda row: row.public_id)}


def _all(rows: Sequence[SheetImportRow], outcome: RowOutcome) -> None:
    for row in rows:
        row.outcome = outcome


def _as_record(row: Row) -> Record:
    return _as_dict(provider_document(row) if isinstance(row, Provider) else need_document(row))


def _as_dict(document: Any) -> Record:
    # Through JSON: what is kept for undoing must read back as the very same.
    is_need = hasattr(document, "headcount")
    made = need_to_dict(document) if is_need else provider_to_dict(document)
    record_: Record = json.loads(json.dumps(made))
    return record_


def _digest(made: Record) -> str:
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
