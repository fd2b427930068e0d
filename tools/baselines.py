"""The simple scorers that the matcher has to beat, each in as few lines as it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import minmax_scale, normalize
from snowballstemmer import stemmer

from matchmaker.matching.documents import NeedDocument, ProviderDocument

Scores = npt.NDArray[np.float64]
BEST_TEXTS = 3
K1, B = 1.2, 0.75
LENGTHS = (4, 6)
"""The shortest and the longest character n-gram."""
TOPICS = 200

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_STEM: Callable[[list[str]], list[str]] = stemmer("english").stemWords


class Baseline(Protocol):
    """A scorer: fitted on providers, it gives one number a provider for a need."""

    def fit(self, providers: Sequence[ProviderDocument]) -> Baseline: ...

    def scores(self, need: NeedDocument) -> Scores: ...


def need_text(need: NeedDocument) -> str:
    """All that the need says."""
    return " ".join([need.title, need.description, *need.must, *need.nice])


def profile_texts(provider: ProviderDocument) -> list[str]:
    """The provider's texts, one for the summary, each capability and each past job."""
    texts = [" ".join(provider.summary.values())]
    texts += [f"{item.title} {item.description}" for item in provider.capabilities]
    texts += [f"{item.title} {item.description}" for item in provider.past_work]
    return [text for text in texts if text.strip()] or [""]


def terms(text: str) -> list[str]:
    """Stemmed words and word pairs; single Chinese characters and pairs of them."""
    found: list[str] = []
    for run in _runs(text.casefold()):
        found += run
        found += [f"{first} {second}" for first, second in pairwise(run)]
    return found


def _runs(text: str) -> list[list[str]]:
    """Stretches of one script: words of a Latin stretch stemmed, a Chinese one as characters."""
    runs: list[list[str]] = [[]]
    for token in _WORD.findall(text):
        if token[0] > "\u33ff":
            runs += [list(token), []]
        else:
            runs[-1] += _STEM([token])
    return [run for run in runs if run]


class TfidfDefaults:
    """``TfidfVectorizer()`` as it comes, on the whole profile, cosine similarity."""

    def fit(self, providers: Sequence[ProviderDocument]) -> TfidfDefaults:
        self.vectorizer_ = TfidfVectorizer()
        texts = [" ".join(profile_texts(provider)) for provider in providers]
        self.matrix_ = self.vectorizer_.fit_transform(texts)
        return self

    def scores(self, need: NeedDocument) -> Scores:
        return _dot(self.matrix_, self.vectorizer_.transform([need_text(need)]))


class Bm25Stemmed:
    """BM25 over stemmed terms of the whole profile.

    Source: Robertson and Zaragoza (2009), "The probabilistic relevance framework".
    """

    def fit(self, providers: Sequence[ProviderDocument]) -> Bm25Stemmed:
        self.vectorizer_ = CountVectorizer(analyzer=terms)
        texts = [" ".join(profile_texts(provider)) for provider in providers]
        counts = self.vectorizer_.fit_transform(texts).astype(np.float64).tocoo()
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        held = np.bincount(counts.col, minlength=counts.shape[1])
        idf = np.log1p((len(texts) - held + 0.5) / (held + 0.5))
        room = K1 * (1 - B + B * lengths / lengths.mean())[counts.row]
        weights = idf[counts.col] * counts.data * (K1 + 1) / (counts.data + room)
        self.matrix_ = sparse.csr_matrix((weights, (counts.row, counts.col)), shape=counts.shape)
        return self

    def scores(self, need: NeedDocument) -> Scores:
        return _dot(self.matrix_, self.vectorizer_.transform([need_text(need)]))


class StemmedTopTexts:
    """TF-IDF over stemmed terms, the mean of a provider's three closest texts."""

    def fit(self, providers: Sequence[ProviderDocument]) -> StemmedTopTexts:
        texts = [profile_texts(provider) for provider in providers]
        self.starts_ = np.cumsum([0, *(len(own) for own in texts)])
        self.vectorizer_ = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
        self.matrix_ = self.vectorizer_.fit_transform([text for own in texts for text in own])
        return self

    def scores(self, need: NeedDocument) -> Scores:
        close = _dot(self.matrix_, self.vectorizer_.transform([need_text(need)]))
        spans = pairwise(self.starts_)
        return np.array([np.sort(close[a:b])[-BEST_TEXTS:].mean() for a, b in spans])


class Fused:
    """BM25, character n-grams and latent semantics of the whole profile, equal parts.

    Each is stretched to 0..1 over the providers before they are added.
    """

    def fit(self, providers: Sequence[ProviderDocument]) -> Fused:
        self.words_ = Bm25Stemmed().fit(providers)
        texts = [" ".join(profile_texts(provider)) for provider in providers]
        self.spelling_ = TfidfVectorizer(analyzer="char_wb", ngram_range=LENGTHS, sublinear_tf=True)
        self.spelt_ = self.spelling_.fit_transform(texts)
        self.terms_ = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
        weights = self.terms_.fit_transform(texts)
        self.topics_ = TruncatedSVD(min(TOPICS, *(n - 1 for n in weights.shape)), random_state=0)
        self.rows_ = normalize(self.topics_.fit_transform(weights))
        return self

    def scores(self, need: NeedDocument) -> Scores:
        text = [need_text(need)]
        spelt = _dot(self.spelt_, self.spelling_.transform(text))
        folded = normalize(self.topics_.transform(self.terms_.transform(text)))
        parts = self.words_.scores(need), spelt, self.rows_ @ folded[0]
        return np.asarray(sum(minmax_scale(part) for part in parts), dtype=np.float64)


BASELINES: dict[str, Callable[[], Baseline]] = {
    "TF-IDF defaults, whole profile": TfidfDefaults,
    "BM25, stemmed, whole profile": Bm25Stemmed,
    "TF-IDF, stemmed, top 3 texts": StemmedTopTexts,
    "BM25, characters and LSA, whole profile": Fused,
}


def rank(
    baseline: Baseline, providers: Sequence[ProviderDocument], need: NeedDocument
) -> list[str]:
    """All provider ids, best first, equal scores by id."""
    scores = baseline.scores(need)
    order = sorted(range(len(providers)), key=lambda i: (-scores[i], providers[i].id))
    return [providers[i].id for i in order]


def _dot(matrix: sparse.csr_matrix, query: sparse.csr_matrix) -> Scores:
    return np.asarray((matrix @ query.T).todense(), dtype=np.float64).ravel()
