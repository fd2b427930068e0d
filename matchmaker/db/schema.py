"""The state of the tables: brought up, taken down and compared with the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from matchmaker.db import models
from matchmaker.db.base import Base

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD_FILE = MIGRATIONS / "head.txt"
# Any number, the same on every machine: two that migrate at once take turns.
ADVISORY_LOCK = 5_201_314
QUEUE_PREFIX = "huey_"

__all__ = ["HEAD_FILE", "current", "differences", "downgrade", "head", "models", "upgrade"]


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to a revision; all of it or nothing."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables down to a revision (``base`` removes them); all of it or nothing."""
    _run(engine, lambda config: command.downgrade(config, revision))


def current(engine: Engine) -> str | None:
    """The revision that the tables are at, None before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision that the code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether the code can bring tables to this revision."""
    script = ScriptDirectory.from_config(_config())
    return any(each.revision == revision for each in script.walk_revisions())


def differences(engine: Engine) -> list[object]:
    """What the tables say otherwise than the models; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": is_ours,
            },
        )
        return list(compare_metadata(context, Base.metadata))


def is_ours(name: str | None, kind: str, _parents: Mapping[str, str | None]) -> bool:
    """Whether a table is the business of migrations; the job queue makes its own."""
    return not (kind == "table" and name is not None and name.startswith(QUEUE_PREFIX))


def new_revision(engine: Engine, message: str) -> Path:
    """Write a migration that leads from the tables to the models; gives the file back.

    Revisions are numbered: 0001, 0002, ...
    """
    script = ScriptDirectory.from_config(_config())
    number = 1 + max((int(each.revision) for each in script.walk_revisions()), default=0)
    revision = f"{number:04d}"
    _run(
        engine,
        lambda config: command.revision(config, message, autogenerate=True, rev_id=revision),
    )
    HEAD_FILE.write_text(f"{revision}\n", encoding="ascii")
    return next((MIGRATIONS / "versions").glob(f"{revision}_*.py"))


def _run(engine: Engine, action: Callable[[Config], object]) -> None:
    config = _config()
    with _exclusive(engine) as connection:
        config.attributes["connection"] = connection
        action(config)


@contextmanager
def _exclusive(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction no second migration can enter.

    On SQLite tables are rebuilt by copying; with foreign keys on, dropping the old copy
    would empty the tables that refer to it. They are off meanwhile and checked at the end.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
        return
    with engine.connect() as connection:
        _set_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                yield connection
                _check_references(connection)
        finally:
            _set_foreign_keys(connection, on=True)


def _set_foreign_keys(connection: Connection, *, on: bool) -> None:
    """Past SQLAlchemy, whose transaction would make SQLite ignore the setting."""
    driver_connection = connection.connection.dbapi_connection
    if driver_connection is not None:
        driver_connection.cursor().execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration leaves {len(broken)} references without a target")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config
