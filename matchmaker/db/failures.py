"""Which database errors mean "try again", told by error code and never by message text."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DBAPIError

from matchmaker.domain.errors import Unavailable

SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL = 5, 6, 10, 13
# Serialization failure, deadlock, lock not available, cannot connect now.
POSTGRESQL_RETRY = frozenset({"40001", "40P01", "55P03", "57P03"})
# Disk full, out of memory, too many connections.
POSTGRESQL_FULL = frozenset({"53000", "53100", "53200", "53300"})


def as_unavailable(error: DBAPIError) -> Unavailable | None:
    """The error as something a reader can wait for, or None when it is a defect.

    Codes: ``database_busy`` (another write takes long, or the server is out of reach) and
    ``storage_full``.
    """
    original: Any = error.orig
    sqlite_code = getattr(original, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return _from_sqlite(sqlite_code & 0xFF)
    state = getattr(original, "sqlstate", None)
    if state in POSTGRESQL_FULL:
        return Unavailable("storage_full", retry_after=60)
    if state in POSTGRESQL_RETRY or error.connection_invalidated:
        return Unavailable("database_busy")
    return None


def _from_sqlite(code: int) -> Unavailable | None:
    if code in {SQLITE_BUSY, SQLITE_LOCKED}:
        return Unavailable("database_busy")
    if code in {SQLITE_FULL, SQLITE_IOERR}:
        return Unavailable("storage_full", retry_after=60)
    return None
