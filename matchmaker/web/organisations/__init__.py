"""My organisations: what they say, who acts for them, who is invited."""

from __future__ import annotations

from matchmaker.web.organisations import invitations, joining, leaving, members, routes
from matchmaker.web.organisations.blueprint import bp

__all__ = ["bp", "invitations", "joining", "leaving", "members", "routes"]
