"""A backup holds everything at one moment, however much is written meanwhile, and comes back."""

from __future__ import annotations

import json
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.db import schema
from matchmaker.db.archive import ArchiveUnusable, Manifest, verify, write_table
from matchmaker.db.backup import NotEmpty, drop_old_backups, restore_backup, write_backup
from matchmaker.db.base import Base
from matchmaker.db.engine import make_engine
from matchmaker.db.models import Cluster, Need, Passkey
from matchmaker.services.reference import load_reference
from tests.databases import PostgresqlDatabases, SqliteDatabases, settings_for
from tests.factories import NOW, make_cluster, make_need
from tests.security.world import make_tenant

NewEngine = Callable[[str], Engine]
WRITERS = 4


@pytest.fixture
def new_engine(
    sqlite_databases: SqliteDatabases, postgresql_databases: PostgresqlDatabases, tmp_path: Path
) -> Iterator[NewEngine]:
    """Makes an empty, migrated database of either kind."""
    kinds = {"sqlite": sqlite_databases, "postgresql": postgresql_databases}
    with ExitStack() as stack:

        def make(kind: str) -> Engine:
            engine = make_engine(settings_for(tmp_path, stack.enter_context(kinds[kind].fresh())))
            stack.callback(engine.dispose)
            return engine

        yield make


def fill(engine: Engine) -> None:
    """One of everything, and what is easily lost on the way."""
    with Session(engine) as session, session.begin():
        load_reference(session)
        tenant = make_tenant(session, "here")
        make_tenant(session, "there")
        first, _ = make_need(
            session, cluster=tenant.cluster, description='缸差 \u2028 \U0001f9f5 \\ "'
        )
        second, _ = make_need(session, cluster=tenant.cluster)
        first.merged_into_id = second.id  # points to a row that comes after it
        first.budget_min, first.answers = 0.1 + 0.2, {"z": [1, None, {"a": "中"}], "a": 1e300}
        tenant.owner.mf_recovery_codes = []
        session.add(
            Passkey(
                user=tenant.owner,
                credential_id=bytes(range(256)),
                public_key=b"\x00",
                backup_state=False,
                device_type="single_device",
                create_datetime=NOW,
                lastuse_datetime=NOW + timedelta(microseconds=1),
                name="key",
                usage="first",
            )
        )


def hashes(engine: Engine, folder: Path) -> dict[str, tuple[int, str]]:
    _, manifest = write_backup(engine, folder, now=NOW)
    return {each.name: (each.rows, each.sha256) for each in manifest.tables}


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_every_table_comes_back_as_it_was(
    source: str, target: str, new_engine: NewEngine, tmp_path: Path
) -> None:
    before, after = new_engine(source), new_engine(target)
    fill(before)

    path, manifest = write_backup(before, tmp_path / "backups", now=NOW)
    restore_backup(after, path)

    assert {each.name for each in manifest.tables} == set(Base.metadata.tables)
    assert hashes(after, tmp_path / "again") == {
        each.name: (each.rows, each.sha256) for each in manifest.tables
    }
    assert schema.differences(after) == []
    with Session(after) as session, session.begin():  # new rows get new numbers
        make_need(session, cluster=make_cluster(session))


def test_a_backup_under_writes_is_the_state_of_one_moment(
    engine: Engine, new_engine: NewEngine, tmp_path: Path
) -> None:
    stop, failures = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                with Session(engine) as session, session.begin():
                    make_need(session, cluster=make_cluster(session))
        except Exception as error:  # noqa: BLE001  told to the test, whatever it is
            failures.append(error)

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for each in writers:
        each.start()
    paths = [
        write_backup(engine, tmp_path / "backups", now=NOW + timedelta(seconds=n))[0]
        for n in range(3)
    ]
    stop.set()
    for each in writers:
        each.join()

    assert failures == []
    written = []
    for path in paths:
        copy = new_engine(engine.dialect.name)
        restore_backup(copy, path)
        with Session(copy) as session:
            clusters = session.scalar(select(func.count(Cluster.id)))
            needs = session.scalar(select(func.count(Need.id)))
        assert clusters == needs
        written.append(needs)
    assert written == sorted(written)
    assert written[-1] > written[0]


def test_a_database_with_data_is_left_alone_unless_forced(engine: Engine, tmp_path: Path) -> None:
    with Session(engine) as session, session.begin():
        make_cluster(session, slug="kept")
    path, _ = write_backup(engine, tmp_path, now=NOW)
    with Session(engine) as session, session.begin():
        make_cluster(session, slug="later")

    with pytest.raises(NotEmpty):
        restore_backup(engine, path)
    assert slugs(engine) == {"kept", "later"}
    restore_backup(engine, path, force=True)
    assert slugs(engine) == {"kept"}


def slugs(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(Cluster.slug)))


def test_a_damaged_backup_is_refused_before_anything_changes(
    engine: Engine, tmp_path: Path
) -> None:
    with Session(engine) as session, session.begin():
        make_cluster(session, slug="kept")
    path, _ = write_backup(engine, tmp_path, now=NOW)
    whole = path.read_bytes()

    unnoticed = []
    for position in range(0, len(whole), len(whole) // 60):
        damaged = bytearray(whole)
        damaged[position] ^= 0x41
        path.write_bytes(damaged)
        try:
            found = verify(path)
        except ArchiveUnusable:
            continue
        path_again = path.with_name("again.zip")
        path_again.write_bytes(whole)
        if found != verify(path_again):
            unnoticed.append(position)
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ArchiveUnusable):
        restore_backup(engine, path, force=True)
    assert unnoticed == []
    assert slugs(engine) == {"kept"}


def test_a_changed_row_and_a_foreign_revision_are_refused(engine: Engine, tmp_path: Path) -> None:
    path, _ = write_backup(engine, tmp_path, now=NOW)
    foreign = rewritten(path, "manifest.json", lambda old: old.replace(b'"0', b'"9', 1))
    changed = rewritten(path, "tables/clusters.jsonl", lambda old: old + b"[]\n")

    with pytest.raises(ArchiveUnusable, match="revision 9"):
        restore_backup(engine, foreign)
    with pytest.raises(ArchiveUnusable, match="clusters"):
        restore_backup(engine, changed)


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    copy = path.with_name(f"{member.replace('/', '-')}.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                content = json.dumps({"revision": manifest.pop("revision"), **manifest}).encode()
            new.writestr(name, change(content) if name == member else content)
    return copy


def test_an_older_backup_is_brought_up_to_date(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    columns = {
        **dict.fromkeys(("id", "slug", "name_en", "name_zh", "catalogue_version"), "plain"),
        "languages": "json",
        "created_at": "moment",
    }
    with zipfile.ZipFile(path, "w") as archive:
        entry = write_table(archive, "clusters", columns, [(1, "old", "Old", "旧", 0, [], NOW)])
        Manifest(made_at=NOW.isoformat(), revision="0001", tables=(entry,)).write(archive)

    restore_backup(engine, path)

    assert schema.current(engine) == schema.head()
    assert schema.differences(engine) == []
    assert slugs(engine) == {"old"}


def test_the_newest_backups_are_kept_and_nothing_else_is_touched(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    (tmp_path / "notes.zip").touch()
    with sqlite_databases.fresh() as url:
        engine = make_engine(settings_for(tmp_path / "instance", url))
        paths = [
            write_backup(engine, tmp_path, now=NOW + timedelta(days=day))[0] for day in range(4)
        ]
        engine.dispose()

    assert drop_old_backups(tmp_path, keep=2) == paths[:2]
    assert {path.name for path in tmp_path.glob("*.zip")} == {
        "notes.zip",
        *(path.name for path in paths[2:]),
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths[2:]} == {0o600}
