"""Storing records of the exchange format in batches: one bad record never takes others along."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need, Provider
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import ExchangeError, ExchangeIssue, Parsed
from matchmaker.services.documents import (
    fill_need,
    fill_provider,
    need_document,
    new_provider,
    provider_document,
)
from matchmaker.services.providers import with_everything

BATCH = 500

Row = TypeVar("Row", Provider, Need)
Document = TypeVar("Document", ProviderDocument, NeedDocument)
Numbered = tuple[int, Document]


@dataclass(frozen=True, slots=True)
class FailedLine:
    """A line that could not be stored, and why, in plain English."""

    line: int
    reason: str


@dataclass(slots=True)
class Tally:
    """What became of the lines of one file."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: list[FailedLine] = field(default_factory=list)
    warnings: list[ExchangeIssue] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Whether the database says anything else than before."""
        return bool(self.added or self.changed)


class Shelf(ABC, Generic[Row, Document]):
    """Where one kind of record is kept within a cluster."""

    @abstractmethod
    def find(self, session: Session, ids: Sequence[str]) -> dict[str, Row]:
        """The records there are, by their public id."""

    @abstractmethod
    def says(self, row: Row, document: Document) -> bool:
        """Whether the record says exactly what the document says."""

    @abstractmethod
    def fill(self, row: Row, document: Document) -> None:
        """Make the record say it."""

    @abstractmethod
    def make(self, document: Document) -> Row:
        """A new record that says it."""


@dataclass(frozen=True)
class ProviderShelf(Shelf[Provider, ProviderDocument]):
    """The providers of a cluster; a mark that is None stays as it is, and is False on a new one.

    ``touched`` are the ids of those that were added or changed.
    """

    cluster: Cluster
    now: datetime
    is_demo: bool | None
    joined: bool | None
    touched: set[str] = field(default_factory=set)

    def find(self, session: Session, ids: Sequence[str]) -> dict[str, Provider]:
        rows = session.scalars(
            select(Provider)
            .where(Provider.cluster_id == self.cluster.id, Provider.public_id.in_(ids))
            .options(*with_everything())
        )
        return {row.public_id: row for row in rows}

    def says(self, row: Provider, document: ProviderDocument) -> bool:
        if row.state is ProviderState.MERGED:  # what a file says of it is the other one's by now
            return True
        marked = self.is_demo in (None, row.is_demo) and self.joined in (None, row.joined)
        return marked and provider_document(row) == document

    def fill(self, row: Provider, document: ProviderDocument) -> None:
        self._mark(row)
        self.touched.add(document.id)
        fill_provider(row, document, now=self.now)

    def make(self, document: ProviderDocument) -> Provider:
        row = new_provider(self.cluster.id, document, now=self.now)
        self._mark(row)
        self.touched.add(document.id)
        return row

    def _mark(self, row: Provider) -> None:
        if self.is_demo is not None:
            row.is_demo = self.is_demo
        if self.joined is not None:
            row.joined = self.joined


@dataclass(frozen=True)
class NeedShelf(Shelf[Need, NeedDocument]):
    """The needs of a cluster that were imported for reference; no secret reaches them."""

    cluster: Cluster
    now: datetime

    def find(self, session: Session, ids: Sequence[str]) -> dict[str, Need]:
        rows = session.scalars(
            select(Need).where(
                Need.cluster_id == self.cluster.id,
                Need.public_id.in_(ids),
                Need.origin == NeedOrigin.IMPORTED,  # a firm's own need is never written over
            )
        )
        return {row.public_id: row for row in rows if row.public_id is not None}

    def says(self, row: Need, document: NeedDocument) -> bool:
        return need_document(row) == document

    def fill(self, row: Need, document: NeedDocument) -> None:
        fill_need(row, document)

    def make(self, document: NeedDocument) -> Need:
        row = Need(
            cluster_id=self.cluster.id,
            public_id=document.id,
            origin=NeedOrigin.IMPORTED,
            state_changed_at=self.now,
            created_at=self.now,
        )
        fill_need(row, document)
        return row


def store_lines(
    session: Session,
    shelf: Shelf[Row, Document],
    lines: Iterable[tuple[int, Parsed[Document] | ExchangeError]],
) -> Tally:
    """Add what is new, change what differs, leave the rest; report each bad line."""
    tally = Tally()
    batch: list[Numbered[Document]] = []
    for number, parsed in lines:
        if isinstance(parsed, ExchangeError):
            tally.failed.append(FailedLine(number, "; ".join(map(_reason, parsed.issues))))
            continue
        tally.warnings.extend(parsed.warnings)
        batch.append((number, parsed.document))
        if len(batch) == BATCH:
            _store(session, shelf, batch, tally)
            batch = []
    _store(session, shelf, batch, tally)
    tally.failed.sort(key=lambda failure: failure.line)
    return tally


def _store(
    session: Session,
    shelf: Shelf[Row, Document],
    batch: list[Numbered[Document]],
    tally: Tally,
) -> None:
    """Store a batch inside a savepoint; when the database refuses it, find out which line."""
    try:
        with session.begin_nested():
            added, changed = _apply(session, shelf, [document for _, document in batch])
            session.flush()
    except (IntegrityError, DataError) as error:
        if len(batch) == 1:
            tally.failed.append(FailedLine(batch[0][0], f"the database refuses it: {error.orig}"))
            return
        middle = len(batch) // 2
        _store(session, shelf, batch[:middle], tally)
        _store(session, shelf, batch[middle:], tally)
        return
    tally.added += added
    tally.changed += changed
    tally.unchanged += len(batch) - added - changed


def _apply(
    session: Session, shelf: Shelf[Row, Document], documents: list[Document]
) -> tuple[int, int]:
    """How many records were added and changed."""
    known = shelf.find(session, [document.id for document in documents])
    added = changed = 0
    for document in documents:
        row = known.get(document.id)
        if row is None:
            session.add(shelf.make(document))
            added += 1
        elif not shelf.says(row, document):
            shelf.fill(row, document)
            changed += 1
    return added, changed


def _reason(issue: ExchangeIssue) -> str:
    return f"{issue.field}: {issue.reason}" if issue.field else issue.reason
