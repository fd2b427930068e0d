"""The commands an operator keeps and brings back an installation with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.__main__ import main
from matchmaker.cli.database import read_settings
from matchmaker.db.engine import make_engine
from matchmaker.db.models import Cluster
from matchmaker.services.clusters import create_cluster
from tests.factories import NOW

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in the installation of this name."""
    for name in ("MATCHMAKER_ENV", "MATCHMAKER_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def invoke(installation: str, *arguments: object) -> Result:
        monkeypatch.setenv("MATCHMAKER_INSTANCE_PATH", str(tmp_path / installation))
        return CliRunner().invoke(main, [str(each) for each in arguments])

    return invoke


def slugs(*new: str) -> set[str]:
    """The clusters of the installation that the last command was for, with new ones."""
    engine = make_engine(read_settings())
    with Session(engine) as session, session.begin():
        for slug in new:
            names = {"name_en": slug, "name_zh": slug, "languages": ["en"]}
            create_cluster(session, slug=slug, now=NOW, **names)
        found = set(session.scalars(select(Cluster.slug)))
    engine.dispose()
    return found


def test_an_installation_moves_to_another_machine(run: Run, tmp_path: Path) -> None:
    run("old", "db", "upgrade")
    slugs("town")

    kept = run("old", "backup", tmp_path / "kept")
    path = next((tmp_path / "kept").iterdir())
    restored = run("new", "restore", path)

    assert (kept.exit_code, restored.exit_code) == (0, 0), kept.output + restored.output
    assert str(path) in kept.output
    assert slugs() == {"town"}


def test_data_is_overwritten_only_when_forced(run: Run, tmp_path: Path) -> None:
    run("here", "db", "upgrade")
    slugs("before")
    run("here", "backup", tmp_path / "kept")
    path = next((tmp_path / "kept").iterdir())
    slugs("after")

    refused = run("here", "restore", path)
    assert slugs() == {"before", "after"}
    forced = run("here", "restore", path, "--force")

    assert (refused.exit_code, forced.exit_code) == (1, 0), forced.output
    assert "--force" in refused.output
    assert slugs() == {"before"}


def test_what_is_no_backup_is_refused_in_plain_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_text("not a backup", encoding="ascii")

    done = run("here", "restore", tmp_path / "notes.zip", "--force")

    assert done.exit_code == 1
    assert "can't be used" in done.output
    assert "Traceback" not in done.output


def test_old_backups_go_when_told_to(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for day in range(1, 4):
        (kept / f"matchmaker-2026010{day}T000000Z.zip").touch()

    done = run("here", "backup", kept, "--keep", 2)

    assert done.exit_code == 0, done.output
    assert min(path.name for path in kept.iterdir()) == "matchmaker-20260103T000000Z.zip"
    assert len(list(kept.iterdir())) == 2
