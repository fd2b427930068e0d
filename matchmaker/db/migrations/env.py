"""Runs migrations on the connection that ``matchmaker.db.schema`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from matchmaker.db.base import Base, UtcDateTime
from matchmaker.db.schema import is_ours


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration states what the database has, never a type of ours that may change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    # SQLite rolls table changes back too, which alembic does not assume by itself.
    transactional_ddl=True,
    compare_type=True,
    compare_server_default=True,
    include_name=is_ours,
)

with context.begin_transaction():
    context.run_migrations()
