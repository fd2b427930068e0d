"""Milvus as a source of candidates, for catalogues that one machine's index can't hold.

Needs the extra ``matchmaker[milvus]``. Records stay in the database; Milvus keeps numbers, weights
and what can be filtered by. It finds with single precision and in no order among equals, so a few
more texts than wanted are fetched with their weights and summed again as the index does: the
answer is the same to the last bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from matchmaker.matching.index.facts import EVERYTHING, Filter
from matchmaker.matching.index.live import Row, checked
from matchmaker.matching.index.segment import Hit, Question

MORE = 30
"""Texts fetched beyond those wanted; twice as many again while equals may have been left out."""
MOST = 16_384
"""What Milvus gives to one search."""
ERROR = 1e-5
"""More than the relative error of its sums."""
UNKNOWN = -1e300
"""In place of a price that is not known; below any budget."""
BATCH = 1_000
_FIELDS = ("category", "region", "language")
_LONGEST = 1_024


class MilvusIndex:
    """A collection of a Milvus server, or of a file through Milvus Lite."""

    def __init__(self, client: Any, collection: str) -> None:
        self.client = client
        self.collection = collection

    @classmethod
    def at(cls, uri: str, collection: str, *, token: str = "") -> Self:
        """The collection at ``uri``, an address or the path of a file, made where it is new."""
        from pymilvus import MilvusClient  # noqa: PLC0415 - an extra, loaded when asked for

        client = MilvusClient(uri, token=token)
        if not client.has_collection(collection):
            _create(client, collection)
        return cls(client, collection)

    def close(self) -> None:
        """End the connection; a file can then be opened by another process."""
        self.client.close()

    def search(self, question: Question, count: int, wanted: Filter = EVERYTHING) -> list[Hit]:
        """The ``count`` texts with the highest sums above 0, equal ones by number."""
        asked = dict(zip(question.columns.tolist(), question.weights.tolist(), strict=True))
        asked = {column: weight for column, weight in asked.items() if weight > 0}
        if count < 1 or not asked:
            return []
        limit = min(MOST, count + MORE)
        while True:
            found = self._found(asked, limit, wanted)
            hits = [Hit(one["number"], _sum(asked, one["weights"])) for one in found]
            hits = sorted(hits, key=lambda hit: (-hit.score, hit.number))[:count]
            if len(found) < limit or limit == MOST:
                return hits
            if len(hits) == count and found[-1]["sum"] < hits[-1].score * (1 - ERROR):
                return hits
            limit = min(MOST, 2 * limit)

    def change(self, put: Sequence[Row] = (), delete: Sequence[int] = ()) -> None:
        """Add or replace ``put`` and delete by number; unknown numbers pass.

        Raises ValueError for a bad row and then changes nothing. Milvus takes the deletions
        first and then the rows, a thousand at a time: what a search sees in between is a part.
        """
        checked(put)
        latest = {row.number: row for row in put}
        gone = [*delete, *(number for number, row in latest.items() if not row.terms)]
        for first in range(0, len(gone), BATCH):
            self.client.delete(self.collection, ids=gone[first : first + BATCH])
        entities = [_entity(row) for row in latest.values() if row.terms]
        for first in range(0, len(entities), BATCH):
            self.client.upsert(self.collection, entities[first : first + BATCH])

    def _found(self, asked: dict[int, float], limit: int, wanted: Filter) -> list[dict[str, Any]]:
        (rows,) = self.client.search(
            self.collection,
            [asked],
            anns_field="weights",
            limit=limit,
            filter=_expression(wanted),
            output_fields=["number", "weights"],
            consistency_level="Strong",
        )
        return [{**row["entity"], "sum": row["distance"]} for row in rows]


def _create(client: Any, collection: str) -> None:
    from pymilvus import DataType  # noqa: PLC0415 - an extra, loaded when asked for

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("number", DataType.INT64, is_primary=True)
    schema.add_field("weights", DataType.SPARSE_FLOAT_VECTOR)
    for name in _FIELDS:
        schema.add_field(name, DataType.VARCHAR, max_length=_LONGEST)
    schema.add_field("price", DataType.DOUBLE)
    index = client.prepare_index_params()
    index.add_index("weights", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    client.create_collection(collection, schema=schema, index_params=index)


def _entity(row: Row) -> dict[str, object]:
    facts = row.facts
    return {
        "number": row.number,
        "weights": {int(column): float(weight) for column, weight in row.terms.items()},
        "category": facts.category,
        "region": facts.region,
        "language": facts.language,
        "price": UNKNOWN if facts.price is None else facts.price,
    }


def _expression(wanted: Filter) -> str:
    """A filter in Milvus's language; values are quoted as JSON quotes them."""
    parts = [
        f"{name} == {json.dumps(value, ensure_ascii=False)}"
        for name in _FIELDS
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.budget is not None:
        parts.append(f"price <= {float(wanted.budget)!r}")
    return " and ".join(parts)


def _sum(asked: Mapping[int, float], weights: Mapping[int, float]) -> float:
    """The sum in double precision, terms in ascending order, as the index makes it."""
    score = 0.0
    for column in sorted(asked.keys() & weights.keys()):
        score += asked[column] * weights[column]
    return score
