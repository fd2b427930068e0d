"""A need: written, matched, refined, compared, followed, closed or deleted."""

from __future__ import annotations

from matchmaker.web.needs import compare, cycle, delete, matches, new, own, refine, seen
from matchmaker.web.needs.blueprint import bp

__all__ = ["bp", "compare", "cycle", "delete", "matches", "new", "own", "refine", "seen"]
