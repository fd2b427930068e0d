"""The metrics, checked by hand and against ir-measures where both apply."""

from __future__ import annotations

import math
from collections.abc import Sequence

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, Judged, R, nDCG

from matchmaker.matching.evaluation import (
    bootstrap_interval,
    compare_paired,
    judged_share,
    mean,
    ndcg,
    recall,
    reciprocal_rank,
    relevant_from,
    relevant_providers,
)


def test_relevance_starts_at_two_only_where_the_file_goes_up_to_three() -> None:
    assert relevant_from([0, 1, 2, 3]) == 2
    assert relevant_from([0, 1, 2]) == 1
    assert relevant_from([0.5, 2.9]) == 1
    assert relevant_from([]) == 1
    assert relevant_providers({"a": 1.9, "b": 2.0, "c": 2.5}, 2) == {"b", "c"}


def test_ndcg_takes_real_grades() -> None:
    grades = {"a": 0.5, "b": 2.5, "c": 0}
    gain = {provider: 2**grade - 1 for provider, grade in grades.items()}

    measured = ndcg(["c", "b", "x", "a"], grades, 5)

    ideal = gain["b"] + gain["a"] / math.log2(3)
    assert measured == pytest.approx((gain["b"] / math.log2(3) + gain["a"] / math.log2(5)) / ideal)


def test_a_need_that_cannot_inform_a_metric_is_left_out_of_it() -> None:
    assert ndcg(["a"], {"a": 0}, 5) is None
    assert ndcg(["a"], {}, 5) is None
    assert reciprocal_rank(["a"], set()) is None
    assert recall(["a"], set(), 10) is None
    assert judged_share(["a"], set(), 5) is None
    assert judged_share([], {"a"}, 5) is None
    assert mean([None, 0.5, 1.0]) == 0.75
    assert mean([None]) is None


def test_an_empty_ranking_scores_nothing_but_counts() -> None:
    assert ndcg([], {"a": 1}, 5) == 0
    assert reciprocal_rank([], {"a"}) == 0
    assert recall([], {"a"}, 10) == 0


def test_metrics_agree_with_ir_measures_on_whole_grades() -> None:
    draw = np.random.default_rng(7)
    providers = [f"p{number:02}" for number in range(30)]
    qrels = {}
    rankings: dict[str, Sequence[str]] = {}
    for number in range(20):
        need = f"n{number}"
        grades = {
            provider: int(draw.choice([0, 0, 1, 2, 3]))
            for provider in draw.permutation(providers)[:12]
        }
        qrels[need] = grades | {providers[number]: 3}
        rankings[need] = draw.permutation(providers)[: draw.choice([3, 12, 30])].tolist()
    run = {
        need: {provider: -float(rank) for rank, provider in enumerate(ranking)}
        for need, ranking in rankings.items()
    }
    gains = {0: 0, 1: 1, 2: 3, 3: 7}
    theirs = {
        (value.query_id, value.measure): value.value
        for value in ir_measures.iter_calc(
            [nDCG(gains=gains) @ 5, nDCG(gains=gains) @ 10, RR(rel=2), R(rel=2) @ 10, Judged @ 5],
            qrels,
            run,
        )
    }

    for need, ranking in rankings.items():
        grades = qrels[need]
        relevant = relevant_providers(grades, 2)
        ours = {
            nDCG(gains=gains) @ 5: ndcg(ranking, grades, 5),
            nDCG(gains=gains) @ 10: ndcg(ranking, grades, 10),
            RR(rel=2): reciprocal_rank(ranking, relevant),
            R(rel=2) @ 10: recall(ranking, relevant, 10),
            Judged @ 5: judged_share(ranking, grades, 5),
        }
        assert ours == {measure: pytest.approx(theirs[need, measure], abs=1e-9) for measure in ours}


def test_the_interval_holds_the_mean_and_narrows_with_more_needs() -> None:
    draw = np.random.default_rng(1)
    few = [draw.uniform() for _ in range(20)]
    many = few * 20

    wide, narrow = bootstrap_interval(few), bootstrap_interval(many)

    assert wide.low < wide.mean < wide.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert bootstrap_interval(few) == wide


@pytest.mark.parametrize("values", [[0.4], [0.4] * 5])
def test_values_that_are_all_the_same_have_an_interval_of_no_width(values: list[float]) -> None:
    assert bootstrap_interval(values) == (0.4, 0.4, 0.4)


def test_a_steady_gain_is_told_from_chance() -> None:
    draw = np.random.default_rng(3)
    a = [draw.uniform() for _ in range(40)]
    better = [value + 0.05 + 0.02 * draw.uniform() for value in a]
    shuffled = draw.permutation(a).tolist()

    gain = compare_paired(a, better)

    assert gain.p < 0.001
    assert gain.difference.low > 0.04
    assert compare_paired(a, shuffled).p > 0.05
    assert compare_paired(a, a) == ((0.0, 0.0, 0.0), 1.0)
