"""What can go wrong, as data: the pages and the JSON interface word it for the reader.

::

    MatchmakerError            code, values
    ├── InvalidInput           something was typed that can't be used; names the field
    ├── NotFound               no such thing, or not for this reader: told apart by nobody
    ├── Conflict               true a moment ago, not any more
    ├── NotAllowed             this reader may not do that
    └── Unavailable            try again; says after how many seconds
"""

from __future__ import annotations

from collections.abc import Mapping

Value = str | int | float | None


class MatchmakerError(Exception):
    """Base of every error that is part of the trade.

    ``code`` is the key of one sentence in every language; ``values`` fill it.
    """

    def __init__(self, code: str, values: Mapping[str, Value] | None = None) -> None:
        self.code = code
        self.values: Mapping[str, Value] = dict(values or {})
        super().__init__(f"{code} {dict(self.values)}" if self.values else code)


class InvalidInput(MatchmakerError):
    """A field can't be used as typed. Codes: ``required``, ``too_long``, ``not_a_number``, ..."""

    def __init__(self, field: str, code: str, values: Mapping[str, Value] | None = None) -> None:
        super().__init__(code, values)
        self.field = field


class NotFound(MatchmakerError):
    """There is no ``kind`` called ``key``, or this reader must not learn that there is.

    ``key`` may be a secret and is no part of the values that are shown.
    """

    def __init__(self, kind: str, key: str) -> None:
        super().__init__("not_found", {"kind": kind})
        self.kind = kind
        self.key = key


class Conflict(MatchmakerError):
    """The state moved on meanwhile, or the same thing exists already."""


class NotAllowed(MatchmakerError):
    """This reader may not do that."""


class Unavailable(MatchmakerError):
    """Nothing is wrong with the request; it may work after ``retry_after`` seconds."""

    def __init__(
        self, code: str, values: Mapping[str, Value] | None = None, *, retry_after: int = 2
    ) -> None:
        super().__init__(code, values)
        self.retry_after = retry_after
