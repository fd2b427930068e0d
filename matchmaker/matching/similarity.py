"""How close a need's words are to each text of each provider.

Three views of a text are added: its terms (words, word pairs, Chinese characters, glossary
concepts) with BM25 weights, the character n-grams of its Latin words, and a little latent
semantic analysis. A need reaches texts in the other language through the terms that the
dictionary and the glossary give for its own.

A provider's texts also count as one, its profile: a need of several parts may find them in
several texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from sys import intern
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator

from matchmaker.matching.aggregation import profile_part
from matchmaker.matching.analysis import terms
from matchmaker.matching.familiarity import closest, familiarity
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.holders import concept_holders
from matchmaker.matching.query import Query, QueryReader
from matchmaker.matching.recurrence import telling_weights
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.topics import LatentView
from matchmaker.matching.views import Counts, TermView

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

FEWEST_WORDS = 3.0
"""A need is scaled as if it had at least this many rare words that some text knows: one that
shares next to nothing with the whole collection must not look like a fit.
"""


class Similarity(Protocol):
    """What the matcher asks of a text similarity; any other may take its place."""

    def fit(self, texts: Sequence[ProviderText]) -> Self:
        """Learn the statistics of the fitted texts; they are frozen from then on."""

    def read(self, text: str) -> Query:
        """The need's text as terms, its own and projected ones."""

    def extended(self, concepts: Sequence[Concept]) -> Self:
        """The same fitted texts read with these concepts beside those of the glossary.

        Statistics of everything else stay as they are, so nothing is read anew.
        """

    def score(self, query: Query) -> Array:
        """One number from 0 to 1 a fitted text, higher is closer; shape ``(texts,)``."""

    def near(self, query: Query) -> Near:
        """The same numbers, those of most texts only roughly: for a large catalogue."""

    def knows(self, term: str) -> bool:
        """Whether some fitted text holds the term, spelt as ``analysis.terms`` spells it."""

    def alike(self, query: Query) -> Collection[int]:
        """Positions of the fitted texts that mean much the same, whatever their words."""


@dataclass(frozen=True, slots=True)
class Near:
    """How close each fitted text is at least, and what one more look can add.

    ``floor`` has one number a text; the score of text ``i`` lies between ``floor[i]`` and
    ``floor[i] + room``, and ``exact(texts)`` gives it for those that are worth the look.
    """

    floor: Array
    room: float
    exact: Callable[[Integers], Array]


class Index(NamedTuple):
    """What one query is held against: texts, or whole profiles."""

    terms: TermView
    characters: TermView
    latent: LatentView
    least_ceiling: float
    fitted: TermView

    def beside(self, named: Counts, spelt: Counts) -> Index:
        """Other texts under the same statistics; ``fitted`` are the terms that have them."""
        view = self.terms.beside(named)
        characters = self.characters.beside(spelt)
        return self._replace(terms=view, characters=characters, latent=self.latent.beside(view))

    def with_terms(self, holders: Mapping[str, Integers]) -> Index:
        """The same texts with new terms; see :meth:`TermView.with_terms`."""
        fitted = self.fitted if self.fitted is not self.terms else None
        view = self.terms.with_terms(holders, fitted)
        return self._replace(terms=view, fitted=fitted or view)


class TextSimilarity(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """The default similarity; see the module's text.

    Parameters
    ----------
    reader : turns a need's text into weighted terms.
    k1, b : of the BM25 weights.
    rarity_power : how much a rare term of a need outweighs a common one; BM25 has 1, the
        cosine of TF-IDF vectors 2.
    character_weight : of a character n-gram beside a word of the same rarity.
    latent_share : part of the result that comes from latent semantic analysis, 0..1.
    latent_dimensions : its number of dimensions, fewer where there are fewer texts.
    ceiling_power : how far scores of long and of short needs are made comparable: 0 leaves
        sums, 1 divides by the largest sum possible.
    midpoint : the scaled score that counts as one half.
    profile_share : part of a text's score that comes from its provider's texts as one, 0..1,
        more for a long need (:func:`aggregation.profile_part`).
    """

    def __init__(
        self,
        reader: QueryReader,
        *,
        k1: float = 1.2,
        b: float = 0.75,
        rarity_power: float = 1.5,
        character_weight: float = 0.06,
        latent_share: float = 0.12,
        latent_dimensions: int = 200,
        ceiling_power: float = 0.6,
        midpoint: float = 1.6,
        profile_share: float = 0.4,
    ) -> None:
        self.reader = reader
        self.k1 = k1
        self.b = b
        self.rarity_power = rarity_power
        self.character_weight = character_weight
        self.latent_share = latent_share
        self.latent_dimensions = latent_dimensions
        self.ceiling_power = ceiling_power
        self.midpoint = midpoint
        self.profile_share = profile_share

    def fit(self, texts: Sequence[ProviderText]) -> Self:
        """Count, weigh and decompose ``texts``."""
        contents = [text.text for text in texts]
        self.contents_: Sequence[str] = contents
        self.fitted_reader_, self.concepts_ = self.reader, list[Concept]()
        self.chinese_ = np.array([text.chinese for text in texts], dtype=bool)
        named = [self._terms(content) for content in contents]
        worked = [i for i, text in enumerate(texts) if text.is_past_work]
        telling = telling_weights([named[i] for i in worked], [texts[i].provider for i in worked])
        counts, spelt = Counts.of(named, len(texts)), Counts.of_spelling(contents)
        self.texts_ = self._index(counts, spelt, telling)
        owners = np.array([text.provider for text in texts], dtype=np.intp)
        names, self.profile_of_ = np.unique(owners, return_inverse=True)
        self.profiles_ = self.texts_
        if len(names) < len(texts):
            profile = self.profile_of_
            self.profiles_ = self._index(counts.dealt(profile), spelt.dealt(profile), telling)
        return self

    def extended(self, concepts: Sequence[Concept]) -> Self:
        """See :class:`Similarity`."""
        if not concepts:
            return self
        other = copy(self)
        other.reader = self.reader.extended(concepts)
        other.concepts_ = [*self.concepts_, *concepts]
        other._hold(concepts)  # noqa: SLF001  a copy of this one
        return other

    def _hold(self, concepts: Sequence[Concept]) -> None:
        """Find the texts that name concepts which were not known when they were read."""
        found = concept_holders(concepts, self.contents_, self.texts_.terms)
        alone = self.profiles_ is self.texts_
        self.texts_ = self.texts_.with_terms(found)
        profiles = {term: self.profile_of_[rows] for term, rows in found.items()}
        self.profiles_ = self.texts_ if alone else self.profiles_.with_terms(profiles)

    def restore(
        self,
        contents: Sequence[str],
        chinese: npt.NDArray[np.bool_],
        profile_of: Integers,
        texts: Index,
        profiles: Index,
    ) -> None:
        """Be as one that was fitted on ``contents``: what it learned is given."""
        self.contents_, self.chinese_, self.profile_of_ = contents, chinese, profile_of
        self.texts_, self.profiles_ = texts, profiles
        self.fitted_reader_, self.concepts_ = self.reader, list[Concept]()

    def beside(self, texts: Sequence[ProviderText]) -> Self:
        """A similarity of other texts under the statistics of these."""
        other = copy(self)
        contents = [text.text for text in texts]
        owners = np.array([text.provider for text in texts], dtype=np.intp)
        named, spelt = self._counts(contents)
        other.contents_ = contents
        other.chinese_ = np.array([text.chinese for text in texts], dtype=bool)
        other.texts_ = self.texts_.beside(named, spelt)
        _, other.profile_of_ = np.unique(owners, return_inverse=True)
        profile = other.profile_of_
        other.profiles_ = self.profiles_.beside(named.dealt(profile), spelt.dealt(profile))
        other._hold(self.concepts_)  # noqa: SLF001  a copy of this one
        return other

    def read(self, text: str) -> Query:
        """See :class:`Similarity`."""
        return self.reader.read(text)

    def score(self, query: Query) -> Array:
        """See :class:`Similarity`."""
        near = self.near(query)
        return near.exact(np.arange(len(near.floor)))

    def near(self, query: Query) -> Near:
        """See :class:`Similarity`. What the words say is exact; topics are what takes time."""
        # A need that the collection hardly speaks of fits nobody, whatever its one shared word.
        most = closest(query, self.texts_.terms, self.chinese_).max(initial=0.0)
        return self.near_known(query, familiarity(query, self.texts_.terms, float(most)))

    def near_known(self, query: Query, known: float) -> Near:
        """The same where it is told how familiar the subject is, 0..1."""
        own = self._lexical(self.texts_, query, self.chinese_ == query.chinese)
        topics = self.texts_.latent.asked(query.all_weights())
        if self.profiles_ is self.texts_:
            room = known * topics.most
            return Near(known * own, room, lambda i: known * (own[i] + topics.cosines(i)))
        mixed = np.zeros(self.profiles_.terms.columns.shape[0], dtype=bool)
        profile = self._lexical(self.profiles_, query, mixed)
        shared = self.profiles_.latent.asked(query.all_weights())
        share, owners = profile_part(self.profile_share, query.words), self.profile_of_

        def exact(texts: Integers) -> Array:
            profiles, back = np.unique(owners[texts], return_inverse=True)
            whole = profile[profiles] + shared.cosines(profiles)
            alone = own[texts] + topics.cosines(texts)
            # Of two equal numbers this is the same number, to the last bit.
            scores: Array = known * (alone + share * (whole[back] - alone))
            return scores

        floor = known * (own + share * (profile[owners] - own))
        room = known * ((1 - share) * topics.most + share * shared.most)
        return Near(floor, room, exact)

    def knows(self, term: str) -> bool:
        """See :class:`Similarity`."""
        return self.texts_.terms.knows(term)

    def alike(self, query: Query) -> Collection[int]:  # noqa: ARG002  it looks at words alone
        """None: meaning that is not in the words is out of reach."""
        return ()

    def _counts(self, contents: Sequence[str]) -> tuple[Counts, Counts]:
        """The terms and the character n-grams of some texts."""
        named = Counts.of([self._terms(content) for content in contents], len(contents))
        return named, Counts.of_spelling(contents)

    def _terms(self, content: str) -> list[str]:
        # A term that many texts have is kept once.
        return [intern(term) for term in terms(content) + self.fitted_reader_.concepts(content)]

    def _index(self, named: Counts, spelt: Counts, telling: Mapping[str, float]) -> Index:
        view = TermView.weighed(
            named, k1=self.k1, b=self.b, rarity_power=self.rarity_power, telling=telling
        )
        characters = TermView.weighed(spelt, k1=self.k1, b=self.b)
        least_ceiling = FEWEST_WORDS * view.dearest * view.saturation or 1.0
        latent = LatentView.of(view, self.latent_dimensions, self.latent_share)
        return Index(view, characters, latent, least_ceiling, view)

    def _lexical(self, index: Index, query: Query, native: npt.NDArray[np.bool_]) -> Array:
        """What words and spelling say of each text of the index, 0..1, beside the topics' share.

        ``native`` are the texts in the need's language alone.
        """
        ours, theirs = query.weights_for(chinese=query.chinese), query.all_weights()
        characters = query.characters
        spelt = index.characters.sums(characters, characters, native)
        sums = index.terms.sums(ours, theirs, native) + self.character_weight * spelt
        scaled = sums / np.where(native, self._ceiling(index, ours), self._ceiling(index, theirs))
        lexical: Array = scaled / (scaled + self.midpoint)
        return (1 - index.latent.share) * lexical

    def _ceiling(self, index: Index, weights: Mapping[str, float]) -> float:
        """What makes sums comparable between long and short needs."""
        ceiling = max(index.fitted.ceiling(weights), index.least_ceiling)
        return float(ceiling**self.ceiling_power)
