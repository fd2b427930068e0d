"""A need: written, matched, refined, compared, deleted."""

from __future__ import annotations

from matchmaker.web.needs import compare, delete, matches, new, refine
from matchmaker.web.needs.blueprint import bp

__all__ = ["bp", "compare", "delete", "matches", "new", "refine"]
