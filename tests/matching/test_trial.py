"""What a trial says of capacity, of groups of providers, and of shares."""

from __future__ import annotations

import pytest

from matchmaker.domain.tuning import GateCode
from matchmaker.matching.trial import (
    Gate,
    Tried,
    asked_of,
    by_group,
    over_capacity,
    summary,
    wilson,
)


def test_every_need_asks_one_of_its_list() -> None:
    asked = asked_of([["a", "b", "c"], ["a"], []])

    assert sum(asked.values()) == pytest.approx(2.0)
    assert asked["a"] > asked["b"] > asked["c"]


def test_only_what_is_beyond_a_stated_capacity_counts() -> None:
    assert over_capacity({"a": 3.0, "b": 1.0, "silent": 9.0}, {"a": 1.0, "b": 5.0}) == 0.5
    assert over_capacity({"a": 1.0}, {}) is None


def test_more_than_providers_can_take_shuts_the_gate() -> None:
    tried = [Tried(f"n{n}", {"a": 3, "b": 3}, ["a", "b"], ["a"]) for n in range(4)]
    capacities = {"a": 3.0, "b": 3.0}

    found = summary(tried, ["a", "b"], Gate(), capacities)

    assert found["over_capacity"] == [0.0, 0.25]
    assert GateCode.OVER_CAPACITY in found["gate"]
    assert GateCode.OVER_CAPACITY not in summary(tried, ["a", "b"], Gate())["gate"]


def test_attention_is_shared_out_among_groups() -> None:
    tried = [Tried("n1", {}, ["a", "b"], ["b", "a"])]

    small, large = by_group(tried, {"a": "small", "b": "large", "c": "large"})[::-1]

    assert (small[:2], large[:2]) == (("small", 1), ("large", 2))
    assert small[2] == pytest.approx(large[3])
    assert small[2] + large[2] == pytest.approx(1.0)


def test_wilson_is_the_published_interval() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx([0.2553, 0.3662], abs=5e-5)
    assert wilson(0, 20) == pytest.approx([0.0, 0.1611], abs=5e-5)
