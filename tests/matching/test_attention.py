"""Attention: supposed where nothing was measured, nearer to what was seen the more there is."""

from __future__ import annotations

import pytest

from matchmaker.matching.attention import SUPPOSED, Attention, supposed
from matchmaker.matching.trial import asked_of, exposure_of


def test_without_a_measurement_attention_falls_as_supposed():
    assert [Attention.measured({}).at(rank) for rank in (1, 2, 9)] == [
        supposed(rank) for rank in (1, 2, 9)
    ]


def test_the_more_lists_were_seen_the_less_is_supposed():
    few = Attention.measured({1: (10, 10), 2: (10, 0)})
    many = Attention.measured({1: (10_000, 10_000), 2: (10_000, 0)})
    assert supposed(2) > few.at(2) > many.at(2) > 0
    assert many.at(1) == pytest.approx(1.0, abs=0.01)
    assert many.at(3) == supposed(3)
    assert many.shown == 20_000


def test_whoever_is_never_looked_at_gets_no_exposure():
    unseen = Attention((1.0, 0.0))
    rankings = [["a", "b"], ["a", "b"]]
    assert exposure_of(rankings, ["a", "b"], unseen) == [2.0, 0.0]
    assert asked_of(rankings, unseen) == {"a": 2.0, "b": 0.0}
    assert exposure_of(rankings, ["a", "b"], SUPPOSED)[1] > 0
