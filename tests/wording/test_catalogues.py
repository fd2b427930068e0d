"""The Chinese catalogue holds every message, each translated, none guessed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from matchmaker.config import PROJECT_ROOT, ConfigurationError
from matchmaker.factory import CATALOGUES, check_catalogues

CHINESE = CATALOGUES / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    target: Path = tmp_path_factory.mktemp("extracted") / "messages.pot"
    subprocess.run(
        [
            *(sys.executable, "-m", "babel.messages.frontend", "-q", "extract"),
            *("-F", "babel.cfg", "-o", str(target), "."),
        ],
        cwd=PROJECT_ROOT,
        check=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    with target.open("rb") as file:
        return read_po(file)


def ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_the_catalogue_is_up_to_date(catalogue: Catalog, extracted: Catalog) -> None:
    assert ids(extracted) - ids(catalogue) == set(), "run `make translations` and translate"
    assert ids(catalogue) - ids(extracted) == set(), "these are used nowhere"
    assert not catalogue.obsolete


def test_nothing_is_untranslated_or_guessed(catalogue: Catalog) -> None:
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings) or not message.id
        assert not message.fuzzy or not message.id


def test_translations_use_the_same_values(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        plural = isinstance(message.id, tuple)
        original = message.id[-1] if plural else message.id
        translated = message.string[0] if plural else message.string
        assert sorted(PLACEHOLDER.findall(translated)) == sorted(PLACEHOLDER.findall(original))


def test_a_catalogue_that_was_not_compiled_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.factory.CATALOGUES", tmp_path)

    with pytest.raises(ConfigurationError, match="make setup"):
        check_catalogues()
