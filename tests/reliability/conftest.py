"""Real servers on folders of their own; each test starts and ends what it needs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tools.server import command

PRODUCTION = {
    "MATCHMAKER_ENV": "production",
    "MATCHMAKER_SECRET_KEY": "0123456789abcdef" * 4,
    "MATCHMAKER_HOSTS": "127.0.0.1",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "reliability" in item.path.parts:
            item.add_marker(pytest.mark.reliability)


# Few, so that a start takes no time: these tests are about processes, not about matching.
PROVIDERS = [
    {
        "id": f"p{number}",
        "name": {"en": f"Shade Control Workshop {number}"},
        "capabilities": [{"id": "c1", "title": "Shade control for dye houses", "language": "en"}],
    }
    for number in range(3)
]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with one small cluster in it, made once and never served."""
    catalogue = tmp_path_factory.mktemp("catalogue")
    lines = "".join(f"{json.dumps(provider)}\n" for provider in PROVIDERS)
    (catalogue / "providers.jsonl").write_text(lines, encoding="utf-8")
    folder = tmp_path_factory.mktemp("prepared")
    done = command(folder, "import", str(catalogue), "--cluster", "small")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def instance(prepared: Path, tmp_path: Path) -> Path:
    """A copy of the prepared folder, for one test."""
    return Path(shutil.copytree(prepared, tmp_path / "instance"))
