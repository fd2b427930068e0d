"""Vectors of texts, kept in a file so that each text is encoded once.

The file is a cache and nothing else: whatever is wrong with it, it is made again.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np

from matchmaker.matching.encoders import MOST_CHARACTERS, Encoder, Vectors

KEPT_DAYS = 30
"""A vector that no fit asked for in so many days goes: its text was changed or deleted."""
BATCH = 256
"""Vectors read or written at a time; what was written survives an interrupted first fit."""
BUSY_TIMEOUT_S = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    key BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum INTEGER NOT NULL, used INTEGER NOT NULL
)
"""
_log = logging.getLogger(__name__)


class VectorStore:
    """Vectors by the sha256 of the encoder's name and what it reads of a text.

    Several processes may use one file at once. A damaged row is encoded again, a damaged file
    is thrown away, and while the file can't be written texts are encoded without it.

    ``path`` is the file, made when it is first needed; ``today`` the clock.

    The file is SQLite's, with a rollback journal: the write-ahead log of old versions of the
    library can corrupt a file, and here nobody waits for a reader.
    """

    def __init__(self, path: Path, *, today: Callable[[], date] = date.today) -> None:
        self.path = path
        self._today = today

    def vectors(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        """One row a text, shape ``(texts, encoder.dimension)``; encodes those not yet kept."""
        try:
            return self._kept(encoder, texts)
        except sqlite3.OperationalError as error:  # locked, full, read-only, no such folder
            _log.warning("texts are encoded anew, %s can't be used: %s", self.path, error)
            return encoder.encode(texts)
        except sqlite3.DatabaseError as error:
            _log.warning("%s is damaged (%s) and is made again", self.path, error)
            for suffix in ("", "-journal"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            return encoder.encode(texts)

    def _kept(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        keys = [_key(encoder, text) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))
        with closing(sqlite3.connect(self.path, BUSY_TIMEOUT_S, isolation_level=None)) as file:
            file.execute(_SCHEMA)
            found = self._read(file, list(wanted), encoder.dimension)
            missing = [key for key in wanted if key not in found]
            for batch in _batches(missing):
                fresh = encoder.encode([wanted[key] for key in batch])
                found.update(zip(batch, fresh, strict=True))
                self._write(file, dict(zip(batch, fresh, strict=True)))
            self._tidy(file, [key for key in wanted if key not in set(missing)])
        rows = np.empty((len(keys), encoder.dimension), dtype=np.float32)
        for number, key in enumerate(keys):
            rows[number] = found[key]
        return rows

    @staticmethod
    def _read(
        file: sqlite3.Connection, keys: Sequence[bytes], dimension: int
    ) -> dict[bytes, Vectors]:
        """The sound vectors among those kept."""
        found: dict[bytes, Vectors] = {}
        for batch in _batches(keys):
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, vector, checksum FROM vectors WHERE key IN ({marks})"  # noqa: S608
            for key, vector, checksum in file.execute(query, batch):
                if len(vector) == 4 * dimension and zlib.crc32(vector) == checksum:
                    found[key] = np.frombuffer(vector, dtype="<f4")
        return found

    def _write(self, file: sqlite3.Connection, fresh: dict[bytes, Vectors]) -> None:
        today = self._today().toordinal()
        packed = ((key, vector.astype("<f4").tobytes()) for key, vector in fresh.items())
        rows = [(key, vector, zlib.crc32(vector), today) for key, vector in packed]
        file.execute("BEGIN IMMEDIATE")
        file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)
        file.execute("COMMIT")

    def _tidy(self, file: sqlite3.Connection, used: Sequence[bytes]) -> None:
        """Note, once a day, which vectors are in use; remove those that no longer are."""
        today = self._today().toordinal()
        file.execute("BEGIN IMMEDIATE")
        file.executemany(
            "UPDATE vectors SET used = ? WHERE key = ? AND used < ?",
            ((today, key, today) for key in used),
        )
        file.execute("DELETE FROM vectors WHERE used < ?", (today - KEPT_DAYS,))
        file.execute("COMMIT")


def _key(encoder: Encoder, text: str) -> bytes:
    content = f"{encoder.name}\0{text[:MOST_CHARACTERS]}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()


def _batches(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
