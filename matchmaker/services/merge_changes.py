"""What a merge changes, written down so that all of it can be taken back.

A change is one row: its values before and after, and values that it held and that must not have
changed for the change to be taken back. Rows are changed by their columns, never made or deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.db.base import Base, UtcDateTime
from matchmaker.db.models import (
    Capability,
    Certification,
    Introduction,
    Invitation,
    Need,
    PastWork,
    Provider,
    ShortlistEntry,
)
from matchmaker.domain.errors import Conflict

#: Records that a merge may change, by the word that the log has for them.
MOVABLE: Mapping[str, type[Base]] = MappingProxyType(
    {
        "need": Need,
        "provider": Provider,
        "capability": Capability,
        "certification": Certification,
        "past_work": PastWork,
        "introduction": Introduction,
        "shortlist_entry": ShortlistEntry,
        "invitation": Invitation,
    }
)
_KINDS = {model: kind for kind, model in MOVABLE.items()}


class Changes:
    """The changes of one merge, made as they are written down."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.written: list[dict[str, Any]] = []

    def set(self, row: Base, held: Sequence[str] = (), **after: Any) -> None:
        """Give a row other values; those of ``held`` stay, and are looked at on the way back."""
        before = {name: getattr(row, name) for name in after}
        self.note(row, before, after, held)
        model = type(row)
        self.session.execute(
            update(model)
            .where(_key(model) == _number(row))
            .values(**after)
            .execution_options(synchronize_session=False)
        )
        self.session.expire(row)

    def note(
        self,
        row: Base,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        held: Sequence[str] = (),
    ) -> None:
        """Write down what somebody else did to a row."""
        self.written.append(
            {
                "kind": _KINDS[type(row)],
                "id": _number(row),
                "before": {name: _plain(value) for name, value in before.items()},
                "after": {name: _plain(value) for name, value in after.items()},
                "held": {name: _plain(getattr(row, name)) for name in held},
            }
        )


def take_back(session: Session, changes: Sequence[Mapping[str, Any]]) -> None:
    """Give every row the values that it had before, the last change first.

    Raises:
        Conflict: a row is gone or was changed since (``moved_on_`` and its kind); nothing is
            changed then.
    """
    session.flush()
    for change in changes:
        if not _as_left(session, change):
            raise Conflict(f"moved_on_{change['kind']}")
    for change in reversed(changes):
        model = MOVABLE[change["kind"]]
        values = {
            name: _value(getattr(model, name), value) for name, value in change["before"].items()
        }
        session.execute(
            update(model)
            .where(_key(model) == change["id"])
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def _as_left(session: Session, change: Mapping[str, Any]) -> bool:
    model = MOVABLE[change["kind"]]
    expected = {**change["held"], **change["after"]}
    columns = [getattr(model, name) for name in expected]
    found = session.execute(
        select(*columns).where(_key(model) == change["id"]).with_for_update()
    ).first()
    return found is not None and [_plain(value) for value in found] == list(expected.values())


def _key(model: type[Base]) -> ColumnElement[Any]:
    return inspect(model).primary_key[0]


def _number(row: Base) -> int:
    identity = inspect(row).identity
    if identity is None:
        raise TypeError(f"{row!r} was never stored")
    return int(identity[0])


def _plain(value: Any) -> str | int | None:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"no merge changes {value!r}")


def _value(column: InstrumentedAttribute[Any], value: str | int | None) -> Any:
    if value is None:
        return None
    kind = column.type
    if (enumeration := getattr(kind, "enum_class", None)) is not None:
        return enumeration(value)
    return datetime.fromisoformat(str(value)) if isinstance(kind, UtcDateTime) else value
