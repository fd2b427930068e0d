"""A cluster's matcher as one process has it: what was fitted, and what changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.services.filters import Facets


@dataclass(frozen=True, slots=True)
class FittedCluster:
    """A matcher and the facets of one version of a cluster's catalogue.

    ``fitted`` are the facets of what was fitted, ``joined`` which of the providers that changed
    since then take part themselves. Whoever had left at the version ``swept`` is not in it.
    """

    version: int
    matcher: Matcher
    facets: Facets
    fitted: Facets
    joined: Mapping[str, bool]
    swept: int = 0

    @classmethod
    def of(cls, version: int, matcher: Matcher, facets: Facets) -> Self:
        """Freshly fitted, nothing changed since."""
        return cls(version, matcher, facets, facets, {})

    def updated(
        self, version: int, put: Sequence[tuple[ProviderDocument, bool]], gone: Collection[str]
    ) -> Self:
        """The same at a later version; raises CannotUpdate where it has to be fitted anew."""
        matcher = self.matcher.updated([document for document, _ in put], gone)
        joined = {**self.joined, **{document.id: joined for document, joined in put}}
        changed = matcher.changes_.documents
        facets = self.fitted.updated(
            [(each, joined[name]) for name, each in changed.items() if each is not None], changed
        )
        return replace(self, version=version, matcher=matcher, facets=facets, joined=joined)
