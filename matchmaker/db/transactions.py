"""Which transactions only read.

Every transaction may write unless it is declared read-only beforehand: forgetting to say so
costs a little waiting, never a lost update. A read-only transaction runs beside a writer
and is refused when it tries to write.

The declaration belongs to the running thread (or task), because a session opens its
transaction lazily, with its first statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_read_only: ContextVar[bool] = ContextVar("matchmaker_read_only", default=False)


def is_read_only() -> bool:
    """Whether transactions begun now only read."""
    return _read_only.get()


def set_read_only(value: bool) -> None:
    """Declare what follows in this thread; for hooks that can't use a ``with`` block.

    Whoever sets it must set it back to False when the request ends.
    """
    _read_only.set(value)


@contextmanager
def read_only() -> Iterator[None]:
    """Transactions begun inside the block only read."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)
