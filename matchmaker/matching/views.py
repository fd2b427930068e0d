"""Texts by their weighted terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from matchmaker.matching.analysis import character_ngrams, latin_words
from matchmaker.matching.sums import pour, pour_held
from matchmaker.matching.vocabulary import Layered
from matchmaker.matching.weighting import Bm25Transformer

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Singles = npt.NDArray[np.float32]


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

    ``columns`` has the shape (texts, terms) and holds single precision; ``added`` has the
    columns of terms that came later. ``vocabulary`` gives a term's column, counted on through
    ``added``, ``idf`` its rarity and ``worth`` what it counts beside that in a query. In a
    query a term of weight 1 counts ``dearest`` at most; ``rarest`` is the idf of the rarest.
    """

    vocabulary: Mapping[str, int]
    columns: sp.csc_matrix
    idf: Array
    worth: Array
    saturation: float
    weigher: Bm25Transformer
    norms: Array
    rarity_power: float = 1.0
    added: sp.csc_matrix | None = None
    dearest: float = 0.0
    rarest: float = 0.0

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
            weights.tocsc().astype(np.float32),
            weigher.idf_,
            worth,
            k1 + 1,
            weigher,
            weigher.norms(counts.matrix),
            rarity_power,
            dearest=float((weigher.idf_ * worth).max(initial=0.0)),
            rarest=float(weigher.idf_.max(initial=0.0)),
        )

    def beside(self, counts: Counts) -> TermView:
        """A view of other texts under the statistics of these.

        A term that these don't have is as rare as one that a single text has.
        """
        names = sorted(counts.vocabulary, key=counts.vocabulary.__getitem__)
        rare = float(self.weigher.rarity(self.columns.shape[0], np.array(1)))
        known = np.array([self.vocabulary.get(name, -1) for name in names], dtype=np.int64)
        idf, worth = np.full(len(names), rare), np.full(len(names), rare ** (self.rarity_power - 1))
        idf[known >= 0], worth[known >= 0] = (
            self.idf[known[known >= 0]],
            self.worth[known[known >= 0]],
        )
        weigher = self.weigher.under(idf)
        return replace(
            self,
            vocabulary=counts.vocabulary,
            columns=weigher.transform(counts.matrix).tocsc().astype(np.float32),
            idf=idf,
            worth=worth,
            weigher=weigher,
            norms=weigher.norms(counts.matrix),
            added=None,
        )

    def with_terms(self, holders: Mapping[str, Integers], like: TermView | None = None) -> TermView:
        """The view with new terms; each names the texts that hold it, once for each time.

        A text's length stays what it was, and so does everything about the other terms. They
        are as rare as in ``like``, which knows them, or else as they are here.
        """
        texts = self.columns.shape[0]
        vocabulary: dict[str, int] = {}
        idf: list[float] = []
        added: list[sp.csc_matrix] = [] if self.added is None else [self.added]
        for term, rows in holders.items():
            held, counts = np.unique(rows, return_counts=True)
            if like is None:
                rare = float(self.weigher.rarity(texts, np.array(len(held))))
            else:
                rare = float(like.idf[like.vocabulary[term]])
            weights = rare * counts * self.saturation / (counts + self.norms[held])
            vocabulary[term] = len(self.idf) + len(idf)
            idf.append(rare)
            column = (weights.astype(np.float32), (held, np.zeros_like(held)))
            added.append(sp.csc_matrix(column, shape=(texts, 1)))
        if not idf:
            return self
        return replace(
            self,
            vocabulary=Layered(vocabulary, self.vocabulary),
            added=sp.hstack(added, format="csc"),
            idf=np.concatenate([self.idf, idf]),
            worth=np.concatenate([self.worth, np.array(idf) ** (self.rarity_power - 1.0)]),
        )

    def holding(self, terms: Iterable[str]) -> Integers:
        """The texts that hold all these terms, ascending; all texts when there are none."""
        found: Integers = np.arange(self.columns.shape[0])
        for term in terms:
            if term not in self.vocabulary:
                return found[:0]
            holders = self._column(self.vocabulary[term]).indices
            found = np.intersect1d(found, holders, assume_unique=True)
        return found

    def score(self, weights: Mapping[str, float]) -> Array:
        """The weighted sum over the query's terms, one number a text."""
        return self.sums(weights, weights, np.zeros(self.columns.shape[0], dtype=bool))

    def sums(self, same: Mapping[str, float], other: Mapping[str, float], native: Flags) -> Array:
        """The same under ``same`` weights for the ``native`` texts and ``other`` for the rest."""
        index, ours, theirs = self._asked(same, other)
        ours, theirs = ours * self.worth[index], theirs * self.worth[index]
        sums = np.zeros(self.columns.shape[0])
        for part, chosen, columns in self._parts(index):
            weights = ours[chosen], theirs[chosen]
            pour(part.indptr, part.indices, part.data, columns, *weights, native, sums)
        return sums

    def overlap(
        self, same: Mapping[str, float], other: Mapping[str, float], native: Flags
    ) -> Array:
        """The weights of the terms that each text has, times their rarity of 0 to 1."""
        index, ours, theirs = self._asked(same, other)
        rarity = self.idf[index] / (self.rarest or 1.0)
        ours, theirs = ours * rarity, theirs * rarity
        sums = np.zeros(self.columns.shape[0])
        for part, chosen, columns in self._parts(index):
            weights = ours[chosen], theirs[chosen]
            pour_held(part.indptr, part.indices, columns, *weights, native, sums)
        return sums

    def _asked(
        self, same: Mapping[str, float], other: Mapping[str, float]
    ) -> tuple[Integers, Array, Array]:
        """The columns of the known terms of two queries, and what each counts in either."""
        terms = same if same is other else {**same, **other}
        known = [(term, self.vocabulary[term]) for term in terms if term in self.vocabulary]
        index = np.array([column for _, column in known], dtype=np.int64)
        ours = np.array([same.get(term, 0.0) for term, _ in known], dtype=np.float64)
        theirs = np.array([other.get(term, 0.0) for term, _ in known], dtype=np.float64)
        return index, ours, theirs

    def _parts(self, index: Integers) -> Iterator[tuple[sp.csc_matrix, Flags, Integers]]:
        """What was fitted and what was added: the matrix, which of ``index`` lie there, where."""
        width = self.columns.shape[1]
        yield self.columns, index < width, index[index < width]
        if self.added is not None:
            yield self.added, index >= width, index[index >= width] - width

    def _column(self, column: int) -> sp.csc_matrix:
        width = self.columns.shape[1]
        if column >= width and self.added is not None:
            return self.added[:, [column - width]]
        return self.columns[:, [column]]

    def rarity(self, term: str) -> float:
        """The idf of a term beside that of the rarest one; 1 for a term that no text has."""
        if term not in self.vocabulary:
            return 1.0
        return float(self.idf[self.vocabulary[term]]) / self.rarest

    def ceiling(self, weights: Mapping[str, float]) -> float:
        """The score of a text that holds every known term of the query without end."""
        known = [(self.vocabulary[t], w) for t, w in weights.items() if t in self.vocabulary]
        return float(sum(w * self.idf[i] * self.worth[i] for i, w in known)) * self.saturation

    def telling(self, columns: Integers) -> Array:
        """What the terms of these columns count for how often past work repeats them."""
        worth, idf = self.worth[columns], self.idf[columns]
        telling: Array = worth / idf ** (self.rarity_power - 1.0)
        return telling

    def knows(self, term: str) -> bool:
        """Whether any fitted text has the term."""
        return term in self.vocabulary


def _as_given(content: Sequence[str]) -> Sequence[str]:
    return content
