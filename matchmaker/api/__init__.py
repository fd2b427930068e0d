"""The JSON interface: the same matching as the pages, described by an OpenAPI document."""

from __future__ import annotations

from matchmaker.api.routes import register_api

__all__ = ["register_api"]
