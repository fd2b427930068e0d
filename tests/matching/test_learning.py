"""Weights learned from decisions, against a world whose weights are known."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.configuration import DEFAULT_WEIGHTS
from matchmaker.matching.learning import SHARPNESS, Decision, learn_weights

TRUE = dict(zip(Factor, (25.0, 10.0, 35.0, 20.0, 5.0, 5.0), strict=True))
REASON_OF = {
    Factor.PROBLEM: DeclineReason.WRONG_COMPETENCE,
    Factor.TRADE: DeclineReason.WRONG_COMPETENCE,
    Factor.PLACE: DeclineReason.TOO_FAR,
    Factor.BUDGET: DeclineReason.BUDGET_TOO_LOW,
    Factor.TIMING: DeclineReason.TIMING,
}


def world(seed: int, count: int = 600) -> list[Decision]:
    """Decisions of people who weigh as TRUE; each refuses for what spoke most against it."""
    random = np.random.default_rng(seed)
    weights = np.array(list(TRUE.values())) / 100
    found = []
    for _ in range(count):
        signals = random.random(len(Factor))
        margin = SHARPNESS * float((signals - 0.5) @ weights)
        taken = random.random() < 1 / (1 + np.exp(-margin))
        lost = weights * (1 - signals)
        worst = max(REASON_OF, key=lambda factor: lost[list(Factor).index(factor)])
        values = dict(zip(Factor, signals.tolist(), strict=True))
        found.append(Decision(values, bool(taken), None if taken else REASON_OF[worst]))
    return found


def distance(weights: dict[Factor, float]) -> float:
    return sum((weights[factor] - TRUE[factor]) ** 2 for factor in Factor) ** 0.5


@pytest.mark.parametrize("seed", range(5))
def test_what_is_learned_lies_nearer_to_the_truth(seed: int) -> None:
    learned = learn_weights(world(seed), DEFAULT_WEIGHTS)

    assert distance(learned) < distance(dict(DEFAULT_WEIGHTS))
    assert all(weight >= 0 for weight in learned.values())
    assert sum(learned.values()) == pytest.approx(sum(DEFAULT_WEIGHTS.values()))


def test_no_decision_changes_nothing() -> None:
    assert learn_weights([], DEFAULT_WEIGHTS) == dict(DEFAULT_WEIGHTS)


def test_no_capacity_never_lowers_what_makes_a_match() -> None:
    decisions = world(1)
    busy = [
        Decision(each.values, taken=False, reason=DeclineReason.NO_CAPACITY) for each in world(2)
    ]

    assert learn_weights(decisions + busy, DEFAULT_WEIGHTS) == learn_weights(
        decisions, DEFAULT_WEIGHTS
    )


def test_a_refusal_teaches_about_its_reason_alone() -> None:
    taken = Decision(dict.fromkeys(Factor, 0.9), taken=True)
    far = Decision(
        dict.fromkeys(Factor, 0.9) | {Factor.PLACE: 0.0}, taken=False, reason=DeclineReason.TOO_FAR
    )
    elsewhere = Decision(far.values | {Factor.BUDGET: 0.1}, taken=False, reason=far.reason)

    learned = learn_weights([taken, far], DEFAULT_WEIGHTS)

    assert learned == learn_weights([taken, elsewhere], DEFAULT_WEIGHTS)
    assert learned[Factor.PLACE] > DEFAULT_WEIGHTS[Factor.PLACE]


def test_the_closer_it_is_kept_the_less_it_moves() -> None:
    decisions = world(3)
    far, near = (learn_weights(decisions, DEFAULT_WEIGHTS, closeness=c) for c in (0.1, 50.0))

    def moved(weights: dict[Factor, float]) -> float:
        return sum(abs(weights[factor] - DEFAULT_WEIGHTS[factor]) for factor in Factor)

    assert moved(near) < moved(far)
