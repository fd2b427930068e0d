"""Which words tell what a provider does, learned from what its past work repeats.

"Soil investigation" comes back in the past work of whoever does it; "for a period of two
years with an option to extend" comes back no more often than in anybody's. Words of the
second kind say nothing about who fits, on either side, however rare they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

TELLING = 64.0
"""A word that comes back this many times as often as by chance counts in full, or as many
times as there are providers, where they are fewer: no word can come back more often."""

SUPPOSED_PAIRS = 1.0
"""Evidence supposed for every word: so many pairs of past work share it, as many times
more than by chance as counts in full. A word that was hardly seen keeps its weight."""

LEAST = 0.1
"""What a word that comes back no more often than by chance still counts."""


def telling_weights(contents: Sequence[Sequence[str]], owners: Sequence[int]) -> dict[str, float]:
    """What each term of some texts counts, ``LEAST`` to 1, for those that count less than 1.

    ``contents`` are texts cut into terms, all of one kind that a provider has many of;
    ``owners`` names each text's provider. Compares how often two texts of one provider
    share a term with how often they would if texts were dealt out at random.
    """
    if not any(contents):
        return {}
    vectorizer = CountVectorizer(analyzer=_as_given, binary=True)
    held = sp.csr_matrix(vectorizer.fit_transform(contents), dtype=np.float64)
    texts = held.shape[0]
    _, owner = np.unique(owners, return_inverse=True)
    dealt = sp.csr_matrix((np.ones(texts), (owner, np.arange(texts))))
    by_provider = (dealt @ held).tocsr()
    others = np.repeat(np.bincount(owner) - 1.0, np.diff(by_provider.indptr))
    shared = _by_term(by_provider, by_provider.data - 1.0)
    frequency = np.asarray(held.sum(axis=0)).ravel() / texts
    by_chance = _by_term(by_provider, others) * frequency
    full = min(TELLING, max(2.0, by_provider.shape[0]))
    lift = (shared + SUPPOSED_PAIRS) / (by_chance + SUPPOSED_PAIRS / full)
    weights = np.clip(np.log(lift) / np.log(full), LEAST, 1.0)
    names = vectorizer.get_feature_names_out()
    return {str(names[i]): float(weights[i]) for i in np.flatnonzero(weights < 1.0)}


def _by_term(counts: sp.csr_matrix, partners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sums over providers of a term's count times the partners each occurrence has."""
    weights = counts.data * partners
    return np.asarray(np.bincount(counts.indices, weights, counts.shape[1]), dtype=np.float64)


def _as_given(content: Sequence[str]) -> Sequence[str]:
    return content
