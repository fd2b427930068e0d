"""Proposals: written by a provider inside an introduction, compared and chosen by the firm."""

from __future__ import annotations

from matchmaker.web.proposals import compare, edit, show, steps
from matchmaker.web.proposals.blueprint import bp

__all__ = ["bp", "compare", "edit", "show", "steps"]
