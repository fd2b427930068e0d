"""Ways to look at the same texts: by weighted terms, by spelling, and by latent topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from matchmaker.matching.analysis import character_ngrams, latin_words
from matchmaker.matching.weighting import Bm25Transformer

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

FEWEST_TOPICS = 20
"""Below this many latent dimensions the collection is too small to have topics."""


class Counts(NamedTuple):
    """How often each text has each term: ``matrix`` (texts x terms), columns by term."""

    vocabulary: Mapping[str, int]
    matrix: sp.csr_matrix

    @classmethod
    def of(cls, contents: Iterable[Sequence[str]], texts: int) -> Counts:
        """The counts of so many texts that are already cut into terms."""
        vectorizer = CountVectorizer(analyzer=_as_given)
        try:
            matrix = vectorizer.fit_transform(contents)
        except ValueError:  # not a single term
            return cls({}, sp.csr_matrix((texts, 0), dtype=np.int64))
        return cls(vectorizer.vocabulary_, matrix)

    @classmethod
    def of_spelling(cls, texts: Sequence[str]) -> Counts:
        """The character n-grams of texts, counted a word at a time: words come back, texts don't."""
        words = cls.of((latin_words(text) for text in texts), len(texts))
        ordered = sorted(words.vocabulary, key=words.vocabulary.__getitem__)
        grams = cls.of((character_ngrams(word) for word in ordered), len(ordered))
        return cls(grams.vocabulary, (words.matrix @ grams.matrix).tocsr())

    def dealt(self, owner: Integers) -> Counts:
        """The counts of each owner's texts as one; owners are numbered from 0."""
        texts = len(owner)
        ones = np.ones(texts, dtype=self.matrix.dtype)
        dealt = sp.csr_matrix((ones, (owner, np.arange(texts))))
        return Counts(self.vocabulary, (dealt @ self.matrix).tocsr())


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
        counts = Counts.of(contents, len(contents))
        return cls.weighed(counts, k1=k1, b=b, rarity_power=rarity_power, telling=telling)

    @classmethod
    def weighed(
        cls,
        counts: Counts,
        *,
        k1: float,
        b: float,
        rarity_power: float = 1.0,
        telling: Mapping[str, float] | None = None,
    ) -> TermView:
        """The same of texts whose terms are counted."""
        weigher = Bm25Transformer(k1, b)
        weights = weigher.fit_transform(counts.matrix)
        worth = weigher.idf_ ** (rarity_power - 1.0)
        for term, share in (telling or {}).items():
            if term in counts.vocabulary:
                worth[counts.vocabulary[term]] *= share
        return cls(
            counts.vocabulary,
            weights.tocsc(),
            weigher.idf_,
            worth,
            k1 + 1,
            weigher,
            weigher.norms(counts.matrix),
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


@dataclass(frozen=True, slots=True)
class SpellingView:
    """Texts by the character n-grams of their Latin words, stored by row; weights include idf.

    A need has hundreds of n-grams that thousands of texts share, so they are summed only for
    the texts that are asked for. ``rows`` has the shape (texts, n-grams).
    """

    vocabulary: Mapping[str, int]
    rows: sp.csr_matrix
    idf: Array
    weigher: Bm25Transformer

    @classmethod
    def weighed(cls, counts: Counts, *, k1: float, b: float) -> SpellingView:
        """The view of texts whose n-grams are counted."""
        weigher = Bm25Transformer(k1, b)
        weights = weigher.fit_transform(counts.matrix)
        return cls(counts.vocabulary, weights.astype(np.float32), weigher.idf_, weigher)

    def asked(self, weights: Mapping[str, float]) -> Array:
        """The query as one weight a column."""
        wanted = np.zeros(self.rows.shape[1])
        for term, weight in weights.items():
            if term in self.vocabulary:
                wanted[self.vocabulary[term]] = weight
        return wanted

    def score(self, weights: Mapping[str, float], texts: Integers | None = None) -> Array:
        """The weighted sum over the query's n-grams, one number for each of ``texts``, or for all."""
        rows = self.rows if texts is None else self.rows[texts]
        scores: Array = np.asarray(rows @ self.asked(weights))
        return scores

    def most(self, weights: Mapping[str, float]) -> float:
        """More than any text scores."""
        known = (w * self.idf[self.vocabulary[t]] for t, w in weights.items() if t in self.vocabulary)
        return float(sum(known)) * (self.weigher.k1 + 1)


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
        self.rows = self.topics = np.zeros((0, 0), dtype=np.float32)
        if self.usable:
            model = TruncatedSVD(kept, random_state=0)
            rows = normalize(model.fit_transform(normalize(view.columns.tocsr())))
            self.rows = rows.astype(np.float32)
            self.topics = np.ascontiguousarray(model.components_.T, dtype=np.float32)

    def folded(self, weights: Mapping[str, float]) -> npt.NDArray[np.float32] | None:
        """The query among the topics, of length 1; None where there is nothing to compare."""
        view = self._view
        known = [(view.vocabulary[t], w) for t, w in weights.items() if view.knows(t)]
        if not self.usable or not known:
            return None
        index = np.array([column for column, _ in known], dtype=np.intp)
        values = np.array([weight for _, weight in known]) * view.idf[index]
        # Only the query's own terms are folded in: a dense vector is as long as the vocabulary.
        folded = values @ self.topics[index]
        return np.asarray(folded / (float(np.linalg.norm(folded)) or 1.0), dtype=np.float32)

    def score(self, weights: Mapping[str, float], texts: Integers | None = None) -> Array:
        """The cosine of the query with each of ``texts`` (or with all), negative ones as 0."""
        rows = self.rows if texts is None else self.rows[texts]
        folded = self.folded(weights)
        if folded is None:
            return np.zeros(self._view.columns.shape[0] if texts is None else len(texts))
        cosines: Array = np.clip((rows @ folded).astype(np.float64), 0.0, 1.0)
        return cosines


def _as_given(content: Sequence[str]) -> Sequence[str]:
    return content
