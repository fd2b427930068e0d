"""A need's text as weighted terms: its own, and what they are called in the other language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from matchmaker.matching.analysis import character_ngrams, surface_terms, terms
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.texts import is_chinese
from matchmaker.matching.translation import Projection

KIND_WEIGHTS = {"w": 1.0, "b": 0.5, "c": 1.0}
"""Weight of a word, a word pair, a concept; Chinese terms by their length below."""
CHINESE_CHARACTER, CHINESE_PAIR = 0.6, 1.0
NAMED = 0.5
"""The weight from which a concept was named rather than related to one that was."""


@dataclass(frozen=True, slots=True)
class Query:
    """Terms with weights; ``native`` are the need's own, ``projected`` in the other language.

    ``concepts`` hold for both languages. ``links`` say which words of the need stand
    behind which projected ones, each once however often the need repeats it.
    """

    text: str
    chinese: bool
    native: dict[str, float]
    projected: dict[str, float]
    concepts: dict[str, float]
    characters: dict[str, float]
    links: tuple[Projection, ...] = field(default=())

    @property
    def words(self) -> float:
        """How many different words the need has in its own language."""
        return sum(map(word_share, self.native))

    def weights_for(self, *, chinese: bool) -> dict[str, float]:
        """The term weights to hold against texts of one language."""
        if chinese == self.chinese:
            return {**self.native, **self.concepts}
        return self.all_weights()

    def all_weights(self) -> dict[str, float]:
        """The terms of both languages: codes, names and numbers are the same in both."""
        return {**self.native, **self.projected, **self.concepts}


def blended(query: Query, aside: Query, weight: float) -> Query:
    """``query`` with the terms of a second text, each counted ``weight`` times as much."""
    swapped = query.chinese != aside.chinese
    native, projected = (
        (aside.projected, aside.native) if swapped else (aside.native, aside.projected)
    )
    return replace(
        query,
        native=_added(query.native, native, weight),
        projected=_added(query.projected, projected, weight),
        concepts=_added(query.concepts, aside.concepts, weight),
        characters=_added(query.characters, aside.characters, weight),
    )


def _added(
    first: Mapping[str, float], second: Mapping[str, float], weight: float
) -> dict[str, float]:
    terms = dict(first)
    for term, value in second.items():
        terms[term] = terms.get(term, 0.0) + weight * value
    return terms


class Projector(Protocol):
    """What crosses languages: a dictionary, a glossary, or both."""

    def project(self, text: str, source: str) -> Sequence[Projection]:
        """Spans of ``text`` (language ``source``) with their names in the other one."""

    def extended(self, concepts: Iterable[Concept]) -> Projector:
        """The same with the names of these concepts."""


class ConceptFinder(Protocol):
    """What finds the concepts of the trade in a text of either language."""

    def concept_weights(self, text: str, *, symptoms: bool = False) -> dict[str, float]:
        """Ids of the concepts a text names, with weights; those of symptoms if asked."""

    def extended(self, concepts: Iterable[Concept]) -> ConceptFinder:
        """The same with these concepts."""


@dataclass(frozen=True)
class QueryReader:
    """Reads needs. Without a projector, texts of the other language share only codes."""

    projector: Projector | None = None
    finder: ConceptFinder | None = None
    projected_weight: float = 1.8
    concept_weight: float = 1.0

    def extended(self, concepts: Sequence[Concept]) -> QueryReader:
        """A reader of needs that knows these concepts and their names too."""
        return replace(
            self,
            projector=self.projector and self.projector.extended(concepts),
            finder=(self.finder or Glossary([], [])).extended(concepts),
        )

    def read(self, text: str) -> Query:
        """The weighted terms of a need's text."""
        chinese = is_chinese(text)
        links: Sequence[Projection] = ()
        if self.projector is not None:
            links = self.projector.project(text, "zh" if chinese else "en")
        return Query(
            text=text,
            chinese=chinese,
            native={t: _kind_weight(t) * _damped(n) for t, n in Counter(terms(text)).items()},
            projected=self._projected(links),
            concepts=self._concepts(text),
            characters={g: _damped(n) for g, n in Counter(character_ngrams(text)).items()},
            links=tuple(dict.fromkeys(links)),
        )

    def concepts(self, text: str) -> list[str]:
        """The concept terms of a provider's text: those it names, not those related."""
        if self.finder is None:
            return []
        weights = self.finder.concept_weights(text)
        return ["c" + name for name, weight in weights.items() if weight >= NAMED]

    def _concepts(self, text: str) -> dict[str, float]:
        if self.finder is None:
            return {}
        found = self.finder.concept_weights(text, symptoms=True)
        return {"c" + name: self.concept_weight * weight for name, weight in found.items()}

    def _projected(self, links: Sequence[Projection]) -> dict[str, float]:
        weights: dict[str, float] = {}
        for link in links:
            for surface, share in link.target_terms:
                for term in surface_terms(surface):
                    weight = self.projected_weight * share * _kind_weight(term)
                    weights[term] = weights.get(term, 0.0) + weight
        return weights


def word_share(term: str) -> float:
    """Part of a word that a term is: of three Chinese pairs one or two are words."""
    if term[0] == "w":
        return 1.0
    return 0.5 if term[0] == "z" and len(term) == 3 else 0.0


def _damped(count: int) -> float:
    return math.log2(1 + count)


def _kind_weight(term: str) -> float:
    if term[0] == "z":
        return CHINESE_CHARACTER if len(term) == 2 else CHINESE_PAIR
    return KIND_WEIGHTS[term[0]]
