"""How a provider's texts become one closeness: good ones add up, many count a little more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.aggregation import (
    LONG_NEED,
    MANY_TEXTS,
    experienced,
    profile_part,
    with_first,
)

closeness = st.floats(0, 1)
texts = st.integers(0, 10_000)


def raised(close: float, count: int) -> float:
    return float(experienced(np.array([close]), np.array([count]))[0])


@given(closeness, texts)
def test_a_raised_closeness_is_no_lower_and_stays_within_bounds(close: float, count: int):
    assert close <= raised(close, count) <= 1.0


@given(closeness, closeness, texts)
def test_providers_with_equally_many_texts_keep_their_order(a: float, b: float, count: int):
    nearer, farther = max(a, b), min(a, b)

    assert raised(nearer, count) >= raised(farther, count)


def test_a_short_profile_stands_beside_a_longer_one_up_to_many_texts():
    assert raised(0.4, 1) == raised(0.4, int(MANY_TEXTS)) == 0.4


def test_of_two_equally_close_the_one_who_has_done_more_comes_first():
    assert raised(0.4, 80) > raised(0.4, 8) > raised(0.4, 4)


def test_work_of_another_kind_does_not_help_whoever_has_nothing_close():
    assert with_first(0.0, [0.0] * 50) == 0.0


def test_another_good_text_adds_and_a_text_about_nothing_adds_next_to_nothing():
    assert with_first(0.5, [0.4]) > with_first(0.5, [])
    assert with_first(0.5, [0.0] * 4) == pytest.approx(with_first(0.5, []))


@given(closeness, st.floats(0, 10_000), st.floats(0, 10_000))
def test_the_longer_a_need_the_more_the_texts_count_as_one(
    share: float, one: float, other: float
) -> None:
    fewer, more = sorted((one, other))

    assert 0 <= profile_part(share, fewer) <= profile_part(share, more) <= 1


@given(closeness, st.floats(0, LONG_NEED))
def test_a_need_of_usual_length_takes_the_share_as_it_is(share: float, words: float) -> None:
    assert profile_part(share, words) == share


def test_without_a_share_the_texts_never_count_as_one() -> None:
    assert profile_part(0.0, 10 * LONG_NEED) == 0.0
