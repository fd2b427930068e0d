"""A similarity that also reads what texts mean: the extra on top of the embedded default."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.matching.encoders import Encoder, Vectors, readable
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.meaning import Likeness, MeaningView
from matchmaker.matching.query import Query
from matchmaker.matching.similarity import Near, Similarity
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.vectors import VectorStore

Array = npt.NDArray[np.float64]

REMEMBERED_NEEDS = 64
"""Vectors of the last needs stay in memory, and only there: needs are private."""

HALF_ALIKE = 2.0
"""Deviations above the mean at which a text counts as half alike."""

FAMILIAR = 0.4
"""The best raw cosine from which nothing is discounted. Of the textile collection's needs
nineteen in twenty reach it; of needs about choirs, dogs and dentists at most one in twenty."""

ALIKE, ALIKE_COSINE = 2.5, 0.5
"""Deviations and raw cosine from which a text is said to mean much the same."""


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
        # Loads the model now, even if every vector was kept: a server's workers share it.
        self.encoder.encode([""])
        return self

    def extended(self, concepts: Sequence[Concept]) -> Self:
        """See :class:`Similarity`."""
        other = copy(self)
        other.words = self.words.extended(concepts)
        return other

    def read(self, text: str) -> Query:
        """See :class:`Similarity`."""
        return self.words.read(text)

    def score(self, query: Query) -> Array:
        """See :class:`Similarity`."""
        share = np.where(self.chinese_ == query.chinese, self.share, self.share_across)
        blended: Array = (1.0 - share) * self.words.score(query)
        likeness = self._likeness(query)
        if likeness is not None:
            best = float(likeness.cosines.max(initial=0.0))  # at least 0
            familiar = min(1.0, best / FAMILIAR) ** 2
            blended += share * familiar / (1.0 + np.exp(HALF_ALIKE - likeness.deviations))
        return blended

    def near(self, query: Query) -> Near:
        """See :class:`Similarity`. Vectors are compared all at once: nothing is left to look at."""
        scores = self.score(query)
        return Near(scores, 0.0, lambda texts: scores[texts])

    def knows(self, term: str) -> bool:
        """See :class:`Similarity`."""
        return self.words.knows(term)

    def alike(self, query: Query) -> frozenset[int]:
        """See :class:`Similarity`."""
        likeness = self._likeness(query)
        if likeness is None:
            return frozenset()
        alike = (likeness.deviations >= ALIKE) & (likeness.cosines >= ALIKE_COSINE)
        return frozenset(np.flatnonzero(alike).tolist())

    def _likeness(self, query: Query) -> Likeness | None:
        """None where the need says nothing: an encoder gives even silence a meaning."""
        if not readable(query.text).strip():
            return None
        return self.meaning_.compare(self._need_vector(query.text), chinese=query.chinese)

    def _encode_need(self, text: str) -> Vectors:
        vector: Vectors = self.encoder.encode([text])[0]
        return vector
