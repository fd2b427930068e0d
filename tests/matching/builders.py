"""Short ways to write documents in tests."""

from __future__ import annotations

from typing import Any

from matchmaker.matching.documents import (
    CapabilityDocument,
    NeedDocument,
    PastWorkDocument,
    ProviderDocument,
)


def provider(name: str, *capabilities: CapabilityDocument, **fields: Any) -> ProviderDocument:
    return ProviderDocument(id=name, capabilities=capabilities, **fields)


def capability(text: str, name: str = "c1", **fields: Any) -> CapabilityDocument:
    return CapabilityDocument(id=name, title=text, **fields)


def past_work(*titles: str) -> tuple[PastWorkDocument, ...]:
    return tuple(PastWorkDocument(title=title) for title in titles)


def need(text: str, **fields: Any) -> NeedDocument:
    return NeedDocument(id="n", description=text, **fields)
