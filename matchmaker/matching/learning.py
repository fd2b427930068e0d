"""Weights learned from decisions, kept near those that an admin chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.vocabulary import Factor

SHARPNESS = 10.0
"""How surely a difference of the score by its whole range decides: fixed, so that a change of
weights, not of their scale, has to explain the decisions.
"""
CLOSENESS = 0.5
MIDDLE = 0.5

#: What a refusal is about. A reason that is missing here teaches nothing about relevance:
#: who has no free capacity now is no worse a match.
LESSONS: Mapping[DeclineReason, frozenset[Factor]] = MappingProxyType(
    {
        DeclineReason.WRONG_COMPETENCE: frozenset({Factor.PROBLEM, Factor.TRADE}),
        DeclineReason.TOO_FAR: frozenset({Factor.PLACE}),
        DeclineReason.BUDGET_TOO_LOW: frozenset({Factor.BUDGET}),
        DeclineReason.TIMING: frozenset({Factor.TIMING}),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """That somebody who saw a pair took it or not.

    ``values`` are the factors' signals of that day, 0 to 1; ``reason`` of a refusal says
    what it teaches about.
    """

    values: Mapping[Factor, float]
    taken: bool
    reason: DeclineReason | None = None


def teaching(decisions: Sequence[Decision]) -> list[Decision]:
    """All that were taken, and refusals whose reason is one of :data:`LESSONS`."""
    return [each for each in decisions if each.taken or each.reason in LESSONS]


def learn_weights(
    decisions: Sequence[Decision],
    weights: Mapping[Factor, float],
    *,
    closeness: float = CLOSENESS,
) -> dict[Factor, float]:
    """Weights that explain the decisions better, with the same sum as ``weights``.

    Logistic regression on the factors' signals with weights of at least 0, plus ``closeness``
    times the squared distance from the given ones: without decisions they come back
    unchanged. A refusal counts only in the factors that its reason is about.
    """
    total = sum(weights.values())
    prior = np.array([weights[factor] / total for factor in Factor])
    taught = teaching(decisions)
    if not taught:
        return dict(weights)
    signals = np.array([[_lesson(each, factor) for factor in Factor] for each in taught])
    taken = np.array([1.0 if each.taken else -1.0 for each in taught])

    def loss(at: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        here, offset = at[:-1], at[-1]
        margin = taken * (SHARPNESS * (signals @ here) + offset)
        slope = -taken / (1.0 + np.exp(margin)) / len(taken)
        away = here - prior
        value = float(np.logaddexp(0.0, -margin).mean() + closeness * (away @ away))
        gradient = SHARPNESS * (slope @ signals) + 2.0 * closeness * away
        return value, np.append(gradient, slope.sum())

    bounds = [(0.0, None)] * len(prior) + [(None, None)]
    found = minimize(loss, np.append(prior, 0.0), jac=True, method="L-BFGS-B", bounds=bounds)
    learned = found.x[:-1]
    share = learned / learned.sum() if learned.sum() > 0 else prior
    return {factor: float(total * part) for factor, part in zip(Factor, share, strict=True)}


def _lesson(decision: Decision, factor: Factor) -> float:
    """The signal around its middle; 0 where the decision says nothing about the factor."""
    about = LESSONS.get(decision.reason, frozenset()) if decision.reason else frozenset()
    if not decision.taken and factor not in about:
        return 0.0
    return decision.values[factor] - MIDDLE
