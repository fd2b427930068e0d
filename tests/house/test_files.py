"""House rules that a linter doesn't know: what made others' code ugly was one file that grew."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"vendor", "versions", "data"}
PYTHON_LINES, TEST_LINES, TEMPLATE_LINES, FUNCTION_LINES = 300, 400, 120, 40
# Written in two halves, so that this file does not break its own rule.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:wor" + r"k|roo" + r"t|hom" + r"e|User" + r"s)/\w")
UNSAFE_MARKUP = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: tracked by git, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def written_by_hand(*suffixes: str, under: str = "") -> list[Path]:
    base = ROOT / under
    return [
        path
        for path in project_files()
        if path.suffix in suffixes
        and path.is_relative_to(base)
        and not SKIPPED.intersection(path.relative_to(ROOT).parts)
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_python_files_stay_short() -> None:
    long = {}
    for path in written_by_hand(".py"):
        limit = TEST_LINES if path.is_relative_to(ROOT / "tests") else PYTHON_LINES
        if (length := line_count(path)) > limit:
            long[name(path)] = length
    assert long == {}


def test_templates_stay_short() -> None:
    files = written_by_hand(".html", under="templates")
    long = {name(path): n for path in files if (n := line_count(path)) > TEMPLATE_LINES}
    assert files
    assert long == {}


def test_functions_stay_short() -> None:
    long = {}
    for path in written_by_hand(".py", under="matchmaker"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = body_length(node)
                if length > FUNCTION_LINES:
                    long[f"{name(path)}:{node.name}"] = length
    assert long == {}


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of what a function does: its named arguments and its docstring are no burden."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def test_services_leave_the_commit_to_the_edge() -> None:
    commits = [
        name(path)
        for path in written_by_hand(".py", under="matchmaker/services")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert commits == []


@pytest.mark.parametrize("rule", sorted(UNSAFE_MARKUP))
def test_templates_hold_nothing_that_the_content_policy_forbids(rule: str) -> None:
    pattern = UNSAFE_MARKUP[rule]
    found = [
        f"{name(path)}: {match.group().strip()}"
        for path in written_by_hand(".html", under="templates")
        for match in [pattern.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert found == []


def test_pages_load_nothing_from_elsewhere() -> None:
    files = written_by_hand(".html", under="templates") + written_by_hand(".css", ".js")
    loads = re.compile(r"(?:src|action)=[\"']https?:|url\(\s*[\"']?https?:|import\s+[\"']https?:")
    found = [name(path) for path in files if loads.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    text = (".py", ".toml", ".md", ".html", ".css", ".js", ".sh", ".txt", ".cfg", "")
    found = [
        name(path)
        for path in project_files()
        if path.suffix in text
        and "data" not in path.parts
        and MACHINE_PATH.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_requirements_name_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text
        pinned = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
        assert pinned
        assert all("==" in line for line in pinned)
