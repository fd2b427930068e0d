"""The desk of a cluster's office."""

from __future__ import annotations

from matchmaker.web.office.routes import bp

__all__ = ["bp"]
