"""The file of a backup: every table in one ZIP, the same for both kinds of database.

It holds ``manifest.json`` and one ``tables/NAME.jsonl`` a table: a row a line, as a JSON array
in the order of the manifest's columns. Moments and days are ISO 8601, moments in UTC, bytes
base64. The manifest counts the rows of each table and gives the SHA-256 of its lines.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, Column, Date, LargeBinary
from sqlalchemy.types import NullType, TypeEngine

from matchmaker.db.base import UtcDateTime

FORMAT = 1
MANIFEST = "manifest.json"
# What the reader of ZIP files raises, depending on where the damage is.
UNREADABLE = (
    *(OSError, EOFError, KeyError, ValueError, RuntimeError, struct.error),
    *(zipfile.BadZipFile, zlib.error),
)


class ArchiveUnusable(Exception):
    """The file is no backup, or not the one that was written; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a column stand in the file, and the type that stores them again."""

    type: TypeEngine[Any]
    dump: Callable[[Any], Any] = lambda value: value
    load: Callable[[Any], Any] = lambda value: value


KINDS = {
    "plain": Kind(NullType()),
    "json": Kind(JSON(none_as_null=True)),
    "date": Kind(Date(), date.isoformat, date.fromisoformat),
    "moment": Kind(
        UtcDateTime(), lambda moment: moment.astimezone(UTC).isoformat(), datetime.fromisoformat
    ),
    "bytes": Kind(
        LargeBinary(), lambda value: base64.b64encode(value).decode("ascii"), base64.b64decode
    ),
}
_KINDS_OF_TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (JSON, "json"),
    (UtcDateTime, "moment"),
    (Date, "date"),
    (LargeBinary, "bytes"),
)


def kind_of(column: Column[Any]) -> str:
    """The name of the kind that a column of the models is kept as."""
    names = (name for type_, name in _KINDS_OF_TYPES if isinstance(column.type, type_))
    return next(names, "plain")


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table in the manifest: its columns with their kinds, its rows, their hash."""

    name: str
    columns: dict[str, str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; it names no host, no user and no secret.

    ``tables`` come in an order in which they can be filled.
    """

    made_at: str
    revision: str
    tables: tuple[TableEntry, ...]
    format: int = FORMAT

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> Manifest:
        """The manifest of an open file.

        Raises:
            ArchiveUnusable: there is none, or one of another format.
        """
        try:
            content = json.loads(archive.read(MANIFEST))
            tables = tuple(TableEntry(**entry) for entry in content.pop("tables"))
            manifest = cls(**content, tables=tables)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArchiveUnusable(f"it has no {MANIFEST} that can be read") from error
        if manifest.format != FORMAT:
            raise ArchiveUnusable(f"it is of format {manifest.format}, not {FORMAT}")
        return manifest

    def write(self, archive: zipfile.ZipFile) -> None:
        """Add the manifest to an open file."""
        archive.writestr(MANIFEST, json.dumps(asdict(self), ensure_ascii=False, indent=1))


def write_table(
    archive: zipfile.ZipFile, name: str, columns: dict[str, str], rows: Iterable[Iterable[Any]]
) -> TableEntry:
    """Add one table; ``rows`` have their values in the order of ``columns``."""
    dumps = [KINDS[kind].dump for kind in columns.values()]
    digest, count = hashlib.sha256(), 0
    with archive.open(_member(name), "w", force_zip64=True) as file:
        for row in rows:
            values = [
                None if value is None else dump(value)
                for dump, value in zip(dumps, row, strict=True)
            ]
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return TableEntry(name, columns, count, digest.hexdigest())


def read_table(archive: zipfile.ZipFile, entry: TableEntry) -> Iterator[dict[str, Any]]:
    """The rows of a table as they go into the database."""
    loads = {name: KINDS[kind].load for name, kind in entry.columns.items()}
    with archive.open(_member(entry.name)) as file:
        for line in file:
            values = zip(loads.items(), json.loads(line), strict=True)
            yield {name: None if value is None else load(value) for (name, load), value in values}


def verify(path: Path) -> Manifest:
    """Read the whole file and compare it with its manifest.

    Raises:
        ArchiveUnusable: it is damaged, incomplete or no backup.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest.read(archive)
            for entry in manifest.tables:
                with archive.open(_member(entry.name)) as file:
                    found = _digest(file)
                if found != entry.sha256:
                    raise ArchiveUnusable(f"table {entry.name} is not what was written")
    except UNREADABLE as error:
        raise ArchiveUnusable(f"it is damaged, or no backup ({error})") from error
    return manifest


def _digest(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _member(name: str) -> str:
    return f"tables/{name}.jsonl"
