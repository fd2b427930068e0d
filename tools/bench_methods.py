"""What the index is compared with: each method finds the best texts of a need in its own way.

The first three and pgvector score as the index does; bm25s, tantivy and FTS5 with BM25 and
PostgreSQL with ts_rank, so they are compared in time only. All get the same terms, as words that
no analyser changes, and the same filters.
"""

from __future__ import annotations

import sqlite3
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.index.facts import Facts, Filter
from matchmaker.matching.index.layout import Chunk
from matchmaker.matching.index.segment import Question, Segment
from tools import corpus

TOP = 20
WORD = "t"
"""Before a term's number, so that it is a word to every analyser."""
BATCH = 10_000


@dataclass(frozen=True)
class Catalogue:
    """All texts in memory: term counts, weights, and facts as columns."""

    counts: sp.csr_matrix
    rows: sp.csr_matrix
    facts: list[Facts]

    @property
    def size(self) -> int:
        return len(self.facts)

    def chunks(self) -> Iterator[Chunk]:
        for first in range(0, self.size, BATCH):
            last = min(self.size, first + BATCH)
            numbers = np.arange(first, last)
            yield Chunk(self.rows[first:last], numbers, self.facts[first:last])

    def words(self, text: int) -> list[str]:
        begin, end = self.counts.indptr[text : text + 2]
        pairs = zip(self.counts.indices[begin:end], self.counts.data[begin:end], strict=True)
        return [f"{WORD}{column}" for column, count in pairs for _ in range(count)]


class Method(ABC):
    """One way to find the best texts; made once, then asked one need after another."""

    name: str
    most = 10**9
    """Texts up to which it is measured; past that one need takes minutes, or a build hours."""
    outside = False
    """Whether another process does the work, so that CPU time here says nothing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.build(catalogue)

    @abstractmethod
    def build(self, catalogue: Catalogue) -> None: ...

    @abstractmethod
    def search(self, question: Question, wanted: Filter) -> list[int]:
        """The numbers of the best texts that pass, best first."""


class Index(Method):
    name = "matchmaker"

    def build(self, catalogue: Catalogue) -> None:
        self.segment = Segment.built(catalogue.chunks())

    def search(self, question: Question, wanted: Filter) -> list[int]:
        return [hit.number for hit in self.segment.search(question, TOP, wanted)]


class _Masked(Method):
    """Scores every text and masks those that a filter leaves out."""

    def build(self, catalogue: Catalogue) -> None:
        self.size, self.width = catalogue.rows.shape
        self.columns, self.codes = {}, {}
        for name in ("category", "region", "language"):
            values = [getattr(fact, name) for fact in catalogue.facts]
            codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
            self.columns[name] = np.array([codes[value] for value in values], dtype=np.int16)
            self.codes[name] = codes
        prices = [-np.inf if fact.price is None else fact.price for fact in catalogue.facts]
        self.prices = np.array(prices)

    def passed(self, wanted: Filter) -> npt.NDArray[np.bool_]:
        mask = np.ones(self.size, dtype=bool)
        for name in ("category", "region", "language"):
            if (value := getattr(wanted, name)) is not None:
                mask &= self.columns[name] == self.codes[name].get(value, -1)
        if wanted.budget is not None:
            mask &= self.prices <= wanted.budget
        return mask

    def row(self, question: Question) -> sp.csr_matrix:
        ends = [0, len(question.columns)]
        parts = (question.weights.astype(np.float32), question.columns, ends)
        return sp.csr_matrix(parts, shape=(1, self.width))


class Naive(_Masked):
    """As a first version is written: cosine_similarity with every text, then argsort."""

    name = "scikit-learn cosine + argsort"

    def build(self, catalogue: Catalogue) -> None:
        super().build(catalogue)
        self.rows = catalogue.rows

    def search(self, question: Question, wanted: Filter) -> list[int]:
        from sklearn.metrics.pairwise import cosine_similarity  # noqa: PLC0415

        scores = cosine_similarity(self.row(question), self.rows)[0]
        scores[~self.passed(wanted)] = 0
        order = np.argsort(-scores, kind="stable")[:TOP]
        return [int(at) for at in order if scores[at] > 0]


class Product(_Masked):
    """A sparse product with the inverted matrix; also what the index must equal."""

    name = "scipy product"

    def build(self, catalogue: Catalogue) -> None:
        super().build(catalogue)
        self.inverted = catalogue.rows.T.tocsr()

    def search(self, question: Question, wanted: Filter) -> list[int]:
        found = self.row(question) @ self.inverted
        texts, scores = found.indices, found.data
        if wanted != Filter():
            kept = self.passed(wanted)[texts]
            texts, scores = texts[kept], scores[kept]
        if len(scores) > TOP:
            best = np.argpartition(-scores, TOP)[:TOP]
            texts, scores = texts[best], scores[best]
        return [int(at) for at in texts[np.lexsort((texts, -scores))]]

    def exact(self, question: Question, wanted: Filter) -> list[int]:
        """The naive result: sums in double precision over every text, ties by number."""
        scores = np.zeros(self.size)
        for column, weight in zip(question.columns, question.weights, strict=True):
            begin, end = self.inverted.indptr[column : column + 2]
            texts = self.inverted.indices[begin:end]
            scores[texts] += weight * self.inverted.data[begin:end].astype(np.float64)
        if wanted != Filter():
            scores[~self.passed(wanted)] = 0
        least = np.partition(scores, -TOP)[-TOP]
        texts = np.flatnonzero((scores >= least) & (scores > 0))
        return [int(at) for at in texts[np.lexsort((texts, -scores[texts]))][:TOP]]


class Bm25s(_Masked):
    name = "bm25s"

    def build(self, catalogue: Catalogue) -> None:
        super().build(catalogue)
        import bm25s  # noqa: PLC0415

        counts = catalogue.counts
        repeated = np.repeat(counts.indices, counts.data)
        ends = np.cumsum(np.add.reduceat(counts.data, counts.indptr[:-1]))
        ids = [part.tolist() for part in np.split(repeated, ends[:-1])]
        vocabulary = {f"{WORD}{number}": number for number in range(self.width)}
        self.engine = bm25s.BM25(backend="numba")
        self.engine.index((ids, vocabulary), show_progress=False)

    def search(self, question: Question, wanted: Filter) -> list[int]:
        tokens = [question.columns.tolist()]
        mask = None if wanted == Filter() else self.passed(wanted).astype(np.float32)
        found = self.engine.retrieve(
            tokens, k=TOP, show_progress=False, n_threads=1, weight_mask=mask
        )
        pairs = zip(found.documents[0], found.scores[0], strict=True)
        return [int(at) for at, score in pairs if score > 0]


class Tantivy(Method):
    name = "tantivy"

    def build(self, catalogue: Catalogue) -> None:
        import tantivy  # noqa: PLC0415

        self.tantivy = tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        for name in ("category", "region", "language"):
            schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
        schema.add_float_field("price", indexed=True, fast=True)
        schema.add_integer_field("number", stored=True, fast=True)
        self.schema = schema.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(heap_size=512_000_000, num_threads=1)
        for number, fact in enumerate(catalogue.facts):
            document = tantivy.Document(
                body=[" ".join(catalogue.words(number))],
                category=[fact.category], region=[fact.region], language=[fact.language],
                price=[0.0 if fact.price is None else fact.price], number=[number],
            )  # fmt: skip
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, question: Question, wanted: Filter) -> list[int]:
        query, occur = self.tantivy.Query, self.tantivy.Occur
        parts = [
            (occur.Should, query.term_query(self.schema, "body", f"{WORD}{column}"))
            for column in question.columns.tolist()
        ]
        clauses = [(occur.Must, query.boolean_query(parts))]
        for name in ("category", "region", "language"):
            if (value := getattr(wanted, name)) is not None:
                term = query.term_query(self.schema, name, value)
                clauses.append((occur.Must, query.const_score_query(term, 0.0)))
        if wanted.budget is not None:
            kind = self.tantivy.FieldType.Float
            within = query.range_query(self.schema, "price", kind, 0.0, wanted.budget)
            clauses.append((occur.Must, query.const_score_query(within, 0.0)))
        found = self.searcher.search(query.boolean_query(clauses), TOP)
        return [self.searcher.doc(address)["number"][0] for _, address in found.hits]


def conditions(wanted: Filter, mark: str) -> tuple[str, list[object]]:
    """A filter as SQL; ``mark`` stands for a value."""
    sql, values = "", list[object]()
    for name in ("category", "region", "language"):
        if (value := getattr(wanted, name)) is not None:
            sql += f" AND {name} = {mark}"
            values.append(value)
    if wanted.budget is not None:
        sql += f" AND (price IS NULL OR price <= {mark})"
        values.append(wanted.budget)
    return sql, values


class Fts5(Method):
    name = "SQLite FTS5"
    most = 1_000_000

    def build(self, catalogue: Catalogue) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="matchmaker-fts5-")
        self.database = sqlite3.connect(Path(self.folder.name) / "texts.sqlite3")
        run = self.database.execute
        run("PRAGMA journal_mode = OFF")
        run("CREATE VIRTUAL TABLE texts USING fts5(body, content='')")
        run("CREATE TABLE facts (id INTEGER PRIMARY KEY, category, region, language, price)")
        self.database.executemany(
            "INSERT INTO texts (rowid, body) VALUES (?, ?)",
            ((number, " ".join(catalogue.words(number))) for number in range(catalogue.size)),
        )
        self.database.executemany(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?)",
            (
                (number, fact.category, fact.region, fact.language, fact.price)
                for number, fact in enumerate(catalogue.facts)
            ),
        )
        self.database.commit()

    def search(self, question: Question, wanted: Filter) -> list[int]:
        words = " OR ".join(f"{WORD}{column}" for column in question.columns.tolist())
        more, values = conditions(wanted, "?")
        joined = " JOIN facts ON facts.id = texts.rowid" if more else ""
        sql = (
            f"SELECT texts.rowid FROM texts{joined} WHERE texts MATCH ?{more} ORDER BY rank LIMIT ?"  # noqa: S608
        )
        return [row[0] for row in self.database.execute(sql, [words, *values, TOP])]


METHODS: list[type[Method]] = [Index, Naive, Product, Bm25s, Tantivy, Fts5]


def catalogue_of(pieces: corpus.Pieces, size: int) -> tuple[Catalogue, npt.NDArray[np.float64]]:
    """The catalogue of the benches in a size, and its inverse document frequencies."""
    idf = corpus.idf_of(pieces, size)
    counts, rows, facts = [], [], list[Facts]()
    for drawn in corpus.texts(pieces, size):
        counts.append(drawn.counts)
        rows.append(corpus.weigh(drawn.counts, idf))
        facts += corpus.facts(drawn.anchors)
    return Catalogue(sp.vstack(counts, "csr"), sp.vstack(rows, "csr"), facts), idf
