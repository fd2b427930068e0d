"""How close a need's words are to each text of each provider.

Three views of a text are added: its terms (words, word pairs, Chinese characters, glossary
concepts) with BM25 weights, the character n-grams of its Latin words, and a little latent
semantic analysis. A need reaches texts in the other language through the terms that the
dictionary and the glossary give for its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from matchmaker.matching.analysis import character_ngrams, terms
from matchmaker.matching.query import Query, QueryReader
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.weighting import Bm25Transformer

Array = npt.NDArray[np.float64]


class Similarity(Protocol):
    """What the matcher asks of a text similarity; any other may take its place."""

    def fit(self, texts: Sequence[ProviderText]) -> Self:
        """Learn the statistics of the fitted texts; they are frozen from then on."""

    def read(self, text: str) -> Query:
        """The need's text as terms, its own and projected ones."""

    def score(self, query: Query) -> Array:
        """One number from 0 to 1 a fitted text, higher is closer; shape ``(texts,)``."""


@dataclass(frozen=True, slots=True)
class _View:
    """One weighted text-by-term matrix and its vocabulary, stored by column."""

    vocabulary: dict[str, int]
    columns: sp.csc_matrix
    idf: Array
    saturation: float

    def score(self, weights: dict[str, float]) -> Array:
        known = [(self.vocabulary[t], w) for t, w in weights.items() if t in self.vocabulary]
        if not known:
            return np.zeros(self.columns.shape[0])
        index = np.fromiter((i for i, _ in known), dtype=np.intp)
        values = np.fromiter((w for _, w in known), dtype=np.float64)
        return np.asarray(self.columns[:, index] @ values)

    def ceiling(self, weights: dict[str, float]) -> float:
        """The score of a text that holds every known term of the query without end."""
        known = (w * self.idf[self.vocabulary[t]] for t, w in weights.items() if t in self.vocabulary)
        return float(sum(known)) * self.saturation


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
        self.terms_ = self._view([self._text_terms(content) for content in contents])
        self.characters_ = self._view([character_ngrams(content) for content in contents])
        self._fit_latent()
        return self

    def read(self, text: str) -> Query:
        """See :class:`Similarity`."""
        return self.reader.read(text)

    def score(self, query: Query) -> Array:
        """See :class:`Similarity`."""
        if not len(self.chinese_):
            return np.zeros(0)
        scaled = np.zeros(len(self.chinese_))
        for chinese in (False, True):
            rows = self.chinese_ == chinese
            if rows.any():
                weights = query.weights_for(chinese=chinese)
                scaled[rows] = self._scaled(weights, query.characters)[rows]
        lexical = scaled / (scaled + self.midpoint)
        if self.latent_ is None:
            return lexical
        return (1 - self.latent_share) * lexical + self.latent_share * self._latent(query)

    def _scaled(self, weights: dict[str, float], characters: dict[str, float]) -> Array:
        total = self.terms_.score(weights) + self.character_weight * self.characters_.score(
            characters
        )
        ceiling = self.terms_.ceiling(weights)
        return total / max(ceiling, 1.0) ** self.ceiling_power

    def _text_terms(self, content: str) -> list[str]:
        return terms(content) + self.reader.concepts(content)

    def _view(self, contents: list[list[str]]) -> _View:
        if not any(contents):
            empty = sp.csc_matrix((len(contents), 0))
            return _View({}, empty, np.zeros(0), self.k1 + 1)
        vectorizer = CountVectorizer(analyzer=_same)
        counts = vectorizer.fit_transform(contents)
        weigher = Bm25Transformer(self.k1, self.b)
        weights = weigher.fit_transform(counts)
        return _View(vectorizer.vocabulary_, weights.tocsc(), weigher.idf_, self.k1 + 1)

    def _fit_latent(self) -> None:
        self.latent_: TruncatedSVD | None = None
        texts, vocabulary = self.terms_.columns.shape
        dimensions = min(self.latent_dimensions, texts - 1, vocabulary - 1)
        if self.latent_share <= 0 or dimensions < 20:
            return
        weights = normalize(self.terms_.columns.tocsr())
        self.latent_ = TruncatedSVD(dimensions, random_state=0)
        self.latent_rows_ = normalize(self.latent_.fit_transform(weights))

    def _latent(self, query: Query) -> Array:
        vector = np.zeros((1, self.terms_.columns.shape[1]))
        for chinese in (False, True):
            for term, weight in query.weights_for(chinese=chinese).items():
                column = self.terms_.vocabulary.get(term)
                if column is not None:
                    vector[0, column] = max(vector[0, column], weight * self.terms_.idf[column])
        assert self.latent_ is not None
        folded = normalize(self.latent_.transform(normalize(vector)))
        return np.clip(self.latent_rows_ @ folded[0], 0.0, 1.0)


def _same(content: list[str]) -> list[str]:
    return content


