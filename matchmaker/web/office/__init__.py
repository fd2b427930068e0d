"""The desk of a cluster's office."""

from __future__ import annotations

from flask import Flask

from matchmaker.web.office import (
    claims,
    desk,
    duplicates,
    entering,
    introducing,
    invitations,
    log,
    moderation,
    ownership,
    people,
    profiles,
    queues,
    reverting,
    settings,
    sheets,
    watch,
)
from matchmaker.web.office.acting import own_offices
from matchmaker.web.office.blueprint import bp

__all__ = [
    "bp",
    "claims",
    "desk",
    "duplicates",
    "entering",
    "init_app",
    "introducing",
    "invitations",
    "log",
    "moderation",
    "ownership",
    "people",
    "profiles",
    "queues",
    "reverting",
    "settings",
    "sheets",
    "watch",
]


def init_app(app: Flask) -> None:
    """The clusters of the office's own line of pages."""
    app.jinja_env.globals["own_offices"] = own_offices
