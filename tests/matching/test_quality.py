"""The matcher does not get worse unnoticed."""

from __future__ import annotations

import json

from tools.evaluate_all import COLLECTIONS, GOLDEN, golden_figures, worse_figures


def test_no_figure_falls_below_the_one_that_is_kept() -> None:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))

    found = golden_figures()

    assert kept["collections"].keys() == found.keys() == COLLECTIONS.keys()
    assert list(worse_figures(kept["collections"], found, kept["tolerance"])) == []


def test_a_fall_beyond_the_tolerance_is_named() -> None:
    kept = {"textile": {"mrr": 0.9, "ndcg@5": 0.8}}

    assert list(worse_figures(kept, {"textile": {"mrr": 0.896, "ndcg@5": 0.9}}, 0.005)) == []
    assert list(worse_figures(kept, {"textile": {"mrr": 0.89, "ndcg@5": 0.8}}, 0.005)) == [
        "textile: mrr was 0.9000 and is now 0.8900"
    ]
