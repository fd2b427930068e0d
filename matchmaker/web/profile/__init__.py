"""The provider's own profile: sections, offers, past work, and how it comes to be listed."""

from __future__ import annotations

from matchmaker.web.profile import jobs, offers, overview, sections
from matchmaker.web.profile.blueprint import bp

__all__ = ["bp", "jobs", "offers", "overview", "sections"]
