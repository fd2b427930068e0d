"""Texts by latent topics, found in their weighted terms."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from matchmaker.matching.views import Array, Integers, Singles, TermView

FEWEST_TOPICS = 20
"""Below this many latent dimensions the collection is too small to have topics."""


@dataclass(frozen=True, slots=True)
class Topics:
    """A query among latent topics: ``most`` is the most that they add to any text's score."""

    rows: Singles
    folded: Singles | None
    most: float

    def cosines(self, texts: Integers) -> Array:
        """What they add to each of ``texts``: the cosine, negative ones as 0, times ``most``."""
        if self.folded is None:
            return np.zeros(len(texts))
        # All of them as they stand: taking rows would copy the whole matrix.
        rows = self.rows if len(texts) == len(self.rows) else self.rows[texts]
        cosines: Array = self.most * np.clip((rows @ self.folded).astype(np.float64), 0.0, 1.0)
        return cosines


class LatentView:
    """Texts by latent topics (LSA): a truncated SVD of a term view.

    ``view`` is the term view that was decomposed; ``share`` the part of a score that topics
    give, 0 where there are too few texts to have any. ``rows`` has the shape (texts, topics),
    each of length 1, ``topics`` the shape (terms, topics).
    """

    def __init__(self, view: TermView, share: float, rows: Singles, topics: Singles) -> None:
        self._view = view
        self.share = share
        self.rows = rows
        self.topics = topics

    @classmethod
    def of(cls, view: TermView, dimensions: int, share: float) -> LatentView:
        """Decompose a view; ``dimensions`` are the most topics to keep."""
        kept = min(dimensions, view.columns.shape[0] - 1, view.columns.shape[1] - 1)
        nothing = np.zeros((0, 0), dtype=np.float32)
        if not share or kept < FEWEST_TOPICS:
            return cls(view, 0.0, nothing, nothing)
        model = TruncatedSVD(kept, random_state=0)
        weighed = normalize(
            view.columns.tocsr() @ sp.diags(view.telling(np.arange(view.columns.shape[1])))
        )
        rows = normalize(model.fit_transform(weighed))
        topics = np.ascontiguousarray(model.components_.T, dtype=np.float32)
        return cls(view, share, rows.astype(np.float32), topics)

    def beside(self, view: TermView) -> LatentView:
        """The texts of another view among the topics of this one; it has its own columns."""
        other = copy(self)
        if self.share:
            names = sorted(view.vocabulary, key=view.vocabulary.__getitem__)
            known = np.array([self._view.vocabulary.get(name, -1) for name in names], dtype=np.intp)
            inside = (known >= 0) & (known < len(self.topics))
            weights = view.columns[:, np.flatnonzero(inside)]
            topics = self.topics[known[inside]] * self._view.telling(known[inside])[:, None]
            other.rows = normalize(weights @ topics).astype(np.float32)
        return other

    def asked(self, weights: Mapping[str, float]) -> Topics:
        """A query among the topics."""
        view = self._view
        known = [(view.vocabulary[t], w) for t, w in weights.items() if view.knows(t)]
        known = [(column, w) for column, w in known if column < len(self.topics)]
        if not known:
            return Topics(self.rows, None, 0.0)
        index = np.array([column for column, _ in known], dtype=np.intp)
        values = np.array([weight for _, weight in known]) * view.idf[index] * view.telling(index)
        # Only the query's own terms are folded in: a dense vector is as long as the vocabulary.
        folded = values @ self.topics[index]
        unit = folded / (float(np.linalg.norm(folded)) or 1.0)
        return Topics(self.rows, unit.astype(np.float32), self.share)
