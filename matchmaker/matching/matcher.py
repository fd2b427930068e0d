"""The matcher: fitted on providers, it ranks and explains them for one need at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Self

from matchmaker.domain.places import Gazetteer
from matchmaker.matching import keeping
from matchmaker.matching.changes import CannotUpdate, Changes, changed_roster
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.explaining import explained
from matchmaker.matching.judging import Judge, Judged
from matchmaker.matching.must_checks import unproven_must
from matchmaker.matching.musts import filled_in, unchecked_musts
from matchmaker.matching.narrowing import Narrowed, narrowed
from matchmaker.matching.own_words import OwnWords
from matchmaker.matching.query import Query, blended
from matchmaker.matching.results import MatchResult, Ranking, Standing
from matchmaker.matching.roster import Positions, Roster
from matchmaker.matching.similarity import Near, Similarity, TextSimilarity
from matchmaker.matching.texts import need_text
from matchmaker.matching.tuning import ruling
from matchmaker.matching.unmet import Candidate, settled, unmet_cause

SHORTLIST = 300
"""Providers whose facts are read for one need; the others' words are further from it."""

LOOK = 8
"""Providers judged between two looks at whether those that are left can still matter."""

DETAIL_WEIGHT = 0.3
"""What a word counts that only an answer to a category's question says."""


class NotFitted(RuntimeError):
    """The matcher was asked before it was fitted."""


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

    facts_: Mapping[str, object]

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
        self.facts_ = {}
        roster = Roster.of(providers)
        self.similarity.fit(roster.texts)
        return self._fitted_on(roster)

    def save(self, folder: Path, facts: Mapping[str, object] | None = None) -> int:
        """Keep what was fitted in ``folder``, as a new generation; its number.

        ``facts`` can be whatever JSON holds; they come back as ``facts_``. The configuration
        is not kept, and neither are changes since the fit.

        Raises:
            CannotUpdate: the similarity is one that can't be kept.
            OSError: the files can't be written.
        """
        if not isinstance(self.similarity, TextSimilarity):
            raise CannotUpdate(type(self.similarity).__name__)
        return keeping.write(folder, self.fitted_, self.similarity, facts or {})

    @classmethod
    def load(
        cls,
        folder: Path,
        configuration: MatchConfiguration | None = None,
        *,
        gazetteer: Gazetteer | None = None,
        similarity: Similarity | None = None,
    ) -> Self:
        """The matcher whose newest sound generation is in ``folder``, its arrays mapped.

        Raises:
            store.NothingSound: there is none, or each is damaged.
            keeping.Outdated: it was fitted with other parameters than those of ``similarity``.
        """
        matcher = cls(configuration, gazetteer=gazetteer, similarity=similarity)
        if not isinstance(matcher.similarity, TextSimilarity):
            raise CannotUpdate(type(matcher.similarity).__name__)
        roster, matcher.similarity, matcher.facts_ = keeping.read(folder, matcher.similarity)
        return matcher._fitted_on(roster)

    def _fitted_on(self, roster: Roster) -> Self:
        self.roster_ = self.fitted_ = roster
        self.changes_ = Changes({})
        pairs = self.configuration.synonyms
        self.words_ = OwnWords(self.similarity, roster, roster, ()).of(pairs)
        return self

    def under(self, configuration: MatchConfiguration) -> Self:
        """The same fitted matcher under another configuration.

        Raises:
            TuningInvalid: a synonym can't be looked for in texts.
        """
        other = copy(self)
        other.configuration = configuration
        other.words_ = self.words_.of(configuration.synonyms)
        return other

    def updated(self, put: Sequence[ProviderDocument] = (), removed: Collection[str] = ()) -> Self:
        """The matcher with ``put`` added or replaced and the ids of ``removed`` left out.

        Statistics stay those of the fit, so nobody else is moved; it costs what the texts of
        all providers changed since the fit cost to read. This matcher stays as it is.

        Raises:
            CannotUpdate: the similarity can't learn of texts after it was fitted.
        """
        other = copy(self)
        other.changes_ = self.changes_.with_these(put, removed)
        other.roster_ = changed_roster(self.fitted_, other.changes_)
        other.words_ = self.words_.within(other.roster_)
        return other

    @property
    def changed(self) -> int:
        """How many providers changed since the fit."""
        return len(self.changes_.documents)

    @property
    def providers(self) -> Iterator[ProviderDocument]:
        """The documents of the listed providers, by id."""
        return self.roster_.documents

    @property
    def ids(self) -> Collection[str]:
        """The ids of the listed providers; to look for one reads no document."""
        return self.roster_.positions.keys()

    @property
    def known_categories(self) -> set[str]:
        """The categories that some capability was filed under when it was fitted, or since."""
        return set(self.roster_.filed.names)

    def provider(self, provider_id: str) -> ProviderDocument:
        """The fitted document of an id; raises KeyError for an unknown one."""
        return self.roster_.providers[self.roster_.positions[provider_id]]

    def match(
        self,
        need: NeedDocument,
        *,
        limit: int = 20,
        candidates: Collection[str] | None = None,
        today: date | None = None,
    ) -> MatchResult:
        """The best ``limit`` providers for a need, best first, with the reasons.

        ``candidates`` restricts the answer to these ids; unknown ids are passed over.
        ``today`` is the day on which certificates must hold and from which a date that the
        need names is counted; without it neither is held against anybody.
        """
        if not hasattr(self, "roster_"):
            raise NotFitted("call fit() with the providers first")
        need, roster = filled_in(need, self.gazetteer, today), self.roster_
        similarity = self.words_.on(today)
        query = _query(similarity, need)
        alike = similarity.alike(query)
        pool = roster.pool(candidates)
        near = self._narrowed(need, similarity.near(query), pool, limit)
        judge = self._judge(need, near, today)
        judged, known = self._judged(judge, near, limit)
        unchecked = unchecked_musts(need, self.gazetteer, today)
        explain = partial(
            explained, roster=roster, configuration=self.configuration, unchecked=unchecked
        )
        matches = tuple(
            explain(need, query, rank, one, judge.signals(one), alike=one.lead in alike)
            for rank, one in enumerate(judged[:limit], start=1)
        )
        return MatchResult(
            need_id=need.id,
            configuration=self.configuration.digest,
            matches=matches,
            considered=len(pool),
            categories=near.categories,
            unmet=unmet_cause(known),
        )

    def ranking(self, need: NeedDocument, *, limit: int = 20, today: date | None = None) -> Ranking:
        """The order of :meth:`match` without the reasons, for whoever only measures it."""
        need = filled_in(need, self.gazetteer, today)
        near = self._narrowed(need, self._near(need, today), self.roster_.pool(None), limit)
        judged, known = self._judged(self._judge(need, near, today), near, limit)
        providers = self.roster_.providers
        return Ranking(
            tuple(providers[one.position].id for one in judged[:limit] if not one.failed),
            unmet=unmet_cause(known) is not None,
        )

    def candidates(self, need: NeedDocument, *, today: date | None = None) -> list[Candidate]:
        """What tells whether a need is unmet, of every provider that comes near it."""
        need = filled_in(need, self.gazetteer, today)
        near = self._narrowed(need, self._near(need, today), self.roster_.pool(None), SHORTLIST)
        return self._judged(self._judge(need, near, today), near, SHORTLIST)[1]

    def standings(self, need: NeedDocument, *, today: date | None = None) -> list[Standing]:
        """Every provider that comes near the need, best first: the scores without the reasons."""
        need, providers = filled_in(need, self.gazetteer, today), self.roster_.providers
        near = self._narrowed(need, self._near(need, today), self.roster_.pool(None), SHORTLIST)
        return [
            Standing(providers[one.position].id, one.score, one.values, one.failed)
            for one in self._judged(self._judge(need, near, today), near, SHORTLIST)[0]
        ]

    def _near(self, need: NeedDocument, today: date | None) -> Near:
        similarity = self.words_.on(today)
        return similarity.near(_query(similarity, need))

    def _candidate(self, need: NeedDocument, judged: Judged, today: date | None) -> Candidate:
        provider = self.roster_.providers[judged.position]
        unproven = unproven_must(need, provider, self.gazetteer, today)
        return Candidate(provider.id, judged.score, judged.problem, judged.failed, unproven)

    def _narrowed(self, need: NeedDocument, near: Near, pool: Positions, limit: int) -> Narrowed:
        known = need.category if need.category in self.roster_.filed.names else None
        count = max(SHORTLIST, 2 * limit)
        return narrowed(near, self.roster_, known, pool, count)

    def _judge(self, need: NeedDocument, near: Narrowed, today: date | None) -> Judge:
        return Judge(need, near.scores, self.roster_, self.configuration, self.gazetteer, today)

    def _judged(
        self, judge: Judge, near: Narrowed, limit: int
    ) -> tuple[list[Judged], list[Candidate]]:
        """The best ``limit`` of the shortlist and some more, the best first, those that fail last.

        Whoever comes closest is judged first, until nobody who is left can be among the best
        or change why the need is unmet. A rule of the office can lift anybody.
        """
        providers = self.roster_.providers
        need, today = judge.need, judge.today
        rules = [rule for rule in self.configuration.rules if rule.applies(need, today)]
        judged: list[Judged] = []
        known: list[Candidate] = []
        for number, (position, close) in enumerate(zip(near.shortlist, near.close, strict=True)):
            if number % LOOK == 0 and not rules and len(judged) >= limit:
                most = judge.most(close)
                better = sum(1 for one in judged if not one.failed and one.score > most)
                if better >= limit and settled(known, float(close)):
                    break
            one = judge.judge(int(position))
            if rules:
                one = replace(one, ruling=ruling(rules, providers[one.position]))
            if not one.ruling.hidden:
                judged.append(one)
                known.append(self._candidate(need, one, today))
        judged.sort(key=lambda j: (*j.order, providers[j.position].id))
        return judged, known


def _query(similarity: Similarity, need: NeedDocument) -> Query:
    query = similarity.read(need_text(need))
    if not need.details.text:
        return query
    return blended(query, similarity.read(need.details.text), DETAIL_WEIGHT)
