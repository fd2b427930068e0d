"""My profile, my data, my account's end."""

from __future__ import annotations

from matchmaker.web.me import data, profile
from matchmaker.web.me.blueprint import bp

__all__ = ["bp", "data", "profile"]
