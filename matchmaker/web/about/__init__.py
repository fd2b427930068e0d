"""Pages about the installation itself: how matching works, what is kept of whom."""

from __future__ import annotations

from matchmaker.web.about import privacy, routes
from matchmaker.web.about.blueprint import bp

__all__ = ["bp", "privacy", "routes"]
