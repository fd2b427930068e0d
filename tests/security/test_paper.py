"""The paper about security names tests that exist, and leaves no promise out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROMISES = 25
HERE = Path(__file__).parent


def test_every_promise_has_its_line_and_each_line_its_test_or_a_plain_word() -> None:
    lines = re.findall(r"^\| (\d+) \| .* \| ([^|]+) \|$", PAPER, re.MULTILINE)

    assert [int(number) for number, _ in lines] == list(range(1, PROMISES + 1))
    plain = ("not yet", "no file to damage")
    assert [
        number
        for number, test in lines
        if "`tests/" not in test and not any(word in test for word in plain)
    ] == []


def test_the_paper_names_what_exists() -> None:
    tests = re.findall(r"`(tests/[\w/.]+)`", PAPER)
    modules = re.findall(r"`((?:db|web|services|domain|config)/[\w/.]+)`", PAPER)

    assert [name for name in tests if not (ROOT / name).is_file()] == []
    assert [name for name in modules if not (ROOT / "matchmaker" / name).exists()] == []


def test_every_test_about_security_is_on_the_paper() -> None:
    names = {f"tests/security/{path.name}" for path in HERE.glob("test_*.py")}
    about_this_paper = {"tests/security/test_paper.py"}

    assert names - about_this_paper - set(re.findall(r"`(tests/[\w/.]+)`", PAPER)) == set()
