"""What a text can be filtered by, and a filter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text can be filtered by; ``price`` is the least it costs, None when unknown."""

    category: str = ""
    region: str = ""
    language: str = ""
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Only texts of this category, region and language, and none known to cost more.

    None lets everything pass.
    """

    category: str | None = None
    region: str | None = None
    language: str | None = None
    budget: float | None = None


EVERYTHING = Filter()
