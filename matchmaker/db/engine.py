"""How to open the database: the same options for the web application, commands and tests.

SQLite goes through pysqlite3, which brings a recent library along. Its transactions are
begun here and not by the driver: ``BEGIN IMMEDIATE`` unless the transaction was declared
read-only (see :mod:`matchmaker.db.transactions`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from matchmaker.config import ConfigurationError, Settings
from matchmaker.db.transactions import is_read_only

BUSY_TIMEOUT_MS = 5_000
# An error's message goes to the log, and the values of its statement are people's.
PRIVATE = {"hide_parameters": True}
# A write-ahead log that is reset while another process reads it can corrupt the file.
CORRUPTING_VERSIONS = ((3, 7, 0), (3, 51, 2))


def engine_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for ``create_engine`` that fit the database of the settings.

    Raises:
        ConfigurationError: the SQLite library at hand is one that can corrupt the file.
    """
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        return {"pool_pre_ping": True, **PRIVATE}
    check_sqlite_version(sqlite.sqlite_version_info)
    return {
        **PRIVATE,
        "module": sqlite,
        "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    }


def check_sqlite_version(version: tuple[int, ...]) -> None:
    """Refuse to open a file with a library that may damage it.

    Raises:
        ConfigurationError: the version lies inside the corrupting range.
    """
    first, last = CORRUPTING_VERSIONS
    if first <= tuple(version) <= last:
        raise ConfigurationError(
            "MATCHMAKER_DATABASE_URL",
            f"SQLite {'.'.join(map(str, version))} can corrupt a file in WAL mode; reinstall "
            "pysqlite3, which brings a newer library, or use PostgreSQL",
        )


def prepare_engine(engine: Engine) -> Engine:
    """Attach what every connection of this engine needs; returns the engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite_connection)
        event.listen(engine, "begin", _begin_on_sqlite)
    else:
        event.listen(engine, "begin", _begin_on_postgresql)
    return engine


def make_engine(settings: Settings) -> Engine:
    """An engine of its own, for tools and tests that run without the web application."""
    return prepare_engine(create_engine(settings.database_url, **engine_options(settings)))


@contextmanager
def impatient(engine: Engine) -> Iterator[Connection]:
    """A connection that fails at once where others would wait for another's write."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        _set_busy_timeout(connection, 0)
        try:
            yield connection
        finally:
            connection.rollback()
            _set_busy_timeout(connection, BUSY_TIMEOUT_MS)


def _set_busy_timeout(connection: Connection, milliseconds: int) -> None:
    driver_connection: Any = connection.connection.dbapi_connection
    driver_connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _set_up_sqlite_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: an acknowledged write survives a power cut, which NORMAL does not promise.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what somebody deletes is overwritten
    cursor.close()


def _begin_on_sqlite(connection: Connection) -> None:
    if is_read_only():
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_on_postgresql(connection: Connection) -> None:
    # psycopg sends BEGIN [READ ONLY] with the first statement: no round trip of its own.
    driver_connection: Any = connection.connection.dbapi_connection
    driver_connection.read_only = is_read_only()
