"""The papers say what the code does: an undocumented setting or command fails here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from matchmaker.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\bMATCHMAKER_[A-Z]+(?:_[A-Z]+)*\b")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README_LINES = 90  # two screens


def settings_read_by_the_code() -> set[str]:
    sources = [*(ROOT / "matchmaker").rglob("*.py"), ROOT / "gunicorn.conf.py", ROOT / "wsgi.py"]
    return {name for path in sources for name in VARIABLE.findall(path.read_text("utf-8"))}


def commands(group: click.Command, prefix: str = "matchmaker") -> Iterator[str]:
    if not isinstance(group, click.Group):
        yield prefix
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from commands(command, f"{prefix} {name}")


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(VARIABLE.findall(OPERATIONS)) == settings_read_by_the_code()


def test_every_command_is_documented() -> None:
    missing = [name for name in commands(main) if f"`{name}" not in OPERATIONS]
    assert missing == []


def test_every_documented_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        target
        for path in PAPERS
        for target in re.findall(r"(?:^|`)make ([a-z]+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named <= targets


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_papers_lead_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", paper.read_text(encoding="utf-8"))
    broken = [link for link in links if not (paper.parent / link).exists()]
    assert broken == []


def test_the_readme_begins_with_the_two_commands_and_fits_two_screens() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    commands_shown = [line.split()[:2] for line in lines[:6] if line.startswith("make ")]
    assert commands_shown == [["make", "run"], ["make", "test"]]
    assert len(lines) <= README_LINES


def test_the_picture_of_the_architecture_shows_the_ladder_that_is_checked() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = tools["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    present = [
        [name for name in layer.split(" | ") if not name.startswith("(")] for layer in layers
    ]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = text.split("```")[1].strip().splitlines()
    drawn = [re.split(r"\s{2,}", line.strip())[0].split(" | ") for line in picture]
    assert drawn == present
