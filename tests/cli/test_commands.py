from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.__main__ import main
from matchmaker.cli.database import read_settings
from matchmaker.db import schema
from matchmaker.db.engine import make_engine
from matchmaker.db.models import Cluster, Need, Place, Provider
from tests.factories import make_need, read_lines, write_folder

Run = Callable[..., Result]
PRODUCTION = {
    "MATCHMAKER_ENV": "production",
    "MATCHMAKER_SECRET_KEY": "0123456789abcdef" * 2,
    "MATCHMAKER_HOSTS": "example.org",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in an installation of its own."""
    for name in PRODUCTION:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL", raising=False)
    monkeypatch.setenv("MATCHMAKER_INSTANCE_PATH", str(tmp_path / "instance"))

    def invoke(*arguments: object, **settings: str) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments], env=settings)

    return invoke


def count(table: type[Cluster | Need | Place | Provider]) -> int:
    engine = make_engine(read_settings())
    with Session(engine) as session:
        number = session.scalar(select(func.count()).select_from(table))
    engine.dispose()
    return number or 0


def test_setting_up_twice_loads_everything_once(run: Run) -> None:
    first = run("setup")
    second = run("setup")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "demo cluster textile: 130 providers" in first.output
    assert second.output == ""
    assert (count(Cluster), count(Provider)) == (2, 2021)


def test_a_production_installation_gets_places_and_no_demo(run: Run) -> None:
    done = run("setup", **PRODUCTION)
    refused = run("demo", "load", **PRODUCTION)

    assert done.exit_code == 0, done.output
    assert refused.exit_code != 0
    assert "production" in refused.output
    assert count(Cluster) == 0
    assert count(Place) > 3_000


@pytest.mark.parametrize("variable", ["MATCHMAKER_SECRET_KEY", "MATCHMAKER_HOSTS"])
def test_production_without_a_setting_ends_in_one_sentence(run: Run, variable: str) -> None:
    done = run("setup", **PRODUCTION | {variable: ""})

    assert done.exit_code == 1
    assert done.output.startswith(f"Error: {variable}")
    assert "Traceback" not in done.output


def test_a_folder_goes_in_and_comes_out(run: Run, tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "in",
        providers=[{"id": "p1", "name": {"en": "One"}, "colour": "red"}, "{bad"],
        needs=[{"id": "n1", "title": "Shade"}],
    )

    first = run("import", folder, "--cluster", "town")
    second = run("import", folder, "--cluster", "town")
    out = run("export", tmp_path / "out", "--cluster", "town")

    assert (first.exit_code, second.exit_code, out.exit_code) == (0, 0, 0), first.output
    assert "providers.jsonl: line 2: " in first.output
    assert "providers.jsonl: 1 added, 0 changed, 0 unchanged, 1 failed" in first.output
    assert "providers.jsonl: 0 added, 0 changed, 1 unchanged, 1 failed" in second.output
    assert read_lines(tmp_path / "out" / "providers.jsonl") == [
        {"id": "p1", "name": {"en": "One"}, "colour": "red"}
    ]
    assert read_lines(tmp_path / "out" / "needs.jsonl") == [{"id": "n1", "title": "Shade"}]


def test_exporting_an_unknown_cluster_says_so(run: Run, tmp_path: Path) -> None:
    done = run("export", tmp_path / "out", "--cluster", "nowhere")

    assert done.exit_code == 1
    assert done.output == "Error: There is no cluster called nowhere.\n"
    assert not (tmp_path / "out").exists()


def test_a_slug_that_fits_into_no_address_is_refused(run: Run, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", providers=[{"id": "p1", "name": {"en": "One"}}])

    done = run("import", folder, "--cluster", "Two words")

    assert done.exit_code == 1
    assert "Two words" in done.output
    assert count(Cluster) == 0


def test_a_folder_without_the_files_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    done = run("import", tmp_path / "empty", "--cluster", "town")

    assert done.exit_code == 1
    assert "neither" in done.output
    assert count(Cluster) == 0


def test_the_tables_go_up_and_down(run: Run) -> None:
    up = run("db", "upgrade")
    current = run("db", "current")
    down = run("db", "downgrade", "base", "--yes")

    assert up.output == f"The database is at revision {schema.head()}.\n"
    assert current.output == f"database {schema.head()}, program {schema.head()}\n"
    assert down.output == "The database is at revision base.\n"


def test_a_database_of_another_age_is_refused_by_name(run: Run) -> None:
    run("db", "upgrade")
    engine = make_engine(read_settings())
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    engine.dispose()

    done = run("purge")

    assert done.exit_code == 1
    assert "matchmaker db upgrade" in done.output


def test_purging_deletes_needs_that_expired(run: Run) -> None:
    run("demo", "load")
    before = count(Need)
    engine = make_engine(read_settings())
    with Session(engine) as session, session.begin():
        cluster = session.scalars(select(Cluster)).first()
        make_need(session, cluster=cluster, now=datetime(2020, 1, 1, tzinfo=UTC))
    engine.dispose()

    done = run("purge")

    assert done.output == "Deleted 1 expired needs.\n"
    assert count(Need) == before
