"""Measuring a folder: what is read, how it is ranked, what is written and reported."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from matchmaker.domain.vocabulary import FitBand, RequirementKind
from matchmaker.matching.benchmark import (
    Ranking,
    rank_needs,
    read_folder,
    report,
    run_lines,
)
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.results import Match, MatchResult, Requirement


class MadeUpMatcher:
    """Ranks by the order of ``scores``; the providers in ``failing`` fail a requirement."""

    def __init__(self, scores: dict[str, float], failing: Collection[str] = ()) -> None:
        self.scores = scores
        self.failing = failing
        self.asked: list[tuple[str, int, object]] = []

    def match(
        self, need: NeedDocument, *, limit: int, candidates: Collection[str] | None
    ) -> MatchResult:
        self.asked.append((need.id, limit, candidates))
        names = [name for name in self.scores if candidates is None or name in candidates]
        names.sort(key=lambda name: name in self.failing)
        matches = tuple(self._match(name, rank) for rank, name in enumerate(names[:limit], start=1))
        return MatchResult(need.id, "made up", matches, len(names))

    def _match(self, name: str, rank: int) -> Match:
        exact = self.scores[name]
        failed = (Requirement(RequirementKind.AREA, "area_outside"),) * (name in self.failing)
        return Match(name, rank, round(exact, 1), exact, FitBand.GOOD, (), failed=failed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    providers = [f'{{"id": "p{number}", "name": {{"en": "P"}}}}\n' for number in range(1, 5)]
    needs = [f'{{"id": "n{number}", "title": "N"}}\n' for number in range(1, 4)]
    (tmp_path / "providers.jsonl").write_text("".join([*providers, "{\n"]), encoding="utf-8")
    (tmp_path / "needs.jsonl").write_text("".join(needs), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(
        "need_id\tprovider_id\tgrade\nn1\tp1\t3\nn1\tp4\t1\nn2\tp9\t2\nn2\tp3\t0\n",
        encoding="utf-8",
    )
    return tmp_path


SCORES = {"p1": 80.0, "p2": 60.04, "p3": 60.04, "p4": 10.0}


def test_a_folder_is_read_with_what_was_wrong_in_it(folder: Path) -> None:
    read = read_folder(folder)

    assert [provider.id for provider in read.providers] == ["p1", "p2", "p3", "p4"]
    assert read.grades == {"n1": {"p1": 3.0, "p4": 1.0}, "n2": {"p9": 2.0, "p3": 0.0}}
    assert [(file, issue.line) for file, issue in read.issues] == [("providers.jsonl", 5)]


def test_scores_are_exact_fall_strictly_and_show_failure(folder: Path) -> None:
    matcher = MadeUpMatcher(SCORES, failing={"p1"})

    first = next(rank_needs(matcher, read_folder(folder), top=3))

    assert first.providers == ["p2", "p3", "p4"]
    assert [score for _, score in first.scored] == pytest.approx([60.04, 60.04, 10.0], abs=1e-4)
    assert first.scored[0][1] > first.scored[1][1]
    whole = next(rank_needs(matcher, read_folder(folder), top=9))
    assert whole.scored[-1] == ("p1", -20.0)


def test_judged_only_ranks_every_judged_provider_and_no_other(folder: Path) -> None:
    matcher = MadeUpMatcher(SCORES)

    rankings = list(rank_needs(matcher, read_folder(folder), top=1, judged_only=True))

    assert [(ranking.need_id, ranking.providers) for ranking in rankings] == [
        ("n1", ["p1", "p4"]),
        ("n2", ["p3"]),
    ]


def test_the_report_leaves_out_needs_that_cannot_inform_a_metric(folder: Path) -> None:
    read = read_folder(folder)

    figures = report(read, list(rank_needs(MadeUpMatcher(SCORES), read, top=9)), 1.23456)

    assert list(figures) == [
        "providers", "needs", "needs_scored", "ndcg@5", "ndcg@10", "mrr", "recall@10",
        "judged@5", "build_s", "need_ms_p50", "need_ms_p95",
    ]  # fmt: skip
    assert (figures["providers"], figures["needs"], figures["needs_scored"]) == (4, 3, 2)
    assert figures["mrr"] == 0.5  # found at once for n1, not in the folder for n2
    assert figures["recall@10"] == 0.5
    assert figures["judged@5"] == pytest.approx((2 / 4 + 1 / 4) / 2)
    assert figures["build_s"] == 1.235


def test_without_judgements_metrics_are_null(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    read = read_folder(folder)

    figures = report(read, list(rank_needs(MadeUpMatcher(SCORES), read, top=9)), 0.0)

    assert figures["needs_scored"] == 0
    assert figures["ndcg@5"] is None
    assert figures["judged@5"] is None


def test_a_run_is_in_the_format_of_trec() -> None:
    ranking = Ranking("n1", (("p1", 80.0), ("p2", -20.5)), 0.1)

    assert list(run_lines(ranking, top=None)) == [
        "n1 Q0 p1 1 80.000000 matchmaker\n",
        "n1 Q0 p2 2 -20.500000 matchmaker\n",
    ]
    assert len(list(run_lines(ranking, top=1))) == 1
