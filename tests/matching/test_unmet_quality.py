"""Unmet needs are named with their cause, and met ones are let alone."""

from __future__ import annotations

import pytest

from matchmaker.matching.unmet import UnmetThresholds
from tools.unmet_thresholds import Case, Cause, Counts, cause_said, leave_one_out, read_cases


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases()


def counts(cases: list[Case], said: list[Cause], collection: str) -> Counts:
    own = [i for i, case in enumerate(cases) if case.collection == collection]
    return Counts.of([cases[i].truth for i in own], [said[i] for i in own])


@pytest.mark.parametrize(
    ("collection", "least_right", "most_false"), [("textile", 4, 0), ("textile_b", 3, 2)]
)
def test_what_ships_names_unmet_needs_and_lets_met_ones_alone(
    cases: list[Case], collection: str, least_right: int, most_false: int
) -> None:
    found = counts(cases, [cause_said(case, UnmetThresholds()) for case in cases], collection)

    assert found.right >= least_right
    assert found.false <= most_false


def test_thresholds_hold_on_needs_that_they_were_not_chosen_on(cases: list[Case]) -> None:
    said = leave_one_out(cases)

    textile, other = counts(cases, said, "textile"), counts(cases, said, "textile_b")

    assert (textile.unmet, textile.met, other.unmet, other.met) == (5, 55, 5, 45)
    assert textile.right >= 4
    assert textile.false <= 0.1 * textile.met
    assert other.right >= 3
    assert other.false <= 0.1 * other.met
