"""What tests and tools import is declared: a package left over on one machine hides its absence."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.house.test_files import ROOT, name, written_by_hand

FIRST_PARTY = {"matchmaker", "tools", "tests", "wsgi"}


def imported(source: str) -> set[str]:
    """The top-level packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def plain(requirement: str) -> str:
    """The name of a package, without version or extra, as the index compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return {plain(line) for group in (project["dependencies"], *extras) for line in group}


def test_tests_and_tools_import_only_declared_packages() -> None:
    names, distributions = declared(), packages_distributions()
    undeclared = {
        f"{name(path)}: {package}"
        for folder in ("tests", "tools")
        for path in written_by_hand(".py", under=folder)
        for package in imported(path.read_text(encoding="utf-8"))
        - FIRST_PARTY
        - sys.stdlib_module_names
        if not names.intersection(plain(found) for found in distributions.get(package, [package]))
    }
    assert undeclared == set()
