"""The matcher does not get worse unnoticed."""

from __future__ import annotations

import json

import pytest

from matchmaker.domain.vocabulary import UnmetCause
from matchmaker.matching.benchmark import read_folder
from matchmaker.matching.matcher import Matcher
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


TRUE_CAUSES = {
    "textile": {
        "n010": UnmetCause.BUDGET,
        "n035": UnmetCause.CAPACITY,
        "n043": UnmetCause.CERTIFICATE,
        "n054": UnmetCause.PLACE,
        "n055": UnmetCause.NO_SUPPLY,
    },
    "textile_b": {
        "n039": UnmetCause.BUDGET,
        "n030": UnmetCause.CAPACITY,
        "n035": UnmetCause.CERTIFICATE,
        "n026": UnmetCause.PLACE,
        "n004": UnmetCause.NO_SUPPLY,
    },
}
"""From the README of each collection: the needs that none of its providers meets."""


@pytest.mark.parametrize(
    ("collection", "least_right", "most_false"), [("textile", 4, 0), ("textile_b", 2, 2)]
)
def test_unmet_needs_are_named_with_their_cause_and_met_ones_are_not(
    collection: str, least_right: int, most_false: int
) -> None:
    folder = read_folder(COLLECTIONS[collection])
    matcher = Matcher().fit(folder.providers)
    found = {need.id: matcher.match(need, limit=1).unmet for need in folder.needs}
    said = {need: unmet.cause for need, unmet in found.items() if unmet is not None}
    truth = TRUE_CAUSES[collection]

    assert sum(said.get(need) == cause for need, cause in truth.items()) >= least_right
    assert len(said.keys() - truth.keys()) <= most_false
