"""How matching works: the weights, neutral values and bands that are in force."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import matcher_registry
from matchmaker.services.needs import LIFETIME
from matchmaker.web.about.blueprint import bp
from matchmaker.web.access import public
from matchmaker.wording.factors import FACTOR_QUESTIONS
from matchmaker.wording.messages import worded


@dataclass(frozen=True, slots=True)
class FactorRule:
    """One factor as the configuration weighs it; ``most`` and ``unknown`` are points."""

    factor: Factor
    question: str
    most: float
    unknown: float


@bp.get("/how-matching-works")
@public
def how() -> ResponseReturnValue:
    """The rules, read from the live configuration."""
    configuration = matcher_registry().configuration
    total = sum(configuration.weights.values())
    rules = [
        FactorRule(
            factor=factor,
            question=worded(FACTOR_QUESTIONS[factor]),
            most=100 * configuration.weights[factor] / total,
            unknown=100 * configuration.weights[factor] * configuration.neutral[factor] / total,
        )
        for factor in Factor
    ]
    return render_template(
        "about/how.html", configuration=configuration, rules=rules, days=LIFETIME.days
    )
