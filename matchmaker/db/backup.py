"""Backing up and going back, on SQLite and on PostgreSQL, with no other program.

A backup is read in one transaction that sees one state while others write. Going back
verifies the file first, makes the tables of the revision it was made at, fills them in one
transaction and then brings them up to date; a backup of one kind of database fits the other.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    TableClause,
    column,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
    update,
)

from matchmaker.db import schema
from matchmaker.db.archive import (
    KINDS,
    ArchiveUnusable,
    Manifest,
    TableEntry,
    kind_of,
    read_table,
    verify,
    write_table,
)
from matchmaker.db.base import Base
from matchmaker.db.transactions import read_only

BATCH = 500
OWNER_ONLY = 0o600
NAME = "matchmaker-{:%Y%m%dT%H%M%SZ}.zip"
NAMED = re.compile(r"matchmaker-\d{8}T\d{6}Z\.zip")
# Who has neither clusters nor accounts has nothing to lose: the rest is reference.
OF_PEOPLE = ("clusters", "users")


class NotEmpty(Exception):
    """The database holds clusters or accounts, which going back would delete."""


def write_backup(engine: Engine, folder: Path, *, now: datetime) -> tuple[Path, Manifest]:
    """Write a backup of everything into the folder; it appears whole or not at all.

    Only the owner of the process can read the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME.format(now.astimezone(UTC))
    draft = folder / f".{path.name}.{os.getpid()}"
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(engine, archive, now)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path, manifest


def drop_old_backups(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest ``keep`` backups of a folder; gives the deleted ones back."""
    names = sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))
    old = names[: max(0, len(names) - keep)]
    for path in old:
        path.unlink()
    return old


def restore_backup(engine: Engine, path: Path, *, force: bool = False) -> Manifest:
    """Fill the database with what the file holds; whatever was there goes.

    Raises:
        ArchiveUnusable: the file is damaged, or of a revision this program doesn't know;
            nothing was changed.
        NotEmpty: the database holds data and ``force`` is not given; nothing was changed.
    """
    manifest = verify(path)
    if not schema.knows(manifest.revision):
        raise ArchiveUnusable(f"it is of revision {manifest.revision}, which is not known here")
    if not force and _holds_data(engine):
        raise NotEmpty
    if schema.current(engine) is not None:
        schema.downgrade(engine, "base")
    schema.upgrade(engine, manifest.revision)
    with zipfile.ZipFile(path) as archive, engine.begin() as connection:
        for entry in manifest.tables:
            _fill(connection, archive, entry)
    schema.upgrade(engine)
    return manifest


def _write(engine: Engine, archive: zipfile.ZipFile, now: datetime) -> Manifest:
    with _one_state(engine) as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        manifest = Manifest(
            made_at=now.astimezone(UTC).isoformat(),
            revision=str(revision),
            tables=tuple(
                _write_table(connection, archive, each) for each in Base.metadata.sorted_tables
            ),
        )
    manifest.write(archive)
    return manifest


@contextmanager
def _one_state(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the database as it is at its first query, whoever writes."""
    with read_only(), engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _write_table(connection: Connection, archive: zipfile.ZipFile, each: Table) -> TableEntry:
    columns = {column.name: kind_of(column) for column in each.columns}
    rows = connection.execution_options(yield_per=BATCH).execute(
        select(*each.columns).order_by(*each.primary_key.columns)
    )
    return write_table(archive, each.name, columns, rows)


def _holds_data(engine: Engine) -> bool:
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        return any(
            connection.scalar(select(literal(1)).select_from(table(name)).limit(1)) is not None
            for name in names.intersection(OF_PEOPLE)
        )


def _fill(connection: Connection, archive: zipfile.ZipFile, entry: TableEntry) -> None:
    target = table(
        entry.name, *(column(name, KINDS[kind].type) for name, kind in entry.columns.items())
    )
    connection.execute(target.delete())  # what a migration put there
    later = _references_to_itself(connection, entry.name)
    pointing: list[dict[str, Any]] = []
    rows = read_table(archive, entry)
    while batch := list(islice(rows, BATCH)):
        pointing += [row for row in batch if any(row[name] is not None for name in later)]
        connection.execute(insert(target), [row | dict.fromkeys(later) for row in batch])
    for row in pointing:  # now that the rows are there that they point to
        _point(connection, target, row, later)
    _continue_numbers(connection, entry.name)


def _references_to_itself(connection: Connection, name: str) -> list[str]:
    """The columns of a table that refer to other rows of it."""
    keys = inspect(connection).get_foreign_keys(name)
    return [
        column_name
        for key in keys
        if key["referred_table"] == name
        for column_name in key["constrained_columns"]
    ]


def _point(
    connection: Connection, target: TableClause, row: dict[str, Any], later: list[str]
) -> None:
    primary = inspect(connection).get_pk_constraint(target.name)["constrained_columns"]
    connection.execute(
        update(target)
        .where(*(target.c[name] == row[name] for name in primary))
        .values({name: row[name] for name in later})
    )


def _continue_numbers(connection: Connection, name: str) -> None:
    """Let PostgreSQL count on after the highest number; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for key in inspect(connection).get_pk_constraint(name)["constrained_columns"]:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": name, "key": key}
        )
        if sequence is not None:
            highest = connection.scalar(text(f'SELECT max("{key}") FROM "{name}"'))  # noqa: S608
            connection.execute(
                text("SELECT setval(:sequence, :value, :used)"),
                {"sequence": sequence, "value": highest or 1, "used": highest is not None},
            )
