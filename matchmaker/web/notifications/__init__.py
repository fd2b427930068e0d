"""What I was told, and how to end its mails without signing in."""

from __future__ import annotations

from flask import Flask

from matchmaker.web.notifications import listing, unsubscribing
from matchmaker.web.notifications.blueprint import bp, unread_notifications

__all__ = ["bp", "init_app", "listing", "unsubscribing"]


def init_app(app: Flask) -> None:
    """The count beside the link in the head of every page."""
    app.jinja_env.globals["unread_notifications"] = unread_notifications
