"""The queue that the worker takes its tasks from, kept where the installation keeps its data.

On SQLite it is a file of its own beside the database, opened with the same driver; on
PostgreSQL a few tables of its own in the same database. What it holds is JSON: a queue that
somebody can write to runs nothing but the tasks that are registered.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from huey import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PostgresStorage, SqliteStorage
from sqlalchemy import make_url

from matchmaker.db.schema import QUEUE_PREFIX

FILE = "jobs.sqlite3"
NAME = "matchmaker"


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey ships no types
    """Tasks and values as JSON; nothing in a queue is ever run when it is read."""

    def _serialize(self, data: object) -> bytes:
        kept = {"task": list(data)} if isinstance(data, Message) else {"value": data}
        return json.dumps(kept).encode()

    def _deserialize(self, data: bytes) -> object:
        kept: dict[str, Any] = json.loads(bytes(data))
        return Message(*kept["task"]) if "task" in kept else kept["value"]


class QueueFile(SqliteStorage):  # type: ignore[misc]  # as above
    """The queue in a file, opened with the SQLite library that the database uses."""

    integrity_error = sqlite.IntegrityError
    operational_error = sqlite.OperationalError

    def _create_connection(self) -> sqlite.Connection:
        connection = sqlite.connect(
            self.filename, timeout=self._timeout, check_same_thread=False, isolation_level=None
        )
        self._set_journal_mode(connection)
        return connection


def make_queue(database_url: str, *, instance: Path) -> Huey:
    """The queue of an installation; made when it is not there yet."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return Huey(
            NAME,
            results=False,
            serializer=JsonSerializer(),
            storage_class=QueueFile,
            filename=str(instance / FILE),
        )
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Huey(
        NAME,
        results=False,
        serializer=JsonSerializer(),
        storage_class=PostgresStorage,
        dsn=address,
        table_prefix=QUEUE_PREFIX.rstrip("_"),
    )
