"""The catalogue of providers."""

from __future__ import annotations

from matchmaker.web.providers.routes import bp

__all__ = ["bp"]
