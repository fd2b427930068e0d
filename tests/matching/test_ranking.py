"""Shown points add up exactly, whatever the weights and signals."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.ranking import additive_score, largest_remainder, shown_points

signals = st.fixed_dictionaries({factor: st.floats(0, 1) for factor in Factor})
weights = st.fixed_dictionaries({factor: st.floats(0, 100) for factor in Factor})


@given(signals, weights)
def test_shown_points_add_up_exactly_to_the_shown_score(values, given_weights):
    assume(sum(given_weights.values()) > 1e-6)
    score, points, maxima = shown_points(values, MatchConfiguration(weights=given_weights))
    assert sum(Decimal(str(p)) for p in points.values()) == Decimal(str(score))
    assert sum(Decimal(str(m)) for m in maxima.values()) == Decimal(100)
    assert 0 <= score <= 100


@given(signals, weights)
def test_the_shown_score_is_the_exact_one_rounded(values, given_weights):
    assume(sum(given_weights.values()) > 1e-6)
    configuration = MatchConfiguration(weights=given_weights)
    score, _, _ = shown_points(values, configuration)
    assert abs(score - additive_score(values, configuration)) <= 0.05 + 1e-6


@given(signals, signals, weights, st.sampled_from(list(Factor)), st.floats(0.1, 100))
def test_raising_a_weight_never_reverses_a_pair_its_factor_favours(
    first, second, given_weights, factor, raised
):
    assume(sum(given_weights.values()) > 1e-3)
    before = MatchConfiguration(weights=given_weights)
    after = MatchConfiguration(weights={**given_weights, factor: given_weights[factor] + raised})
    assume(first[factor] >= second[factor])
    assume(additive_score(first, before) >= additive_score(second, before))
    assert additive_score(first, after) >= additive_score(second, after) - 1e-9


@given(st.lists(st.floats(0, 500), min_size=1, max_size=8))
def test_largest_remainder_moves_no_share_by_a_whole_unit(shares):
    rounded = largest_remainder(shares, round(sum(shares)))
    assert sum(rounded) in {round(sum(shares)), sum(int(s) for s in shares)}
    assert all(abs(share - whole) <= 1 for share, whole in zip(shares, rounded, strict=True))
