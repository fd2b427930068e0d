"""The matcher as a library: the examples run, and importing it is light."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import matchmaker.matching as library

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
import matchmaker.matching
light = sorted(name for name in ("numpy", "scipy", "sklearn") if name in sys.modules)
from matchmaker.matching import Matcher
heavy = sorted(n for n in ("flask", "sqlalchemy", "werkzeug", "alembic") if n in sys.modules)
print(light, heavy, Matcher.__name__)
"""


def test_every_example_of_the_documentation_runs():
    failed, tried = doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False)
    assert (failed, tried > 20) == (0, True)


def test_importing_the_package_is_light_and_the_matcher_loads_no_framework():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] [] Matcher"


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Nobody"):
        _ = library.Nobody
    assert all(getattr(library, name) for name in library.__all__)
