"""Introductions: asked for, answered, followed, reported on."""

from __future__ import annotations

from matchmaker.web.introductions import answers, ask, listing, messages, outcomes, show
from matchmaker.web.introductions.blueprint import bp

__all__ = ["answers", "ask", "bp", "listing", "messages", "outcomes", "show"]
