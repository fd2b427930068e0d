"""BM25 weights as a scikit-learn transformer."""

from __future__ import annotations

from copy import copy
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin


class Bm25Transformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # untyped bases
    """Turn term counts (texts x terms) into saturated, length-normalised weights.

    The product of a count vector of query terms with a row of the result, term weights
    ``idf_`` applied once, is the BM25 score of Robertson and Zaragoza (2009), with the
    idf of Lucene, which is never negative. Higher is better.

    Parameters
    ----------
    k1 : how fast a repeated term saturates, at least 0.
    b : how much a long text is discounted, 0..1.
    least_texts : rarity is reckoned as if there were at least so many texts, so that the
        words of a cluster's first few providers are not all taken for common ones.

    >>> import scipy.sparse as sp
    >>> weights = Bm25Transformer().fit_transform(sp.csr_matrix([[1, 0], [1, 2]]))
    >>> weights.shape
    (2, 2)
    """

    def __init__(self, k1: float = 1.2, b: float = 0.4, least_texts: int = 100) -> None:
        self.k1 = k1
        self.b = b
        self.least_texts = least_texts

    def fit(self, counts: sp.csr_matrix, _y: object = None) -> Self:
        """Learn idf and mean length from ``counts``."""
        texts = counts.shape[0]
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf_ = self.rarity(texts, frequency)
        self.mean_length_ = float(counts.sum()) / max(texts, 1) or 1.0
        return self

    def under(self, idf: npt.NDArray[np.float64]) -> Self:
        """The same mean length with the idf of other columns."""
        other = copy(self)
        other.idf_ = idf
        return other

    def rarity(self, texts: int, frequency: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """The idf of terms that so many of the ``texts`` hold."""
        supposed = max(texts, self.least_texts)
        idf: npt.NDArray[np.float64] = np.log1p((supposed - frequency + 0.5) / (frequency + 0.5))
        return idf

    def norms(self, counts: sp.csr_matrix) -> npt.NDArray[np.float64]:
        """How far each text discounts its terms for its length, shape ``(texts,)``."""
        length = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
        norms: npt.NDArray[np.float64] = self.k1 * (
            1 - self.b + self.b * length / self.mean_length_
        )
        return norms

    def transform(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Weights of the same shape and sparsity as ``counts``, idf included."""
        weights = sp.csr_matrix(counts, dtype=np.float64, copy=True)
        norm = self.norms(counts)
        rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
        saturated = weights.data * (self.k1 + 1) / (weights.data + norm[rows])
        weights.data = saturated * self.idf_[weights.indices]
        return weights
