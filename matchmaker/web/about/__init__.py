"""Pages about the installation itself."""

from __future__ import annotations

from matchmaker.web.about.routes import bp

__all__ = ["bp"]
