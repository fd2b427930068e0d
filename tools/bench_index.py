"""Measure the exact index beside other ways to find the best texts: ``make bench``.

    python -m tools.bench_index --size 100000 --only matchmaker tantivy

A catalogue is made by tools/corpus.py; needs of 10 to 60 terms are answered by every method in
turn, one need after another, so that whatever else the machine does falls on all of them. A
method that takes long answers fewer needs (``--seconds`` for each kind of filter, three needs at
least), and the count is in the table. Answers of the index are compared with the naive result,
sums in double precision over every text and ties by number. Written as JSON, and as a table into
docs/benchmarks.md with ``--write``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchmaker.matching.index.segment import Question
from tools import corpus
from tools.bench_methods import METHODS, Catalogue, Index, Method, Product, catalogue_of
from tools.bench_postgres import FullText, Server, SparseVector
from tools.bench_table import write_table

ALL: list[type[Method]] = [*METHODS, FullText, SparseVector]
SIZES = (10_000, 100_000, 1_000_000)
LEAST = 3
Asked = list[tuple[corpus.Need, Question]]


@dataclass
class Times:
    """Wall and CPU times of one method with one kind of filter, in ms."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def spent(self) -> float:
        """Seconds so far."""
        return sum(self.wall) / 1000

    def figures(self, *, outside: bool) -> dict[str, float | int | None]:
        figures: dict[str, float | int | None] = {"needs": len(self.wall)}
        for name, times in (("wall", self.wall), ("cpu", self.cpu)):
            for share in (50, 95):
                value = round(float(np.percentile(times, share)), 3)
                figures[f"{name}_p{share}_ms"] = None if outside and name == "cpu" else value
        return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench and write the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, nargs="*", default=list(SIZES), help="of texts")
    parser.add_argument("--needs", type=int, default=1000, help="at most (default 1000)")
    parser.add_argument("--seconds", type=float, default=20, help="a method and filter")
    parser.add_argument("--only", nargs="*", help="names or parts of names of methods")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--write", action="store_true", help="put them in docs/benchmarks.md")
    chosen = parser.parse_args(arguments)
    pieces = corpus.read_pieces()
    needs = corpus.needs(pieces, chosen.needs)
    results = []
    for size in chosen.size:
        results.append(measure(pieces, needs, size, chosen.seconds, chosen.only))
        if chosen.json:
            chosen.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    json.dump(results, sys.stdout, indent=1)
    print()
    if chosen.write:
        write_table(results)


def measure(
    pieces: corpus.Pieces,
    needs: list[corpus.Need],
    size: int,
    seconds: float,
    only: Sequence[str] | None,
) -> dict[str, object]:
    """All figures of one size."""
    catalogue, idf = catalogue_of(pieces, size)
    asked = [(need, question(need, idf)) for need in needs]
    for method in ALL:
        if size > method.most:
            print(f"{method.name} is left out past {method.most} texts", file=sys.stderr)
    kinds = [
        method
        for method in ALL
        if size <= method.most and (not only or any(part in method.name for part in only))
    ]
    try:
        methods, builds = _built(kinds, catalogue)
        filters = {name: _alternated(methods, asked, name, seconds) for name in corpus.FILTERS}
        figures: dict[str, object] = {
            "texts": size,
            "terms_a_text": round(catalogue.rows.nnz / size, 1),
            "vocabulary": pieces.vocabulary,
            "build_s": builds,
            "filters": filters,
        }
    finally:
        Server.stop()
    print(json.dumps(figures), file=sys.stderr)
    if any(kind is Index for kind in kinds):
        figures["equal"] = _compared(methods, catalogue, asked)
        del methods, catalogue
        figures |= _weighed(size)
    return figures


def question(need: corpus.Need, idf: npt.NDArray[np.float64]) -> Question:
    """A need as the index takes it: weighed as texts are."""
    weights = need.counts * idf[need.columns]
    return Question(need.columns, weights / np.sqrt((weights**2).sum()))


def _built(
    kinds: list[type[Method]], catalogue: Catalogue
) -> tuple[list[Method], dict[str, float]]:
    methods, builds = [], {}
    for kind in kinds:
        begun = time.perf_counter()
        methods.append(kind(catalogue))
        builds[kind.name] = round(time.perf_counter() - begun, 1)
        print(f"{catalogue.size} texts, {kind.name}: {builds[kind.name]} s", file=sys.stderr)
    return methods, builds


def _alternated(
    methods: list[Method], asked: Asked, name: str, seconds: float
) -> dict[str, dict[str, float | int | None]]:
    """Every need to every method in turn, until a method's time is up."""
    times = {method.name: Times() for method in methods}
    for method in methods:
        method.search(asked[0][1], corpus.filter_of(asked[0][0], name))
    for need, weighed in asked:
        wanted = corpus.filter_of(need, name)
        for method in methods:
            kept = times[method.name]
            if kept.spent() > seconds and len(kept.wall) >= LEAST:
                continue
            wall, cpu = time.perf_counter(), time.thread_time()
            method.search(weighed, wanted)
            kept.cpu.append(1000 * (time.thread_time() - cpu))
            kept.wall.append(1000 * (time.perf_counter() - wall))
    return {method.name: times[method.name].figures(outside=method.outside) for method in methods}


def _compared(methods: list[Method], catalogue: Catalogue, asked: Asked) -> dict[str, str]:
    """How many answers are, number by number, those of the naive search."""
    index = next(method for method in methods if isinstance(method, Index))
    naive = next((m for m in methods if isinstance(m, Product)), None) or Product(catalogue)
    equal = {}
    for name in corpus.FILTERS:
        sample = asked[: 100 if catalogue.size > 100_000 else len(asked)]
        same = sum(
            index.search(weighed, wanted) == naive.exact(weighed, wanted)
            for need, weighed in sample
            for wanted in [corpus.filter_of(need, name)]
        )
        equal[name] = f"{same} of {len(sample)}"
    return equal


def _weighed(size: int) -> dict[str, object]:
    """Building from a stream and two readers of one copy, in processes of their own."""
    program = [sys.executable, "-m", "tools.bench_memory", str(size)]
    done = subprocess.run(program, check=True, capture_output=True, text=True)
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    main()
