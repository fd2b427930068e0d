"""One page of a longer list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PER_PAGE_LIMIT = 100

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some records; ``page`` counts from 1, ``total`` counts all pages' items."""

    items: tuple[Item, ...]
    page: int
    per_page: int
    total: int

    @classmethod
    def nothing(cls) -> Self:
        """The only page of a list without records."""
        return cls((), 1, 1, 0)

    @property
    def pages(self) -> int:
        """How many pages there are; at least one, even if it is empty."""
        return max(1, -(-self.total // self.per_page))

    @property
    def has_previous(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages


def paged(
    session: Session,
    statement: Select[Item],
    *,
    order: tuple[Any, ...],
    page: int,
    per_page: int,
) -> Page[Item]:
    """The records of a query in this order; a page beyond the last gives the last."""
    size = min(max(per_page, 1), PER_PAGE_LIMIT)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // size)))
    rows = session.scalars(statement.order_by(*order).limit(size).offset((number - 1) * size))
    return Page(tuple(rows), number, size, total)
