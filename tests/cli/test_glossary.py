"""`matchmaker glossary`: an operator checks, sets, lists and clears a cluster's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.__main__ import main
from tests.factories import write_folder

HEADER = "id\tcategory\tzh\ten\n"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL", raising=False)
    monkeypatch.setenv("MATCHMAKER_ENV", "development")
    monkeypatch.setenv("MATCHMAKER_INSTANCE_PATH", str(tmp_path / "instance"))
    folder = write_folder(
        tmp_path / "folder",
        providers=[{"id": "p", "capabilities": [{"id": "c", "title": "Kiln repair"}]}],
    )
    assert run("import", folder, "--cluster", "town").exit_code == 0


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_a_glossary_is_checked_set_shown_and_cleared(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(HEADER + "kiln\tenergy\t辊道窑\troller kiln\n", encoding="utf-8")

    checked, stored = (
        run("glossary", "check", path),
        run("glossary", "set", path, "--cluster", "town"),
    )
    shown = run("glossary", "show", "--cluster", "town")
    cleared = run("glossary", "clear", "--cluster", "town")

    assert "1 new concepts, 0 new symptoms" in checked.output
    assert "own.tsv: 1 entries" in stored.output == shown.output
    assert "nothing of its own" in cleared.output


@pytest.mark.parametrize("arguments", [("check",), ("set", "--cluster", "town")])
def test_a_wrong_line_is_named(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(HEADER + "kiln\tenergy\t\t\n", encoding="utf-8")

    done = run("glossary", arguments[0], path, *arguments[1:])

    assert done.exit_code != 0
    assert "own.tsv:2: an id and at least one name are needed" in done.output


def test_an_unknown_cluster_is_named() -> None:
    done = run("glossary", "show", "--cluster", "nowhere")
    assert done.exit_code != 0
    assert "no cluster called nowhere" in done.output
