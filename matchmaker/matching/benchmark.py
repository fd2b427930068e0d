"""Measuring a matcher on a folder of the exchange format: read, match, count, report.

Needs no database and no application. The ranking part takes any matcher with ``match``, so
that a test can measure a made-up one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from matchmaker.matching import evaluation
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import (
    ExchangeError,
    ExchangeIssue,
    Parsed,
    read_needs,
    read_providers,
    read_qrels,
)
from matchmaker.matching.results import MatchResult

RUN_TAG = "matchmaker"
METRIC_DEPTH = 100
"""Metrics look at this many ranks at least, however short the run that is asked for."""
FAILED_PENALTY = 100.0
TIE_STEP = 1e-6

Grades = Mapping[str, Mapping[str, float]]
T = TypeVar("T")


class SupportsMatch(Protocol):
    """What is measured: a fitted matcher."""

    def match(
        self, need: NeedDocument, *, limit: int, candidates: Collection[str] | None
    ) -> MatchResult: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """An exchange folder as read. ``grades`` is ``None`` where there is no ``qrels.tsv``.

    ``issues`` has a pair (file name, problem) for each line that could not be used and for
    each warning.
    """

    providers: tuple[ProviderDocument, ...]
    needs: tuple[NeedDocument, ...]
    grades: Grades | None
    issues: tuple[tuple[str, ExchangeIssue], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the matcher answered for one need: pairs (provider, score), best first.

    Scores are exact, fall strictly, and lie 100 lower for a provider that fails a hard
    requirement. ``seconds`` is the time of the match alone.
    """

    need_id: str
    scored: tuple[tuple[str, float], ...]
    seconds: float

    @property
    def providers(self) -> list[str]:
        return [provider for provider, _ in self.scored]


@dataclass(frozen=True, slots=True)
class NeedMetrics:
    """The metrics of one need; ``None`` where the need cannot inform a metric."""

    ndcg_5: float | None
    ndcg_10: float | None
    reciprocal_rank: float | None
    recall_10: float | None
    judged_5: float | None


def read_folder(folder: Path) -> Folder:
    """Read an exchange folder; ``qrels.tsv`` may be missing.

    Raises:
        OSError: the folder, ``providers.jsonl`` or ``needs.jsonl`` cannot be read.
    """
    issues: list[tuple[str, ExchangeIssue]] = []
    providers = tuple(_documents(read_providers, folder / "providers.jsonl", issues))
    needs = tuple(_documents(read_needs, folder / "needs.jsonl", issues))
    qrels = folder / "qrels.tsv"
    grades = _grades(qrels, issues) if qrels.exists() else None
    return Folder(providers, needs, grades, tuple(issues))


def _documents(
    read: Callable[[Path], Iterator[tuple[int, Parsed[T] | ExchangeError]]],
    path: Path,
    issues: list[tuple[str, ExchangeIssue]],
) -> Iterator[T]:
    for _, result in read(path):
        if isinstance(result, ExchangeError):
            issues.extend((path.name, issue) for issue in result.issues)
        else:
            issues.extend((path.name, issue) for issue in result.warnings)
            yield result.document


def _grades(path: Path, issues: list[tuple[str, ExchangeIssue]]) -> dict[str, dict[str, float]]:
    grades: dict[str, dict[str, float]] = {}
    for _, result in read_qrels(path):
        if isinstance(result, ExchangeError):
            issues.extend((path.name, issue) for issue in result.issues)
        else:
            grades.setdefault(result.need_id, {})[result.provider_id] = result.grade
    return grades


def rank_needs(
    matcher: SupportsMatch, folder: Folder, *, top: int, judged_only: bool = False
) -> Iterator[Ranking]:
    """Match every need of the folder, in the order of the file.

    ``top`` is how many providers each ranking keeps. With ``judged_only`` each need is
    matched against all providers judged for it, and needs without a judgement are left out.
    """
    known = {provider.id for provider in folder.providers}
    for need in folder.needs:
        if not judged_only:
            yield _rank(matcher, need, limit=min(top, len(known)), candidates=None)
            continue
        judged = sorted(known & (folder.grades or {}).get(need.id, {}).keys())
        if judged:
            yield _rank(matcher, need, limit=len(judged), candidates=judged)


def measure_need(
    ranking: Sequence[str], grades: Mapping[str, float], threshold: float
) -> NeedMetrics:
    """The metrics of one need; a provider is relevant from the grade ``threshold``."""
    relevant = evaluation.relevant_providers(grades, threshold)
    return NeedMetrics(
        ndcg_5=evaluation.ndcg(ranking, grades, 5),
        ndcg_10=evaluation.ndcg(ranking, grades, 10),
        reciprocal_rank=evaluation.reciprocal_rank(ranking, relevant),
        recall_10=evaluation.recall(ranking, relevant, 10),
        judged_5=evaluation.judged_share(ranking, grades, 5),
    )


def measure_all(rankings: Mapping[str, Sequence[str]], grades: Grades) -> dict[str, NeedMetrics]:
    """The metrics of every ranked need, under the relevance rule of the whole file."""
    threshold = evaluation.relevant_from(
        grade for judged in grades.values() for grade in judged.values()
    )
    return {
        need: measure_need(ranking, grades.get(need, {}), threshold)
        for need, ranking in rankings.items()
    }


def summarise(metrics: Collection[NeedMetrics]) -> dict[str, float | int | None]:
    """Means over the needs that inform each metric, under the published names."""
    return {
        "needs_scored": sum(item.ndcg_5 is not None for item in metrics),
        "ndcg@5": evaluation.mean(item.ndcg_5 for item in metrics),
        "ndcg@10": evaluation.mean(item.ndcg_10 for item in metrics),
        "mrr": evaluation.mean(item.reciprocal_rank for item in metrics),
        "recall@10": evaluation.mean(item.recall_10 for item in metrics),
        "judged@5": evaluation.mean(item.judged_5 for item in metrics),
    }


def report(
    folder: Folder, rankings: Sequence[Ranking], build_seconds: float
) -> dict[str, float | int | None]:
    """The figures of ``matchmaker evaluate``; metrics are ``None`` without judgements."""
    by_need = {ranking.need_id: ranking.providers for ranking in rankings}
    metrics = measure_all(by_need, folder.grades or {})
    figures = summarise(metrics.values())
    times = np.array([ranking.seconds * 1000 for ranking in rankings])
    return {
        "providers": len(folder.providers),
        "needs": len(folder.needs),
        **{name: _rounded(value, 4) for name, value in figures.items()},
        "build_s": round(build_seconds, 3),
        "need_ms_p50": _rounded(_percentile(times, 50), 3),
        "need_ms_p95": _rounded(_percentile(times, 95), 3),
    }


def run_lines(ranking: Ranking, *, top: int | None) -> Iterator[str]:
    """The ranking as lines of a TREC run: ``need Q0 provider rank score matchmaker``."""
    for rank, (provider, score) in enumerate(ranking.scored[:top], start=1):
        yield f"{ranking.need_id} Q0 {provider} {rank} {score:.6f} {RUN_TAG}\n"


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """The call's answer and the seconds that it took."""
    start = time.perf_counter()
    answer = call()
    return answer, time.perf_counter() - start


def _rank(
    matcher: SupportsMatch,
    need: NeedDocument,
    *,
    limit: int,
    candidates: Collection[str] | None,
) -> Ranking:
    result, seconds = timed(lambda: matcher.match(need, limit=limit, candidates=candidates))
    scored: list[tuple[str, float]] = []
    for match in result.matches:
        score = match.exact - FAILED_PENALTY if match.failed else match.exact
        if scored:
            # tools that read runs sort by score alone: equal scores would lose our order
            score = min(score, scored[-1][1] - TIE_STEP)
        scored.append((match.provider_id, score))
    return Ranking(need.id, tuple(scored), seconds)


def _percentile(values: np.ndarray, percent: float) -> float | None:
    return float(np.percentile(values, percent)) if values.size else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
