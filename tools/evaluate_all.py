"""Measure the matcher on every judged collection of the project, beside simple scorers.

    python -m tools.evaluate_all                 print the tables
    python -m tools.evaluate_all DIR ...         the same for other folders
    python -m tools.evaluate_all --docs          write the tables into docs/quality.md
    python -m tools.evaluate_all --check         fail if the matcher got worse
    python -m tools.evaluate_all --update        take today's figures as those to keep

Check and update look at fixed parts of the collections, so that a test can run them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from matchmaker.matching.benchmark import (
    METRIC_DEPTH,
    Folder,
    NeedMetrics,
    measure_all,
    rank_needs,
    read_folder,
    report,
    summarise,
    timed,
)
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.encoders import EncoderMissing, UniversalEncoder
from matchmaker.matching.evaluation import bootstrap_interval, compare_paired
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.semantic import SemanticSimilarity
from matchmaker.matching.similarity import Similarity
from tools.baselines import BASELINES, rank

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = {
    "textile": ROOT / "matchmaker" / "data" / "demo" / "textile",
    "textile_b": ROOT / "tests" / "data" / "textile_b",
    "gebiz": ROOT / "matchmaker" / "data" / "demo" / "gebiz",
    "xquad_zh_zh": ROOT / "tests" / "data" / "xquad_zh_zh",
    "xquad_zh_en": ROOT / "tests" / "data" / "xquad_zh_en",
    "xquad_en_zh": ROOT / "tests" / "data" / "xquad_en_zh",
}
SAMPLE = {
    "textile": None,
    "textile_b": None,
    "gebiz": 100,
    "xquad_zh_zh": 60,
    "xquad_zh_en": 60,
    "xquad_en_zh": 60,
}
"""How many of a collection's needs, from the first, the kept figures are about."""

GOLDEN = ROOT / "tests" / "golden" / "quality.json"
GOLDEN_DEPTH = 20
GOLDEN_METRICS = ("ndcg@5", "mrr", "recall@10")
TOLERANCE = 0.005
PAPER = ROOT / "docs" / "quality.md"
MARKS = ("<!-- figures: begin -->\n", "<!-- figures: end -->\n")
MATCHER = "**Matchmaker**"
WITH_ENCODER = "Matchmaker with the extra `semantic`"
SENTENCE = (
    "{providers} providers, {needs} needs, {needs_scored} with a grade above 0. Fitted in "
    "{build_s} s; a need takes {need_ms_p50} ms at the median, {need_ms_p95} ms at the 95th "
    "percentile, with the reasons of its first 100 providers."
)
COLUMNS = (
    "scorer",
    "nDCG@5 (95% interval)",
    "nDCG@10",
    "MRR",
    "recall@10",
    "judged@5",
    "nDCG@5 gain of the matcher",
    "p",
)
HEADER = ("| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 unless ``--check`` finds a figure below the kept one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--docs", action="store_true", help="write the tables into the paper")
    action.add_argument("--check", action="store_true", help="compare with the kept figures")
    action.add_argument("--update", action="store_true", help="keep today's figures")
    options = parser.parse_args(arguments)
    if options.check:
        return _check()
    if options.update:
        kept = {"tolerance": TOLERANCE, "collections": golden_figures()}
        GOLDEN.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        return 0
    folders = {path.name: path for path in options.folders} or COLLECTIONS
    tables = "\n".join(_table(name, read_folder(path)) for name, path in folders.items())
    if options.docs:
        _write_into_paper(tables)
    else:
        print(tables)
    return 0


def measure(
    folder: Folder, *, similarity: Similarity | None = None, depth: int = METRIC_DEPTH
) -> tuple[dict[str, NeedMetrics], dict[str, float | int | None]]:
    """Metrics by need, and the report, of the matcher; None is the embedded similarity."""
    matcher = Matcher(similarity=similarity)
    _, build_seconds = timed(lambda: matcher.fit(folder.providers))
    rankings = list(rank_needs(matcher, folder, top=depth))
    ranked = {ranking.need_id: ranking.providers for ranking in rankings}
    return measure_all(ranked, folder.grades or {}), report(folder, rankings, build_seconds)


def golden_figures() -> dict[str, dict[str, float]]:
    """The matcher's figures on the fixed part of each collection."""
    found = {}
    for name, size in SAMPLE.items():
        whole = read_folder(COLLECTIONS[name])
        metrics, _ = measure(replace(whole, needs=whole.needs[:size]), depth=GOLDEN_DEPTH)
        figures = summarise(metrics.values())
        found[name] = {metric: round(figures[metric] or 0.0, 4) for metric in GOLDEN_METRICS}
    return found


def worse_figures(
    kept: Mapping[str, Mapping[str, float]],
    found: Mapping[str, Mapping[str, float]],
    tolerance: float,
) -> Iterator[str]:
    """A line for each figure that lies below the kept one by more than the tolerance."""
    for name, metrics in kept.items():
        for metric, value in metrics.items():
            now = found[name][metric]
            if now < value - tolerance:
                yield f"{name}: {metric} was {value:.4f} and is now {now:.4f}"


def _check() -> int:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    worse = list(worse_figures(kept["collections"], golden_figures(), kept["tolerance"]))
    for line in worse:
        print(line, file=sys.stderr)
    return 1 if worse else 0


def _measure_baselines(folder: Folder) -> dict[str, dict[str, NeedMetrics]]:
    measured = {}
    for name, build in BASELINES.items():
        baseline = build().fit(folder.providers)
        ranked = {need.id: rank(baseline, folder.providers, need) for need in folder.needs}
        measured[name] = measure_all(ranked, folder.grades or {})
    return measured


def _measure_extra(folder: Folder) -> Iterator[tuple[str, dict[str, NeedMetrics]]]:
    """The matcher with an encoder; nothing where the extra is not installed."""
    with suppress(EncoderMissing):
        similarity = SemanticSimilarity(default_similarity(), UniversalEncoder())
        yield WITH_ENCODER, measure(folder, similarity=similarity)[0]


def _table(name: str, folder: Folder) -> str:
    own, figures = measure(folder)
    rows = [*_measure_baselines(folder).items(), *_measure_extra(folder), (MATCHER, own)]
    lines = [f"### {name}", "", SENTENCE.format_map(figures), "", *HEADER]
    lines += [_row(label, metrics, own) for label, metrics in rows]
    return "\n".join([*lines, ""])


def _row(label: str, metrics: Mapping[str, NeedMetrics], own: Mapping[str, NeedMetrics]) -> str:
    figures = summarise(metrics.values())
    interval = bootstrap_interval(_ndcg(metrics))
    cells = [label, f"{interval.mean:.3f} ({interval.low:.3f} to {interval.high:.3f})"]
    for name in ("ndcg@10", "mrr", "recall@10", "judged@5"):
        value = figures[name]
        cells.append("" if value is None else f"{value:.3f}")
    if metrics is own:
        cells += ["", ""]
    else:
        gain = compare_paired(_ndcg(metrics), _ndcg(own))
        low, high = gain.difference.low, gain.difference.high
        cells += [f"{gain.difference.mean:+.3f} ({low:+.3f} to {high:+.3f})", f"{gain.p:.4f}"]
    return "| " + " | ".join(cells) + " |"


def _ndcg(metrics: Mapping[str, NeedMetrics]) -> list[float]:
    return [item.ndcg_5 for item in metrics.values() if item.ndcg_5 is not None]


def _write_into_paper(tables: str) -> None:
    begin, end = MARKS
    before, _, rest = PAPER.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    PAPER.write_text(f"{before}{begin}\n{tables}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
