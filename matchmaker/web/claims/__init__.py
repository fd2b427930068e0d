"""Certificates: the provider's list of them, and the proofs."""

from __future__ import annotations

from matchmaker.web.claims import routes
from matchmaker.web.claims.blueprint import bp

__all__ = ["bp", "routes"]
