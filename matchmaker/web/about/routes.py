"""How matching works: the weights, neutral values and bands that are in force."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.services.clusters import list_clusters
from matchmaker.services.configurations import live_configuration, live_version
from matchmaker.services.needs import LIFETIME
from matchmaker.web.about.blueprint import bp
from matchmaker.web.access import public
from matchmaker.web.clock import today
from matchmaker.web.names import ProviderNames
from matchmaker.wording.factors import FACTOR_QUESTIONS
from matchmaker.wording.messages import worded
from matchmaker.wording.tuning import effect_name, rule_sentence


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
    """The weights and rules that are live in the cluster named in the address, or in the first."""
    session = db.session()
    clusters = list_clusters(session)
    slug = request.args.get("cluster", "")
    cluster = next((each for each in clusters if each.slug == slug), None) or (
        clusters[0] if clusters else None
    )
    configuration = (
        live_configuration(session, cluster=cluster) if cluster else MatchConfiguration()
    )
    names = ProviderNames(cluster) if cluster else {}
    live = live_version(session, cluster_id=cluster.id) if cluster else None
    held = [rule for rule in configuration.rules if not rule.over(today())]
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
        "about/how.html",
        cluster=cluster,
        clusters=clusters,
        configuration=configuration,
        rules=rules,
        by_hand=[(rule, rule_sentence(rule, names)) for rule in held],
        pairs=[effect_name(pair) for pair in configuration.synonyms if not pair.over(today())],
        days=LIFETIME.days,
        number=live.number if live else None,
    )
