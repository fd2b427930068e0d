"""Leads: the needs that a provider could answer, offered to, or put aside."""

from __future__ import annotations

from flask import Flask

from matchmaker.web.leads import answers, listing, searches
from matchmaker.web.leads.blueprint import bp, leads_in_head

__all__ = ["answers", "bp", "init_app", "listing", "searches"]


def init_app(app: Flask) -> None:
    """The link in the head of every page that whoever acts for a provider sees."""
    app.jinja_env.globals["leads_in_head"] = leads_in_head
