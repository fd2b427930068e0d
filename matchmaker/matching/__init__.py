"""The engine: documents in, ranked and explained matches out.

Usable as a library, without a web application and without a database; docs/library.md shows
how. The names below are loaded when they are first asked for, so that importing the package
costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchmaker.matching.configuration import MatchConfiguration
    from matchmaker.matching.documents import (
        CapabilityDocument,
        CertificationDocument,
        Eligibility,
        NeedDocument,
        PastWorkDocument,
        ProviderDocument,
    )
    from matchmaker.matching.matcher import Matcher
    from matchmaker.matching.results import Match, MatchResult

__all__ = [
    "CapabilityDocument",
    "CertificationDocument",
    "Eligibility",
    "Match",
    "MatchConfiguration",
    "MatchResult",
    "Matcher",
    "NeedDocument",
    "PastWorkDocument",
    "ProviderDocument",
]

_HOMES = {"Matcher": "matcher", "MatchConfiguration": "configuration"} | dict.fromkeys(
    ("Match", "MatchResult"), "results"
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'documents')}"), name)
