from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from matchmaker.config import ConfigurationError
from matchmaker.db import engine as engines
from matchmaker.db.engine import check_sqlite_version, make_engine
from matchmaker.db.failures import as_unavailable
from matchmaker.db.models import Cluster
from matchmaker.db.transactions import read_only
from matchmaker.services.clusters import list_clusters, touch_catalogue
from tests.databases import SqliteDatabases, settings_for
from tests.factories import make_cluster

CLIENTS, ROUNDS = 8, 15


@pytest.fixture
def impatient(
    sqlite_databases: SqliteDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """SQLite that waits a twentieth of a second for a lock."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 50)
    with sqlite_databases.fresh() as url:
        engine = make_engine(settings_for(tmp_path, url))
        yield engine
        engine.dispose()


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_an_sqlite_that_can_corrupt_the_file_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(ConfigurationError, match="corrupt"):
        check_sqlite_version(version)


@pytest.mark.parametrize("version", [(3, 6, 23), (3, 51, 3), (3, 53, 0)])
def test_an_sqlite_outside_the_corrupting_range_is_taken(version: tuple[int, ...]) -> None:
    check_sqlite_version(version)


def test_sqlite_is_opened_as_the_promises_need_it(impatient: Engine) -> None:
    with impatient.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "secure_delete")
        }

    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "secure_delete": 1}


def test_no_update_is_lost_between_clients_that_write_at_once(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        make_cluster(session, slug="counted")
    acknowledged: list[int] = []

    def count_up() -> None:
        for _ in range(ROUNDS):
            with Session(engine) as session, session.begin():
                touch_catalogue(session, cluster=list_clusters(session)[0])
            acknowledged.append(1)

    threads = [threading.Thread(target=count_up) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        assert list_clusters(session)[0].catalogue_version == len(acknowledged) == CLIENTS * ROUNDS


def test_a_read_only_transaction_may_not_write(engine: Engine) -> None:
    with read_only(), Session(engine) as session, pytest.raises(DBAPIError):
        make_cluster(session)


def test_after_a_read_only_transaction_the_same_connection_writes_again(engine: Engine) -> None:
    with read_only(), Session(engine) as session:
        list_clusters(session)

    with Session(engine) as session, session.begin():
        make_cluster(session)

    with Session(engine) as session:
        assert len(list_clusters(session)) == 1


def test_reading_goes_on_beside_a_writer_and_a_second_writer_is_told_to_wait(
    impatient: Engine,
) -> None:
    with Session(impatient) as writer:
        make_cluster(writer)

        with read_only(), Session(impatient) as reader:
            assert list_clusters(reader) == []
        with pytest.raises(OperationalError) as refused, Session(impatient) as second:
            make_cluster(second)

    reason = as_unavailable(refused.value)
    assert reason is not None
    assert reason.code == "database_busy"
    assert reason.retry_after > 0


def test_a_full_disk_is_told_apart_from_a_defect(impatient: Engine) -> None:
    with impatient.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        fill = text("INSERT INTO sectors VALUES ('much', 1, hex(zeroblob(100000)), '')")
        with pytest.raises(DBAPIError) as refused:
            connection.execute(fill)

    reason = as_unavailable(refused.value)
    assert reason is not None
    assert reason.code == "storage_full"


def test_a_mistake_in_a_statement_is_a_defect(session: Session) -> None:
    with pytest.raises(DBAPIError) as refused:
        session.execute(text("SELECT nothing FROM nowhere"))

    assert as_unavailable(refused.value) is None


def test_a_rolled_back_transaction_leaves_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        make_cluster(session)
        session.rollback()

    with Session(engine) as session:
        assert session.query(Cluster).count() == 0


def test_an_error_names_no_value_of_its_statement(session: Session) -> None:
    with pytest.raises(DBAPIError) as caught:
        session.execute(text("SELECT :address FROM nowhere"), {"address": "li@factory.example"})

    assert "li@factory.example" not in str(caught.value)
