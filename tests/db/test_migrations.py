from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Engine, inspect
from sqlalchemy.orm import Session

from matchmaker.db import schema
from matchmaker.db.base import Base
from matchmaker.db.engine import make_engine
from matchmaker.services.providers import get_provider
from tests.databases import Databases, settings_for
from tests.factories import make_cluster, make_need, make_provider


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without a single table."""
    with databases.fresh(migrated=False) as url:
        engine = make_engine(settings_for(tmp_path, url))
        yield engine
        engine.dispose()


def fill(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        cluster = make_cluster(session, slug="town")
        make_provider(session, cluster=cluster, id="p1")
        make_need(session, cluster=cluster)


def test_the_newest_migration_says_what_the_models_say(empty: Engine) -> None:
    schema.upgrade(empty)

    assert schema.differences(empty) == []
    assert schema.current(empty) == schema.head()


def test_every_check_of_the_models_is_in_the_tables(empty: Engine) -> None:
    schema.upgrade(empty)

    stated = {
        table.name: {
            check.name for check in table.constraints if isinstance(check, CheckConstraint)
        }
        for table in Base.metadata.tables.values()
    }
    found = {
        name: {check["name"] for check in inspect(empty).get_check_constraints(name)}
        for name in stated
    }

    assert found == stated


def test_a_difference_between_tables_and_models_is_found(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE clusters DROP COLUMN licence")

    assert schema.differences(empty) != []


def test_down_and_up_again_with_data_in_the_tables(empty: Engine) -> None:
    schema.upgrade(empty)
    fill(empty)

    schema.downgrade(empty, "base")
    left = set(inspect(empty).get_table_names())
    schema.upgrade(empty)
    fill(empty)

    assert left <= {"alembic_version"}
    assert schema.differences(empty) == []


def test_upgrading_again_keeps_the_data(empty: Engine) -> None:
    schema.upgrade(empty)
    fill(empty)

    schema.upgrade(empty)

    with Session(empty) as session:
        assert get_provider(session, public_id="p1").capabilities


def test_foreign_keys_hold_again_after_a_migration(empty: Engine) -> None:
    schema.upgrade(empty)

    with empty.connect() as connection:
        if empty.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_every_table_of_the_models_is_made_by_a_migration(empty: Engine) -> None:
    schema.upgrade(empty)

    assert set(Base.metadata.tables) <= set(inspect(empty).get_table_names())


def test_the_head_file_names_the_newest_migration() -> None:
    assert schema.HEAD_FILE.read_text(encoding="ascii").strip() == schema.head()


# Reserved, and left out when nothing came of them; see 0012_reserved.py.
NEVER_USED = {"0007", "0008", "0009", "0010", "0011"}


def test_migrations_are_numbered_without_a_gap() -> None:
    files = sorted((schema.MIGRATIONS / "versions").glob("*.py"))

    numbers = [file.name.split("_")[0] for file in files]

    given = [f"{number:04d}" for number in range(1, len(files) + 1 + len(NEVER_USED))]
    assert numbers == [number for number in given if number not in NEVER_USED]
