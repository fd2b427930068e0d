"""Counts what a piece of work asks of the database, for rules on how cost grows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from matchmaker.db.base import Base


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def loaded(kind: type[Base]) -> Iterator[list[Base]]:
    """The records of a kind that are read inside the block, by sessions that don't hold them."""
    found: list[Base] = []

    def note(record: Base, _context: Any) -> None:
        found.append(record)

    event.listen(kind, "load", note)
    try:
        yield found
    finally:
        event.remove(kind, "load", note)
