"""A catalogue of any size for the benches, made from real texts that ship.

The source texts are the objectives of US assistance programmes, tenders and awards of the
procurement demo, the textile demo and the glosses of the dictionary. They are cut into pieces
(sentences, titles, entries). A text of the catalogue begins with an anchor, a word that at
least eight pieces have, and is filled with pieces: three of four have the anchor, one is any.
It ends after 31 words that matter or Chinese characters; with the pairs of neighbours these are
about 49 distinct terms. So words, pairs, how often they occur and what they occur with
are real; the texts as wholes are resampled. Categories follow the anchor; regions, languages
and prices are drawn, skewed as real ones are. Everything follows from the seed, and a smaller
catalogue is the beginning of a larger one.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.analysis import terms
from matchmaker.matching.index.segment import Facts, Filter

ROOT = Path(__file__).parents[1]
PROGRAMMES = Path(__file__).parent / "corpus_sources" / "us-assistance.txt.xz"
DEMOS = ROOT / "matchmaker" / "data" / "demo"
GLOSSES = ROOT / "matchmaker" / "matching" / "data" / "cedict-zh-en.tsv.gz"

CHUNK = 10_000
"""Texts drawn from one seed; catalogues are cut and built in such steps."""
WORDS = 31
PIECES = 24
ANCHORED = 0.75
CATEGORIES, REGIONS = 24, 31
SHORTEST, LONGEST = 10, 60
"""Distinct terms of a need."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The terms of every piece end to end, and for each anchor the pieces that have it.

    ``terms`` are numbers below ``vocabulary``; piece ``p`` has ``terms[starts[p]:starts[p+1]]``
    and ``words[p]`` words; anchor ``a`` has ``members[opens[a]:opens[a + 1]]``.
    """

    terms: Integers
    starts: Integers
    words: Integers
    members: Integers
    opens: Integers
    vocabulary: int


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as counts (texts x vocabulary, columns ascending) with an anchor each."""

    counts: sp.csr_matrix
    anchors: Integers


def read_pieces() -> Pieces:
    """Cut the source texts, number their terms and find the anchors; takes seconds."""
    numbers: dict[str, int] = {}
    found = [terms(piece) for piece in dict.fromkeys(_pieces())]
    found = [piece for piece in found if piece]
    flat = np.array([numbers.setdefault(t, len(numbers)) for piece in found for t in piece])
    lengths = np.array([len(piece) for piece in found])
    words = np.array([sum(_is_word(t) for t in piece) for piece in found])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    is_word = np.array([_is_word(term) for term in numbers])
    members, opens = _anchors(flat, lengths, is_word)
    return Pieces(flat, starts, words, members, opens, len(numbers))


def _is_word(term: str) -> bool:
    return term[0] == "w" or (term[0] == "z" and len(term) == 2)


def _anchors(flat: Integers, lengths: Integers, is_word: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
    """The pieces of every word that 8 to 2,000 of them have."""
    owners = np.repeat(np.arange(len(lengths)), lengths)
    pairs = np.unique(flat[is_word[flat]] * len(lengths) + owners[is_word[flat]])
    word, piece = pairs // len(lengths), pairs % len(lengths)
    counts = np.bincount(word, minlength=len(is_word))
    kept = (counts >= 8) & (counts <= 2_000)
    opens = np.concatenate([[0], np.cumsum(counts[kept])])
    return piece[kept[word]], opens


def _pieces() -> Iterator[str]:
    with lzma.open(PROGRAMMES, "rt", encoding="utf-8") as file:
        for line in file:
            yield from re.split(r"(?<=[.;:])\s+", line)
    for path in sorted(DEMOS.glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from _strings(json.loads(line))
    with gzip.open(GLOSSES, "rt", encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield line.partition("\t")[2].replace("\t", ", ")


def _strings(value: object) -> Iterator[str]:
    """Every sentence anywhere in a document of the exchange format."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str) and len(value) > 12:
        yield from re.split(r"(?<=[.;:。；])\s*", value)


def texts(pieces: Pieces, size: int, seed: int = 1) -> Iterator[Texts]:
    """The first ``size`` texts of a catalogue, at most :data:`CHUNK` at a time."""
    for number, first in enumerate(range(0, size, CHUNK)):
        rng = np.random.default_rng([seed, number])
        drawn = _drawn(pieces, rng, CHUNK)
        kept = min(CHUNK, size - first)
        yield Texts(drawn.counts[:kept], drawn.anchors[:kept])


def _drawn(pieces: Pieces, rng: np.random.Generator, count: int) -> Texts:
    sizes = np.diff(pieces.opens)
    chance = sizes**0.75
    anchors = rng.choice(len(sizes), count, p=chance / chance.sum())
    within = (rng.random((count, PIECES)) * sizes[anchors, None]).astype(np.int64)
    chosen = pieces.members[pieces.opens[anchors, None] + within]
    strays = rng.random((count, PIECES)) >= ANCHORED
    strays[:, 0] = False
    chosen[strays] = rng.integers(0, len(pieces.words), strays.sum())
    before = np.cumsum(pieces.words[chosen], axis=1) - pieces.words[chosen]
    owners, places = np.nonzero(before < WORDS)
    chosen, room = chosen[owners, places], WORDS - before[owners, places]
    share = np.minimum(1.0, room / np.maximum(pieces.words[chosen], 1))
    begins = pieces.starts[chosen]
    lengths = np.ceil((pieces.starts[chosen + 1] - begins) * share).astype(np.int64)
    at = np.arange(lengths.sum()) + np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    entries = (np.repeat(owners, lengths), pieces.terms[at])
    shape = (count, pieces.vocabulary)
    counts = sp.csr_matrix((np.ones(len(at), dtype=np.int32), entries), shape=shape)
    counts.sum_duplicates()
    return Texts(counts, anchors)


def facts(anchors: Integers, seed: int = 1) -> list[Facts]:
    """Invented facts, one a text; the category follows the anchor."""
    rng = np.random.default_rng([seed, len(anchors), int(anchors[0])])
    count = len(anchors)
    regions = _skewed(rng.random(count), REGIONS)
    chinese = rng.random(count) < 0.3
    prices = np.round(np.exp(rng.normal(9.0, 1.5, count)))
    unknown = rng.random(count) < 0.3
    return [
        Facts(
            f"c{category:02}", f"r{region:02}", "zh" if zh else "en", None if no else float(price)
        )
        for category, region, zh, price, no in zip(
            categories(anchors), regions, chinese, prices, unknown, strict=True
        )
    ]


def categories(anchors: Integers) -> Integers:
    """The category of each anchor, by a fixed scramble; some are large, most are small."""
    return _skewed((anchors * 2_654_435_761 % 2**32) / 2**32, CATEGORIES)


def _skewed(chances: npt.NDArray[np.float64], groups: int) -> Integers:
    """Groups of sizes in the proportion 1, 1/2, 1/3, ... from chances between 0 and 1."""
    ends = np.cumsum(1.0 / np.arange(1, groups + 1))
    return np.searchsorted(ends / ends[-1], chances, side="right")


def weigh(counts: sp.csr_matrix, idf: npt.NDArray[np.float64]) -> sp.csr_matrix:
    """TF-IDF rows of length 1 in single precision, as TfidfVectorizer makes them."""
    weighed = counts.astype(np.float64)
    weighed.data *= idf[weighed.indices]
    lengths = np.sqrt(np.add.reduceat(weighed.data**2, weighed.indptr[:-1]))
    weighed.data /= np.repeat(lengths, np.diff(weighed.indptr))
    return weighed.astype(np.float32)


def idf_of(pieces: Pieces, size: int) -> npt.NDArray[np.float64]:
    """Smoothed inverse document frequencies in a catalogue of ``size`` texts."""
    frequencies = np.zeros(pieces.vocabulary, dtype=np.int64)
    for chunk in texts(pieces, size):
        frequencies += np.bincount(chunk.counts.indices, minlength=pieces.vocabulary)
    idf: npt.NDArray[np.float64] = 1.0 + np.log((1.0 + size) / (1.0 + frequencies))
    return idf


@dataclass(frozen=True, slots=True)
class Need:
    """A need as term counts, columns ascending, with what a firm could filter by."""

    columns: Integers
    counts: Integers
    category: str
    region: str
    language: str
    budget: float


def needs(pieces: Pieces, count: int, seed: int = 2) -> list[Need]:
    """Needs of 10 to 60 distinct terms, drawn as texts are, but none of them is one."""
    rng = np.random.default_rng([seed, 10**9])
    drawn = _drawn(pieces, rng, count)
    rows = drawn.counts
    return [_need(rng, rows[number], int(anchor)) for number, anchor in enumerate(drawn.anchors)]


def _need(rng: np.random.Generator, row: sp.csr_matrix, anchor: int) -> Need:
    length = min(int(rng.integers(SHORTEST, LONGEST + 1)), row.nnz)
    kept = np.sort(rng.permutation(row.nnz)[:length])
    category = int(categories(np.array([anchor]))[0])
    return Need(
        row.indices[kept].astype(np.int64),
        row.data[kept].astype(np.int64),
        f"c{category:02}",
        f"r{int(_skewed(rng.random(1), REGIONS)[0]):02}",
        "zh" if rng.random() < 0.3 else "en",
        float(np.round(np.exp(rng.normal(9.5, 1.0)))),
    )


FILTERS = ("none", "category", "category+language+budget", "category+region")


def filter_of(need: Need, name: str) -> Filter:
    """One of :data:`FILTERS` as this need would set it."""
    if name == "none":
        return Filter()
    if name == "category":
        return Filter(category=need.category)
    if name == "category+region":
        return Filter(category=need.category, region=need.region)
    return Filter(category=need.category, language=need.language, budget=need.budget)
