"""One run's two matchers on its needs: rankings, each rule's own effect, why a need got worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import ConfigurationVersion, EvaluationRun, Judgement, Need
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import Category, Factor, NeedOrigin, PlaceKind, SizeBand
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.evaluation import ndcg, relevant_providers
from matchmaker.matching.exchange import parse_need
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.results import Match
from matchmaker.matching.trial import RELEVANT, TOP, Gate, Tried, by_group, summary
from matchmaker.matching.tuning import Rule, Synonym
from matchmaker.services.impressions import measured_attention
from matchmaker.services.judgements import grades_by_need, judged_set
from matchmaker.services.live_configuration import configuration_of
from matchmaker.services.need_lookup import document_now
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.scope import scoped

DEPTH = 20
MONTH = timedelta(days=30)
TOP_TEN = 2 * TOP
#: Rules and synonyms whose own effect a run measures.
MOST_EFFECTS = 30


def added_items(configuration: MatchConfiguration) -> list[Rule | Synonym]:
    """What the office added by hand, as far as a run looks at each by itself."""
    items: list[Rule | Synonym] = [*configuration.rules, *configuration.synonyms]
    return items[:MOST_EFFECTS]


class Trial:
    """One run's two matchers and its needs, as a step of the worker uses them."""

    def __init__(
        self,
        session: Session,
        registry: MatcherRegistry,
        run: EvaluationRun,
        version: ConfigurationVersion,
        today: date,
    ) -> None:
        self.session, self.registry, self.run, self.today = session, registry, run, today
        self.configuration = configuration_of(version)
        self.live = registry.get(session, cluster_id=run.cluster_id).matcher
        self.draft = self._under(self.configuration)
        self.judgements = judged_set(session, cluster_id=run.cluster_id)
        self._snapshots = {each.need_key: each.need for each in self.judgements}
        self._categories = {*Category, *self.live.known_categories}

    def document(self, key: str) -> NeedDocument | None:
        """The need as it was judged, or as it reads now; None if it was deleted meanwhile."""
        if key in self._snapshots:
            return parse_need(self._snapshots[key], categories=self._categories).document
        return document_now(self.session, cluster_id=self.run.cluster_id, key=key)

    def measured(self, key: str) -> list[dict[str, Any]] | None:
        """Both rankings of one need; None for one that is gone."""
        need = self.document(key)
        if need is None:
            return None
        return [ranked(matcher, need, self.today) for matcher in (self.live, self.draft)]

    def effect(self, item: Rule | Synonym, measured: Mapping[str, Any]) -> dict[str, Any]:
        """What one rule or synonym does by itself: the draft against the draft without it.

        ``hits`` counts the needs that it speaks about, ``changed`` those whose first ten it
        changes, ``change`` is the mean difference of nDCG@5 on the judged ones.
        """
        rules = tuple(each for each in self.configuration.rules if each != item)
        synonyms = tuple(each for each in self.configuration.synonyms if each != item)
        without = self._under(replace(self.configuration, rules=rules, synonyms=synonyms))
        grades = grades_by_need(self.judgements)
        hits = changed = 0
        differences: list[float] = []
        for key, sides in measured.items():
            need = self.document(key)
            if sides is None or need is None or not item.applies(need, self.today):
                continue
            hits += 1
            before = ranked(without, need, self.today)["ranking"]
            after = sides[1]["ranking"]
            changed += before[:TOP_TEN] != after[:TOP_TEN]
            values = [ndcg(each, grades.get(key, {}), TOP) for each in (before, after)]
            if values[0] is not None and values[1] is not None:
                differences.append(values[1] - values[0])
        change = sum(differences) / len(grades) if differences and grades else 0.0
        return {"id": item.id, "hits": hits, "changed": changed, "change": change}

    def summary(self, measured: Mapping[str, Any], gate: Gate) -> dict[str, Any]:
        """What the page of the run shows, beside each need and each effect."""
        present = {key: sides for key, sides in measured.items() if sides is not None}
        providers = [provider.id for provider in self.live.providers]
        tried = _tried(self.judgements, present)
        attention = measured_attention(self.session, cluster_id=self.run.cluster_id)
        months = self._months(len(tried))
        capacities = {name: months * each for name, each in self._capacities().items()}
        results = summary(tried, providers, gate, capacities, attention)
        results["months"] = months
        results["limits"] = asdict(gate)
        results["by_size"] = by_group(tried, self._sizes(), attention)
        results["by_place"] = by_group(tried, self._places(), attention)
        for loser in results["losers"]:
            loser["moved_by"] = self._moved_by(loser["need"], present[loser["need"]])
        results["gone"] = [key for key, sides in measured.items() if sides is None]
        return results

    def _moved_by(self, key: str, sides: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
        """Why a need got worse: who fell most among those that suit it, and by what."""
        need = self.document(key)
        if need is None:
            return None
        suiting = relevant_providers(grades_by_need(self.judgements)[key], RELEVANT)
        ranks = [{name: at for at, name in enumerate(side["ranking"], 1)} for side in sides]
        falls = [
            (ranks[1].get(name, DEPTH + 1) - rank, name)
            for name, rank in ranks[0].items()
            if name in suiting
        ]
        if not falls or max(falls)[0] <= 0:
            return None
        _, fell = max(falls)
        before = ranks[0][fell]
        risen = sides[1]["ranking"][before - 1 : before]
        found = [
            {
                each.provider_id: each
                for each in matcher.match(need, limit=DEPTH, today=self.today).matches
            }
            for matcher in (self.live, self.draft)
        ]
        return {
            "provider": fell,
            "before": before,
            "after": ranks[1].get(fell),
            "factor": _factor_that_moved(found, fell, risen[0] if risen else None),
        }

    def _months(self, needs: int) -> float:
        """In how many months so many needs come in, by those of the last one; 1 without any."""
        since = datetime.combine(self.today, time(), UTC) - MONTH
        opened = (
            select(func.count(Need.id))
            .where(Need.cluster_id == self.run.cluster_id, Need.public_id.is_not(None))
            .where(Need.origin == NeedOrigin.TYPED, Need.created_at >= since)
        )
        return needs / (self.session.scalar(scoped(opened, SYSTEM)) or needs or 1)

    def _capacities(self) -> dict[str, float]:
        """Jobs a month of the providers that state how many they can take."""
        stated = {
            provider.id: [
                offer.capacity_per_month
                for offer in provider.capabilities
                if offer.capacity_per_month is not None
            ]
            for provider in self.live.providers
        }
        return {name: sum(capacities) for name, capacities in stated.items() if capacities}

    def _sizes(self) -> dict[str, str]:
        """The size band of each provider that says how many people work there."""
        return {
            provider.id: SizeBand.of_headcount(provider.staff).value
            for provider in self.live.providers
            if provider.staff is not None
        }

    def _places(self) -> dict[str, str]:
        """The prefecture (or wider place) of each provider that says where it sits."""
        return {
            provider.id: _prefecture(provider.region)
            for provider in self.live.providers
            if provider.region
        }

    def _under(self, configuration: MatchConfiguration) -> Matcher:
        return self.registry.under(
            self.session, cluster_id=self.run.cluster_id, configuration=configuration
        )


def _prefecture(code: str) -> str:
    gazetteer = Gazetteer.load()
    lines = [code, *gazetteer.ancestors(code)]
    found = ((each, gazetteer.get(each)) for each in lines)
    wide = (each for each, place in found if place and place.kind is PlaceKind.PREFECTURE)
    return next(wide, code)


def _factor_that_moved(
    found: Sequence[Mapping[str, Match]], fell: str, risen: str | None
) -> str | None:
    """The factor on which ``risen`` gained most over ``fell``; None where a rule did it."""
    if risen is None or any(name not in side for side in found for name in (fell, risen)):
        return None
    gains = {
        str(factor): (found[1][risen].points[factor] - found[1][fell].points[factor])
        - (found[0][risen].points[factor] - found[0][fell].points[factor])
        for factor in Factor
    }
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] > 0 else None


def ranked(matcher: Matcher, need: NeedDocument, today: date) -> dict[str, Any]:
    """One need's ranking as a run keeps it."""
    found = matcher.ranking(need, limit=DEPTH, today=today)
    return {"ranking": list(found.provider_ids), "unmet": found.unmet}


def _tried(judgements: Sequence[Judgement], measured: Mapping[str, Any]) -> list[Tried]:
    grades = grades_by_need(judgements)
    must_pass = {each.need_key for each in judgements if each.must_pass}
    return [
        Tried(
            need_id=key,
            grades=grades.get(key, {}),
            before=before["ranking"],
            after=after["ranking"],
            unmet=(before["unmet"], after["unmet"]),
            must_pass=key in must_pass,
        )
        for key, (before, after) in measured.items()
    ]
