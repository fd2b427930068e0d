"""The figures of the index bench as tables in docs/benchmarks.md, between two marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools import corpus

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- index bench begins -->", "<!-- index bench ends -->"


def write_table(results: list[dict[str, Any]]) -> None:
    """Put the tables of ``results`` in the page, and the figures beside it."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    tables = "\n\n".join(map(table, results))
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")
    figures = json.dumps(results, indent=1) + "\n"
    (PAGE.parent / "benchmarks-index.json").write_text(figures, encoding="utf-8")


def table(result: dict[str, Any]) -> str:
    """One size: p50/p95 in ms of wall and CPU time, ratio of CPU medians, needs answered."""
    head = "| method | build s | " + " | ".join(corpus.FILTERS) + " |"
    lines = [f"### {result['texts']:,} texts", "", head, "|---" * (len(corpus.FILTERS) + 2) + "|"]
    for method, seconds in result["build_s"].items():
        cells = [_cell(result["filters"][name], method) for name in corpus.FILTERS]
        lines.append(f"| {method} | {seconds:g} | " + " | ".join(cells) + " |")
    if "equal" in result:
        equal = "; ".join(f"{name} {count}" for name, count in result["equal"].items())
        lines += ["", f"The same numbers as the naive result: {equal}."]
    return "\n".join(lines)


def _cell(figures: dict[str, dict[str, Any]], method: str) -> str:
    own, ours = figures[method], figures.get("matchmaker")
    cell = f"{_pair(own, 'wall')}, CPU {_pair(own, 'cpu')}"
    if ours and method != "matchmaker":
        kind = "wall_p50_ms" if own["cpu_p50_ms"] is None else "cpu_p50_ms"
        cell += f", x{own[kind] / ours[kind]:.3g}"
    return f"{cell} ({own['needs']})"


def _pair(figures: dict[str, Any], kind: str) -> str:
    p50, p95 = figures[f"{kind}_p50_ms"], figures[f"{kind}_p95_ms"]
    return "elsewhere" if p50 is None else f"{p50:.3g}/{p95:.3g}"
