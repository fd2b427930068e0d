"""Files of an office: brought in, looked through, corrected, and handed to the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, SheetImport, SheetImportRow
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.domain.sheet_columns import ImportState, RowOutcome, SheetKind, column_of
from matchmaker.domain.text import clean_text
from matchmaker.services.events import DELETED, record
from matchmaker.services.sheet_checks import check
from matchmaker.services.sheets import read_sheet
from matchmaker.services.sheets.columns import guess, heading_row
from matchmaker.services.sheets.limits import MAX_CELL_LENGTH, MAX_COLUMNS, refused

KEPT = timedelta(days=90)
FILE_NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows an import has, and how many of them have come to each end."""

    total: int
    outcomes: Mapping[RowOutcome, int]

    @property
    def done(self) -> int:
        """Rows that nothing is to be done with any more."""
        return self.total - self.outcomes.get(RowOutcome.WAITING, 0)


def bring_in(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    kind: SheetKind,
    name: str,
    content: bytes,
    now: datetime,
) -> SheetImport:
    """Read a file and keep its rows for looking through; nothing of it is a record yet.

    Raises:
        InvalidInput: see :func:`matchmaker.services.sheets.read_sheet`; ``sheet_no_rows`` for
            one that has headings alone.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    sheet = read_sheet(content)
    top = heading_row(kind, sheet)
    headings = list(sheet.rows[top].cells)
    rows = sheet.rows[top + 1 :]
    if not rows:
        raise refused("sheet_no_rows")
    width = max(len(headings), *(len(row.cells) for row in rows))
    headings += [""] * (width - len(headings))
    found = SheetImport(
        cluster_id=cluster.id,
        author_id=actor.user_id,
        kind=kind,
        state=ImportState.DRAFT,
        file_name=clean_text(name, field="file", limit=10_000)[:FILE_NAME_LIMIT],
        about={"format": sheet.format, "encoding": sheet.encoding, "sheet": sheet.sheet,
               "unread": list(sheet.unread)},
        headings=headings,
        keys=list(guess(kind, headings)),
        found={},
        created_at=now,
    )  # fmt: skip
    session.add(found)
    record(session, actor=actor, subject=found, action="upload", now=now)
    session.add_all(
        SheetImportRow(
            import_id=found.id,
            number=row.number,
            cells=list(row.cells),
            outcome=RowOutcome.WAITING,
        )
        for row in rows
    )
    session.flush()
    check(session, found)
    return found


def get_import(session: Session, *, actor: Actor, cluster: Cluster, number: int) -> SheetImport:
    """One import of the cluster.

    Raises:
        NotFound: the cluster has none of this number.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    found = session.get(SheetImport, number)
    if found is None or found.cluster_id != cluster.id:
        raise NotFound("sheet_import", str(number))
    return found


def list_imports(session: Session, *, actor: Actor, cluster: Cluster) -> list[SheetImport]:
    """The imports of a cluster that are still kept, the latest first."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_cluster = select(SheetImport).where(SheetImport.cluster_id == cluster.id)
    return list(session.scalars(of_cluster.order_by(SheetImport.id.desc()).limit(50)))


def rows_of(
    session: Session,
    found: SheetImport,
    *,
    limit: int,
    outcomes: Sequence[RowOutcome] = tuple(RowOutcome),
) -> list[SheetImportRow]:
    """The first rows of an import, or of those with certain outcomes."""
    rows = select(SheetImportRow).where(
        SheetImportRow.import_id == found.id, SheetImportRow.outcome.in_(outcomes)
    )
    return list(session.scalars(rows.order_by(SheetImportRow.number).limit(limit)))


def progress(session: Session, found: SheetImport) -> Progress:
    """How far it is."""
    counted = session.execute(
        select(SheetImportRow.outcome, func.count())
        .where(SheetImportRow.import_id == found.id)
        .group_by(SheetImportRow.outcome)
    ).all()
    outcomes = {row[0]: row[1] for row in counted}
    return Progress(sum(outcomes.values()), outcomes)


def correct(
    session: Session,
    *,
    actor: Actor,
    found: SheetImport,
    keys: Sequence[str],
    cells: Mapping[tuple[int, int], str],
    now: datetime,
) -> None:
    """Say what the columns mean and put cells right; ``cells`` maps (row, column) to texts.

    Raises:
        Conflict: the import was begun already (``import_begun``).
        InvalidInput: two columns mean the same (``sheet_twice``, field ``key-N``), or a cell is
            ``too_long``.
    """
    _own_draft(session, actor, found)
    chosen = [key if column_of(found.kind, key) else "" for key in keys[: len(found.headings)]]
    chosen += [""] * (len(found.headings) - len(chosen))
    for place, key in enumerate(chosen):
        if key and key in chosen[:place]:
            raise InvalidInput(f"key-{place}", "sheet_twice")
    wanted = {row for row, _ in cells}
    of_rows = select(SheetImportRow).where(
        SheetImportRow.import_id == found.id, SheetImportRow.number.in_(wanted)
    )
    for row in session.scalars(of_rows):
        texts = list(row.cells)
        for (number, column), text in cells.items():
            if number == row.number and 0 <= column < min(len(chosen), MAX_COLUMNS):
                texts += [""] * (column + 1 - len(texts))
                field = f"cell-{number}-{column}"
                texts[column] = clean_text(text, field=field, limit=MAX_CELL_LENGTH)
        row.cells = texts
    found.keys = chosen
    check(session, found)
    record(session, actor=actor, subject=found, action="change", now=now)


def start(session: Session, *, actor: Actor, found: SheetImport, now: datetime) -> None:
    """Hand the rows that can be used to the worker.

    Raises:
        Conflict: it was begun already (``import_begun``), or no row can be used
            (``nothing_usable``).
    """
    _own_draft(session, actor, found)
    check(session, found)
    if not found.found["usable"]:
        raise Conflict("nothing_usable")
    found.state = ImportState.QUEUED
    record(session, actor=actor, subject=found, action="start", now=now)


def undo(session: Session, *, actor: Actor, found: SheetImport, now: datetime) -> None:
    """Ask the worker to take back what the import did, wherever nobody changed it since.

    Raises:
        Conflict: the import is not done, or undone already (``import_not_done``).
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=found.cluster_id))
    session.refresh(found, with_for_update=True)
    if found.state is not ImportState.DONE:
        raise Conflict("import_not_done")
    found.state = ImportState.UNDOING
    record(session, actor=actor, subject=found, action="undo", now=now)


def discard(session: Session, *, actor: Actor, found: SheetImport, now: datetime) -> None:
    """Forget a file that nothing was made of.

    Raises:
        Conflict: the import was begun already (``import_begun``).
    """
    _own_draft(session, actor, found)
    record(session, actor=actor, subject=found, action=DELETED, now=now)
    session.delete(found)
    session.flush()


def purge_imports(session: Session, *, now: datetime) -> int:
    """Forget files and rows that were brought in long ago; the records stay."""
    over = select(SheetImport).where(SheetImport.created_at < now - KEPT)
    gone = list(session.scalars(over))
    for found in gone:
        record(session, actor=SYSTEM, subject=found, action=DELETED, now=now)
        session.execute(delete(SheetImportRow).where(SheetImportRow.import_id == found.id))
        session.delete(found)
    session.flush()
    return len(gone)


def _own_draft(session: Session, actor: Actor, found: SheetImport) -> None:
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=found.cluster_id))
    session.refresh(found, with_for_update=True)
    if found.state is not ImportState.DRAFT:
        raise Conflict("import_begun")
