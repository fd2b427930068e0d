"""The matcher: fitted on providers, it ranks and explains them for one need at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.aggregation import aggregate, with_first
from matchmaker.matching.categories import category_weights, infer_categories
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.criteria import failed_requirements
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.highlights import problem_evidence, with_doubt
from matchmaker.matching.musts import unchecked_musts, unproven_must
from matchmaker.matching.query import Query
from matchmaker.matching.ranking import additive_score, shown_points
from matchmaker.matching.results import Contribution, Match, MatchResult, Requirement
from matchmaker.matching.signals import (
    Signal,
    budget_signal,
    place_signal,
    proof_signal,
    timing_signal,
    trade_signal,
)
from matchmaker.matching.similarity import Similarity
from matchmaker.matching.texts import ProviderText, need_text, provider_texts
from matchmaker.matching.trades import trade_words
from matchmaker.matching.unmet import Candidate, unmet_cause

SHORTLIST = 300
"""Providers whose facts are read for one need; the others' words are further from it."""

OTHER_CATEGORY = 0.6
"""What a text counts whose capability is filed under another category than the need."""

SIMILAR_WORK = 0.35
"""The text score from which past work counts as close to the need."""


class NotFitted(RuntimeError):
    """The matcher was asked before it was fitted."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A provider as judged through one of its capabilities."""

    position: int
    capability: int | None
    lead: int | None
    problem: float
    values: Mapping[Factor, float]
    signals: Mapping[Factor, Signal]
    failed: tuple[Requirement, ...]
    score: float


class Matcher:
    """Ranks providers for a need and says why.

    Parameters
    ----------
    configuration : weights, neutral values and thresholds.
    gazetteer : places; the shipped one by default.
    similarity : the text similarity; the embedded default when None.

    Providers are ranked by score; those that fail a hard requirement come after all that
    pass; equal scores are ordered by provider id. The order in which providers were given
    changes nothing.
    """

    def __init__(
        self,
        configuration: MatchConfiguration | None = None,
        *,
        gazetteer: Gazetteer | None = None,
        similarity: Similarity | None = None,
    ) -> None:
        self.configuration = configuration or MatchConfiguration()
        self.gazetteer = gazetteer or Gazetteer.load()
        self.similarity = similarity or default_similarity()

    def fit(self, providers: Sequence[ProviderDocument]) -> Self:
        """Index ``providers``; raises ValueError when two have the same id."""
        self.providers_ = sorted(providers, key=lambda provider: provider.id)
        self.positions_ = {provider.id: i for i, provider in enumerate(self.providers_)}
        if len(self.positions_) != len(self.providers_):
            raise ValueError("two providers have the same id")
        self.texts_: list[ProviderText] = provider_texts(self.providers_)
        self.owners_ = np.array([text.provider for text in self.texts_], dtype=np.intp)
        bounds = np.searchsorted(self.owners_, np.arange(len(self.providers_) + 1))
        self.spans_ = [(int(a), int(b)) for a, b in pairwise(bounds)]
        self.filed_ = [self._category_of(text) for text in self.texts_]
        self.known_categories_ = {category for category in self.filed_ if category}
        self.trades_ = [self._trades_of(i) for i in range(len(self.providers_))]
        self.similarity.fit(self.texts_)
        return self

    def provider(self, provider_id: str) -> ProviderDocument:
        """The fitted document of an id; raises KeyError for an unknown one."""
        return self.providers_[self.positions_[provider_id]]

    def match(
        self,
        need: NeedDocument,
        *,
        limit: int = 20,
        candidates: Collection[str] | None = None,
    ) -> MatchResult:
        """The best ``limit`` providers for a need, best first, with the reasons.

        ``candidates`` restricts the answer to these ids; unknown ids are passed over.
        """
        if not hasattr(self, "providers_"):
            raise NotFitted("call fit() with the providers first")
        query = self.similarity.read(need_text(need))
        scores, categories = self._text_scores(need, query)
        pool = self._pool(candidates)
        shortlist = self._shortlist(scores, pool, max(SHORTLIST, 2 * limit))
        judged = [self._judge(need, int(position), scores) for position in shortlist]
        judged.sort(key=lambda j: (bool(j.failed), -j.score, self.providers_[j.position].id))
        matches = tuple(
            self._explained(need, query, rank, one)
            for rank, one in enumerate(judged[:limit], start=1)
        )
        return MatchResult(
            need_id=need.id,
            configuration=self.configuration.digest,
            matches=matches,
            considered=len(pool),
            categories=categories,
            unmet=unmet_cause([self._candidate(need, one) for one in judged]),
        )

    def _candidate(self, need: NeedDocument, judged: _Judged) -> Candidate:
        provider = self.providers_[judged.position]
        unproven = unproven_must(need, provider, self.gazetteer)
        return Candidate(provider.id, judged.score, judged.problem, judged.failed, unproven)

    def _category_of(self, text: ProviderText) -> str | None:
        if text.capability is None:
            return None
        return self.providers_[text.provider].capabilities[text.capability].category

    def _trades_of(self, position: int) -> dict[str, tuple[str, ...]]:
        first, last = self.spans_[position]
        return trade_words(text.text for text in self.texts_[first:last])

    def _text_scores(
        self, need: NeedDocument, query: Query
    ) -> tuple[npt.NDArray[np.float64], dict[str, float]]:
        """Text scores weighed by category, and the shares of the categories they rest on."""
        scores = self.similarity.score(query)
        if need.category in self.known_categories_:
            shares = {need.category: 1.0}
        else:
            shares = infer_categories(scores, self.filed_)
        return scores * category_weights(self.filed_, shares, OTHER_CATEGORY), shares

    def _pool(self, candidates: Collection[str] | None) -> npt.NDArray[np.intp]:
        if candidates is None:
            return np.arange(len(self.providers_))
        known = {self.positions_[name] for name in candidates if name in self.positions_}
        return np.array(sorted(known), dtype=np.intp)

    def _shortlist(
        self, scores: npt.NDArray[np.float64], pool: npt.NDArray[np.intp], size: int
    ) -> npt.NDArray[np.intp]:
        close = aggregate(scores, self.owners_, len(self.providers_))[pool]
        order = np.lexsort((pool, -close))
        return pool[order[:size]]

    def _judge(self, need: NeedDocument, position: int, scores: npt.NDArray[np.float64]) -> _Judged:
        provider = self.providers_[position]
        if not provider.capabilities:
            return self._judge_by(need, position, None, scores)
        options = [
            self._judge_by(need, position, number, scores)
            for number in range(len(provider.capabilities))
        ]
        return max(options, key=lambda j: (not j.failed, j.score, -(j.capability or 0)))

    def _judge_by(
        self,
        need: NeedDocument,
        position: int,
        number: int | None,
        scores: npt.NDArray[np.float64],
    ) -> _Judged:
        provider = self.providers_[position]
        capability = None if number is None else provider.capabilities[number]
        lead, problem = self._problem(position, number, scores)
        mentioned = self.trades_[position].get(need.sector or "", ())
        signals = {
            Factor.TRADE: trade_signal(need, capability, mentioned),
            Factor.PLACE: place_signal(need, provider, capability, self.gazetteer),
            Factor.BUDGET: budget_signal(need, capability),
            Factor.TIMING: timing_signal(need, capability),
            Factor.PROOF: proof_signal(provider, self._similar_work(position, scores)),
        }
        gate = min(1.0, problem / self.configuration.full_fit)
        values = {Factor.PROBLEM: problem}
        for factor, signal in signals.items():
            stated = signal.value
            values[factor] = gate * (
                self.configuration.neutral[factor] if stated is None else stated
            )
        failed = failed_requirements(need, provider, capability, self.gazetteer)
        score = additive_score(values, self.configuration)
        return _Judged(position, number, lead, problem, values, signals, failed, score)

    def _problem(
        self, position: int, number: int | None, scores: npt.NDArray[np.float64]
    ) -> tuple[int | None, float]:
        """The text that leads (its index) and the problem value it gives."""
        first, last = self.spans_[position]
        if first == last:
            return None, 0.0
        own = [i for i in range(first, last) if self.texts_[i].capability in (None, number)]
        named = [i for i in own if number is not None and self.texts_[i].capability == number]
        if not named:
            named = own or list(range(first, last))
        lead = max(named, key=lambda i: (scores[i], -i))
        others = [float(scores[i]) for i in range(first, last) if i != lead]
        return lead, with_first(float(scores[lead]), others)

    def _similar_work(self, position: int, scores: npt.NDArray[np.float64]) -> list[str]:
        first, last = self.spans_[position]
        close = [
            i
            for i in range(first, last)
            if self.texts_[i].source.startswith("past_work:") and scores[i] >= SIMILAR_WORK
        ]
        close.sort(key=lambda i: (-scores[i], i))
        return [self.texts_[i].title for i in close]

    def _explained(self, need: NeedDocument, query: Query, rank: int, judged: _Judged) -> Match:
        provider = self.providers_[judged.position]
        capability = None
        if judged.capability is not None:
            capability = provider.capabilities[judged.capability]
        shown, points, maxima = shown_points(judged.values, self.configuration)
        lead = None if judged.lead is None else self.texts_[judged.lead]
        evidence = {f: signal.evidence for f, signal in judged.signals.items()}
        quoted = problem_evidence(need, query, provider, capability, lead)
        evidence[Factor.PROBLEM] = with_doubt(quoted, judged.problem)
        contributions = tuple(
            Contribution(
                factor=factor,
                value=judged.values[factor],
                points=points[factor],
                maximum=maxima[factor],
                stated=factor is Factor.PROBLEM or judged.signals[factor].value is not None,
                evidence=evidence[factor],
            )
            for factor in Factor
        )
        return Match(
            provider_id=provider.id,
            rank=rank,
            score=shown,
            exact=judged.score,
            band=self.configuration.band(shown),
            contributions=contributions,
            failed=judged.failed,
            unchecked=unchecked_musts(need, self.gazetteer),
            capability_id=capability.id if capability else None,
        )
