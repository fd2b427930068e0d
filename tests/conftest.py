"""What tests of every layer share: fresh databases of both kinds, and an application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from apiflask import APIFlask
from hypothesis import settings as search
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.config import Settings
from matchmaker.db.engine import make_engine
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, settings_for
from tests.factories import NOW

# How long an example takes belongs to the machine: a rule is what it gives.
search.register_profile("matchmaker", deadline=None)
search.load_profile("matchmaker")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cycles", type=int, default=3, help="how often a server is killed")


@pytest.fixture(scope="session")
def cycles(request: pytest.FixtureRequest) -> int:
    """How often a test kills what it is about; ``make soak`` does it more often."""
    asked: int = request.config.getoption("--cycles")
    return asked


@pytest.fixture
def now() -> datetime:
    """The clock of a test: a moment passed in, never read."""
    return NOW


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresqlDatabases]:
    # Not below pytest's folder, which belongs to one user: the server runs as another.
    with TemporaryDirectory(prefix="matchmaker-", ignore_cleanup_errors=True) as folder:
        databases = PostgresqlDatabases(Path(folder))
        yield databases
        databases.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh, migrated, empty database; once on SQLite, once on PostgreSQL."""
    with databases.fresh() as url:
        engine = make_engine(settings_for(tmp_path, url))
        yield engine
        engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def settings(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an installation with a fresh, migrated, empty SQLite file."""
    with sqlite_databases.fresh() as url:
        yield settings_for(tmp_path / "instance", url)


@pytest.fixture
def app(settings: Settings) -> Iterator[APIFlask]:
    """The web application on an empty database."""
    from matchmaker.extensions import db  # noqa: PLC0415  most tests need no web framework
    from matchmaker.factory import create_app  # noqa: PLC0415

    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()
