"""A similarity that also reads what texts mean: the extra on top of the embedded default."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.matching.encoders import Encoder, Vectors, readable
from matchmaker.matching.meaning import MeaningView
from matchmaker.matching.query import Query
from matchmaker.matching.similarity import Similarity
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.vectors import VectorStore

Array = npt.NDArray[np.float64]

REMEMBERED_NEEDS = 64
"""Vectors of the last needs stay in memory, and only there: needs are private."""

LIKELY = 2.0
"""Deviations above the mean at which a text counts as half alike."""
ALIKE = 3.0
"""Deviations from which a text is said to mean much the same: about one text in a thousand."""


class SemanticSimilarity:
    """Blends a similarity of words with one of meaning.

    Parameters
    ----------
    words : the similarity that reads words; keeps its share of every score.
    encoder : what reads meaning.
    store : keeps the vectors of the fitted texts; without one they are encoded at each fit.
    share : part of the score that comes from meaning, 0..1, between texts of one language.
    share_across : the same between languages, where words say less.
    """

    def __init__(
        self,
        words: Similarity,
        encoder: Encoder,
        store: VectorStore | None = None,
        *,
        share: float = 0.1,
        share_across: float = 0.3,
    ) -> None:
        self.words = words
        self.encoder = encoder
        self.store = store
        self.share = share
        self.share_across = share_across
        self._need_vector = lru_cache(REMEMBERED_NEEDS)(self._encode_need)

    def fit(self, texts: Sequence[ProviderText]) -> Self:
        """Learn both similarities' statistics of ``texts``."""
        self.words.fit(texts)
        contents = [text.text for text in texts]
        if self.store is None:
            vectors = self.encoder.encode(contents)
        else:
            vectors = self.store.vectors(self.encoder, contents)
        self.chinese_ = np.array([text.chinese for text in texts], dtype=bool)
        self.meaning_ = MeaningView(vectors, self.chinese_)
        return self

    def read(self, text: str) -> Query:
        """See :class:`Similarity`."""
        return self.words.read(text)

    def score(self, query: Query) -> Array:
        """See :class:`Similarity`."""
        likeness = 1.0 / (1.0 + np.exp(LIKELY - self._deviations(query)))
        share = np.where(self.chinese_ == query.chinese, self.share, self.share_across)
        blended: Array = (1.0 - share) * self.words.score(query) + share * likeness
        return blended

    def alike(self, query: Query) -> frozenset[int]:
        """See :class:`Similarity`."""
        return frozenset(np.flatnonzero(self._deviations(query) >= ALIKE).tolist())

    def _deviations(self, query: Query) -> Array:
        if not readable(query.text).strip():
            return np.full(len(self.chinese_), -np.inf)
        return self.meaning_.score(self._need_vector(query.text), chinese=query.chinese)

    def _encode_need(self, text: str) -> Vectors:
        vector: Vectors = self.encoder.encode([text])[0]
        return vector
