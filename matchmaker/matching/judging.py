"""One provider held against one need, through the capability of it that fits best."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.aggregation import with_first
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.criteria import failed_requirements
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.ranking import additive_score
from matchmaker.matching.results import Requirement
from matchmaker.matching.roster import Roster
from matchmaker.matching.signals import (
    Signal,
    budget_signal,
    place_signal,
    proof_signal,
    timing_signal,
    trade_signal,
)
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.tuning import NO_RULING, Ruling

_OF_A_CAPABILITY = (Factor.TRADE, Factor.PLACE, Factor.BUDGET, Factor.TIMING)

STALE = 0.8
"""What is left of a text's closeness where nobody has confirmed the offer for long."""

SIMILAR_WORK = 0.35
"""The text score from which past work counts as close to the need."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A provider as judged through one of its capabilities.

    ``position`` is the provider's in the roster, ``capability`` that of the capability,
    ``lead`` that of the text which speaks for it; ``problem`` and ``values`` lie in 0..1,
    ``score`` in 0..100. The facts behind the values are those of :meth:`Judge.signals`.
    """

    position: int
    capability: int | None
    lead: int | None
    problem: float
    values: Mapping[Factor, float]
    failed: tuple[Requirement, ...]
    score: float
    ruling: Ruling = NO_RULING

    @property
    def order(self) -> tuple[bool, bool, float]:
        """What sorts the best first: those that pass, pinned ones, the score as rules move it."""
        return bool(self.failed), not self.ruling.pinned, -(self.score + self.ruling.points)


@dataclass(frozen=True, slots=True)
class _Own:
    """What one provider says, and how close each of its texts comes to the need.

    ``texts`` stand in the roster from ``first`` on; ``similar`` are the titles of past work
    close to the need, the closest first.
    """

    position: int
    provider: ProviderDocument
    trades: Mapping[str, tuple[str, ...]]
    first: int
    texts: Sequence[ProviderText]
    scores: Sequence[float]
    similar: Sequence[str]

    @classmethod
    def of(cls, roster: Roster, scores: npt.NDArray[np.float64], position: int) -> Self:
        first, last = roster.span(position)
        texts, own = roster.texts[first:last], scores[first:last].tolist()
        close = [
            (-score, number)
            for number, (text, score) in enumerate(zip(texts, own, strict=True))
            if score >= SIMILAR_WORK and text.is_past_work
        ]
        similar = [texts[number].title for _, number in sorted(close)]
        provider, trades = roster.providers[position], roster.trades[position]
        return cls(position, provider, trades, first, texts, own, similar)

    def mentioned(self, sector: str | None) -> tuple[str, ...]:
        """The words by which its texts speak of a sector."""
        return self.trades.get(sector or "", ())

    def problem(self, number: int | None) -> tuple[int | None, float]:
        """The text that leads through a capability (its index) and the value it gives."""
        scores, every = self.scores, range(len(self.scores))
        if not scores:
            return None, 0.0
        named = [i for i in every if number is not None and self.texts[i].capability == number]
        if not named:
            named = [i for i in every if self.texts[i].capability is None] or list(every)
        lead = max(named, key=lambda i: (scores[i], -i))
        return self.first + lead, with_first(scores[lead], [*scores[:lead], *scores[lead + 1 :]])


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the providers of a roster for one need.

    ``scores`` has one number of 0..1 a text of the roster; ``today`` tells which
    certificates have run out, None holds none against a date.
    """

    need: NeedDocument
    scores: npt.NDArray[np.float64]
    roster: Roster
    configuration: MatchConfiguration
    gazetteer: Gazetteer
    today: date | None
    weighed: dict[Hashable, float | None] = field(default_factory=dict, repr=False)
    passed: set[Hashable] = field(default_factory=set, repr=False)

    def most(self, close: float) -> float:
        """The highest score of a provider whose texts come so close (0..1) all together.

        What the need does not say counts the same for everybody.
        """
        tuned, need = self.configuration, self.need
        unsaid = {
            Factor.TRADE: need.sector is None,
            Factor.PLACE: need.region is None,
            Factor.BUDGET: need.budget_max is None,
            Factor.TIMING: need.start_within_days is None,
        }
        gate = min(1.0, close / tuned.full_fit)
        values = {f: gate * (tuned.neutral[f] if unsaid.get(f) else 1.0) for f in Factor}
        return additive_score(values | {Factor.PROBLEM: close}, tuned)

    def judge(self, position: int) -> Judged:
        """The provider through the capability that passes and scores best."""
        own = _Own.of(self.roster, self.scores, position)
        proof = proof_signal(own.provider, own.similar, self.today).value
        capabilities = own.provider.capabilities
        if not capabilities:
            return self._through(own, None, proof)
        options = [self._through(own, number, proof) for number in range(len(capabilities))]
        return max(options, key=lambda j: (not j.failed, j.score, -(j.capability or 0)))

    def signals(self, judged: Judged) -> dict[Factor, Signal]:
        """What each factor but the problem is worth to a judged provider, and the facts behind."""
        own = _Own.of(self.roster, self.scores, judged.position)
        provider, number = own.provider, judged.capability
        capability = None if number is None else provider.capabilities[number]
        stated = {f: self._signal(f, own, capability) for f in _OF_A_CAPABILITY}
        stale = capability.id if capability is not None and capability.stale else None
        proof = proof_signal(provider, own.similar, self.today, stale=stale)
        return stated | {Factor.PROOF: proof}

    def _signal(self, factor: Factor, own: _Own, capability: CapabilityDocument | None) -> Signal:
        need, tuned = self.need, self.configuration
        match factor:
            case Factor.TRADE:
                return trade_signal(need, capability, own.mentioned(need.sector))
            case Factor.PLACE:
                near, far = tuned.near_km, tuned.far_km
                places = self.gazetteer
                return place_signal(need, own.provider, capability, places, near=near, far=far)
            case Factor.BUDGET:
                return budget_signal(need, capability, most=tuned.most_over_budget)
            case _:
                return timing_signal(need, capability, most=tuned.most_late)

    def _through(self, own: _Own, number: int | None, proof: float | None) -> Judged:
        capability = None if number is None else own.provider.capabilities[number]
        lead, problem = own.problem(number)
        if capability is not None and capability.stale:
            problem *= STALE
        tuned = self.configuration
        gate = min(1.0, problem / tuned.full_fit)
        values = {Factor.PROBLEM: problem}
        for factor, stated in (*self._stated(own, capability), (Factor.PROOF, proof)):
            values[factor] = gate * (tuned.neutral[factor] if stated is None else stated)
        failed = self._failed(own.provider, capability)
        score = additive_score(values, tuned)
        return Judged(own.position, number, lead, problem, values, failed, score)

    def _stated(
        self, own: _Own, capability: CapabilityDocument | None
    ) -> Iterator[tuple[Factor, float | None]]:
        """The value of each factor that a capability decides, None where nothing is stated.

        Offers of a catalogue repeat each other's facts: each combination is weighed once a need.
        """
        region, mentioned = own.provider.region, bool(own.mentioned(self.need.sector))
        facts: Mapping[Factor, tuple[Hashable, ...]] = {
            Factor.TRADE: (mentioned,),
            Factor.PLACE: (region,),
            Factor.BUDGET: (),
            Factor.TIMING: (),
        }
        if capability is not None:
            of = capability
            facts = {
                Factor.TRADE: (mentioned, of.eligibility.sectors),
                Factor.PLACE: (region, of.service_area, of.delivery),
                Factor.BUDGET: (of.price_min, of.price_max, of.currency, of.price_unit),
                Factor.TIMING: (of.lead_time_days,),
            }
        for factor, stated in facts.items():
            key = (factor, *stated)
            if key not in self.weighed:
                self.weighed[key] = self._signal(factor, own, capability).value
            yield factor, self.weighed[key]

    def _failed(
        self, provider: ProviderDocument, capability: CapabilityDocument | None
    ) -> tuple[Requirement, ...]:
        """What :func:`failed_requirements` says; facts that broke nothing are not read again."""
        if capability is None:
            return ()
        of, rule = capability, capability.eligibility
        open_to = rule.headcount_min, rule.headcount_max, rule.sectors, rule.regions
        price = of.price_min, of.price_max, of.currency, of.price_unit
        # A must can ask for anything that a provider says.
        key = None if self.need.must else (open_to, price, of.service_area, of.delivery)
        if key in self.passed:
            return ()
        failed = failed_requirements(self.need, provider, of, self.gazetteer, self.today)
        if key is not None and not failed:
            self.passed.add(key)
        return failed
