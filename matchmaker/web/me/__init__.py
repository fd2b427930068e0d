"""My profile, my data, my account's end."""

from __future__ import annotations

from flask import Flask

from matchmaker.web.me import consent, data, profile
from matchmaker.web.me.blueprint import bp
from matchmaker.web.me.consent import asks_consent

__all__ = ["bp", "consent", "data", "init_app", "profile"]


def init_app(app: Flask) -> None:
    """The line on every page of somebody who agreed to an earlier privacy notice."""
    app.jinja_env.globals["asks_consent"] = asks_consent
