"""The start page: one box, six common problems."""

from __future__ import annotations

from matchmaker.web.home.routes import bp

__all__ = ["bp"]
