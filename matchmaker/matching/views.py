"""Two ways to look at the same texts: by their weighted terms, and by latent topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from matchmaker.matching.weighting import Bm25Transformer

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

FEWEST_TOPICS = 20
"""Below this many latent dimensions the collection is too small to have topics."""


@dataclass(frozen=True, slots=True)
class TermView:
    """Texts by weighted terms, stored by column; weights include idf.

    ``columns`` has the shape (texts, terms); ``vocabulary`` gives a term's column, ``idf``
    its rarity and ``worth`` what it counts beside that in a query.
    """

    vocabulary: Mapping[str, int]
    columns: sp.csc_matrix
    idf: Array
    worth: Array
    saturation: float
    weigher: Bm25Transformer
    norms: Array
    rarity_power: float = 1.0

    @classmethod
    def of(
        cls,
        contents: Sequence[Sequence[str]],
        *,
        k1: float,
        b: float,
        rarity_power: float = 1.0,
        telling: Mapping[str, float] | None = None,
    ) -> TermView:
        """The view of texts that are already cut into terms.

        In all a term of a query counts its idf to the ``rarity_power``, times what
        ``telling`` gives it, 1 where it gives nothing.
        """
        if not any(contents):
            weigher = Bm25Transformer(k1, b).fit(sp.csr_matrix((len(contents), 0)))
            empty, none = sp.csc_matrix((len(contents), 0)), np.zeros(0)
            norms = np.full(len(contents), k1)
            return cls({}, empty, none, none, k1 + 1, weigher, norms, rarity_power)
        vectorizer = CountVectorizer(analyzer=_as_given)
        counts = vectorizer.fit_transform(contents)
        weigher = Bm25Transformer(k1, b)
        weights = weigher.fit_transform(counts)
        worth = weigher.idf_ ** (rarity_power - 1.0)
        for term, share in (telling or {}).items():
            if term in vectorizer.vocabulary_:
                worth[vectorizer.vocabulary_[term]] *= share
        return cls(
            vectorizer.vocabulary_,
            weights.tocsc(),
            weigher.idf_,
            worth,
            k1 + 1,
            weigher,
            weigher.norms(counts),
            rarity_power,
        )

    def with_terms(self, holders: Mapping[str, Integers]) -> TermView:
        """The view with new terms; each names the texts that hold it, once for each time.

        A text's length stays what it was, and so does everything about the other terms.
        """
        texts = self.columns.shape[0]
        vocabulary = dict(self.vocabulary)
        idf: list[float] = []
        added: list[sp.csc_matrix] = []
        for term, rows in holders.items():
            held, counts = np.unique(rows, return_counts=True)
            rare = float(self.weigher.rarity(texts, np.array(len(held))))
            weights = rare * counts * self.saturation / (counts + self.norms[held])
            vocabulary[term] = self.columns.shape[1] + len(idf)
            idf.append(rare)
            added.append(sp.csc_matrix((weights, (held, np.zeros_like(held))), shape=(texts, 1)))
        if not added:
            return self
        return replace(
            self,
            vocabulary=vocabulary,
            columns=sp.hstack([self.columns, *added], format="csc"),
            idf=np.concatenate([self.idf, idf]),
            worth=np.concatenate([self.worth, np.array(idf) ** (self.rarity_power - 1.0)]),
        )

    def holding(self, terms: Iterable[str]) -> Integers:
        """The texts that hold all these terms, ascending; all texts when there are none."""
        found: Integers = np.arange(self.columns.shape[0])
        for term in terms:
            if term not in self.vocabulary:
                return found[:0]
            column = self.vocabulary[term]
            first, last = self.columns.indptr[column : column + 2]
            found = np.intersect1d(found, self.columns.indices[first:last], assume_unique=True)
        return found

    def score(self, weights: Mapping[str, float]) -> Array:
        """The weighted sum over the query's terms, one number a text."""
        known = [(self.vocabulary[t], w) for t, w in weights.items() if t in self.vocabulary]
        if not known:
            return np.zeros(self.columns.shape[0])
        index = np.array([column for column, _ in known], dtype=np.intp)
        values = np.array([weight for _, weight in known], dtype=np.float64) * self.worth[index]
        scores: Array = np.asarray(self.columns[:, index] @ values)
        return scores

    def overlap(self, weights: Mapping[str, float]) -> Array:
        """The weights of the terms that each text has, times their rarity of 0 to 1."""
        known = [term for term in weights if term in self.vocabulary]
        if not known:
            return np.zeros(self.columns.shape[0])
        columns = self.columns[:, [self.vocabulary[term] for term in known]]
        columns.data = np.ones_like(columns.data)
        shared: Array = columns @ np.array([weights[t] * self.rarity(t) for t in known])
        return shared

    def rarity(self, term: str) -> float:
        """The idf of a term beside that of the rarest one; 1 for a term that no text has."""
        if term not in self.vocabulary:
            return 1.0
        return float(self.idf[self.vocabulary[term]]) / self.rarest

    def ceiling(self, weights: Mapping[str, float]) -> float:
        """The score of a text that holds every known term of the query without end."""
        known = [(self.vocabulary[t], w) for t, w in weights.items() if t in self.vocabulary]
        return float(sum(w * self.idf[i] * self.worth[i] for i, w in known)) * self.saturation

    @property
    def telling(self) -> Array:
        """What each term counts for how often past work repeats it."""
        return self.worth / self.idf ** (self.rarity_power - 1.0)

    @property
    def dearest(self) -> float:
        """The most that a term of weight 1 counts in a query; 0 where there are no terms."""
        return float((self.idf * self.worth).max(initial=0.0))

    @property
    def rarest(self) -> float:
        """The idf of the rarest term; 0 where there are no terms."""
        return float(self.idf.max(initial=0.0))

    def knows(self, term: str) -> bool:
        """Whether any fitted text has the term."""
        return term in self.vocabulary


class LatentView:
    """Texts by latent topics (LSA): a truncated SVD of a term view.

    ``view`` is the term view to decompose; ``dimensions`` the most topics to keep.
    """

    def __init__(self, view: TermView, dimensions: int) -> None:
        self._view = view
        texts, vocabulary = view.columns.shape
        kept = min(dimensions, texts - 1, vocabulary - 1)
        self.usable = kept >= FEWEST_TOPICS
        """Whether there were texts enough to find topics."""
        if self.usable:
            model = TruncatedSVD(kept, random_state=0)
            weighed = normalize(view.columns.tocsr() @ sp.diags(view.telling))
            self._rows: Array = normalize(model.fit_transform(weighed))
            self._topics: Array = np.ascontiguousarray(model.components_.T)

    def score(self, weights: Mapping[str, float]) -> Array:
        """The cosine of the query with each text among the topics, negative ones as 0."""
        view = self._view
        known = [(view.vocabulary[t], w) for t, w in weights.items() if view.knows(t)]
        if not self.usable or not known:
            return np.zeros(view.columns.shape[0])
        index = np.array([column for column, _ in known], dtype=np.intp)
        values = np.array([weight for _, weight in known]) * view.idf[index] * view.telling[index]
        # Only the query's own terms are folded in: a dense vector is as long as the vocabulary.
        folded = values @ self._topics[index]
        length = float(np.linalg.norm(folded)) or 1.0
        cosines: Array = np.clip(self._rows @ (folded / length), 0.0, 1.0)
        return cosines


def _as_given(content: Sequence[str]) -> Sequence[str]:
    return content
