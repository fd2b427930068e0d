"""The catalogue of providers."""

from __future__ import annotations

from matchmaker.web.providers import listing, ownership, routes
from matchmaker.web.providers.blueprint import bp

__all__ = ["bp", "listing", "ownership", "routes"]
