"""How close a need's words are to each text of each provider.

Three views of a text are added: its terms (words, word pairs, Chinese characters, glossary
concepts) with BM25 weights, the character n-grams of its Latin words, and a little latent
semantic analysis. A need reaches texts in the other language through the terms that the
dictionary and the glossary give for its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator

from matchmaker.matching.analysis import character_ngrams, terms
from matchmaker.matching.familiarity import familiarity
from matchmaker.matching.query import Query, QueryReader
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.views import LatentView, TermView

Array = npt.NDArray[np.float64]

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

    def score(self, query: Query) -> Array:
        """One number from 0 to 1 a fitted text, higher is closer; shape ``(texts,)``."""

    def alike(self, query: Query) -> Collection[int]:
        """Positions of the fitted texts that mean much the same, whatever their words."""


class TextSimilarity(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """The default similarity; see the module's text.

    Parameters
    ----------
    reader : turns a need's text into weighted terms.
    k1, b : of the BM25 weights.
    character_weight : of a character n-gram beside a word of the same rarity.
    latent_share : part of the result that comes from latent semantic analysis, 0..1.
    latent_dimensions : its number of dimensions, fewer where there are fewer texts.
    ceiling_power : how far scores of long and of short needs are made comparable: 0 leaves
        sums, 1 divides by the largest sum possible.
    midpoint : the scaled score that counts as one half.
    """

    def __init__(
        self,
        reader: QueryReader,
        *,
        k1: float = 1.2,
        b: float = 0.4,
        character_weight: float = 0.06,
        latent_share: float = 0.12,
        latent_dimensions: int = 200,
        ceiling_power: float = 0.6,
        midpoint: float = 1.4,
    ) -> None:
        self.reader = reader
        self.k1 = k1
        self.b = b
        self.character_weight = character_weight
        self.latent_share = latent_share
        self.latent_dimensions = latent_dimensions
        self.ceiling_power = ceiling_power
        self.midpoint = midpoint

    def fit(self, texts: Sequence[ProviderText]) -> Self:
        """Count, weigh and decompose ``texts``."""
        contents = [text.text for text in texts]
        self.chinese_ = np.array([text.chinese for text in texts], dtype=bool)
        named = [terms(content) + self.reader.concepts(content) for content in contents]
        self.terms_ = TermView.of(named, k1=self.k1, b=self.b)
        spelt = [character_ngrams(content) for content in contents]
        self.characters_ = TermView.of(spelt, k1=self.k1, b=self.b)
        self.latent_ = LatentView(self.terms_, self.latent_dimensions)
        self.least_ceiling_ = FEWEST_WORDS * self.terms_.rarest * self.terms_.saturation or 1.0
        return self

    def read(self, text: str) -> Query:
        """See :class:`Similarity`."""
        return self.reader.read(text)

    def score(self, query: Query) -> Array:
        """See :class:`Similarity`."""
        characters = self.character_weight * self.characters_.score(query.characters)
        english = self._scaled(query.weights_for(chinese=False), characters)
        chinese = self._scaled(query.weights_for(chinese=True), characters)
        scaled = np.where(self.chinese_, chinese, english)
        lexical: Array = scaled / (scaled + self.midpoint)
        known = familiarity(query, self.terms_, self.chinese_)
        if not self.latent_.usable:
            return known * lexical
        topics = self.latent_.score(query.all_weights())
        return known * ((1 - self.latent_share) * lexical + self.latent_share * topics)

    def alike(self, query: Query) -> Collection[int]:  # noqa: ARG002  it looks at words alone
        """None: meaning that is not in the words is out of reach."""
        return ()

    def _scaled(self, weights: Mapping[str, float], characters: Array) -> Array:
        """Sums made comparable between long and short needs."""
        ceiling = max(self.terms_.ceiling(weights), self.least_ceiling_)
        scaled: Array = (self.terms_.score(weights) + characters) / ceiling**self.ceiling_power
        return scaled
