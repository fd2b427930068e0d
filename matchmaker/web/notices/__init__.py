"""Notices of a cluster's office: the public pages, and those on which the office writes them."""

from __future__ import annotations

from matchmaker.web.notices import reading, writing
from matchmaker.web.notices.blueprint import bp

__all__ = ["bp", "reading", "writing"]
