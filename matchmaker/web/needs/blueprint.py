"""The blueprint that the routes of a need share."""

from __future__ import annotations

from flask import Blueprint

from matchmaker.db.models import Need
from matchmaker.extensions import db
from matchmaker.services import needs
from matchmaker.web.clock import now

bp = Blueprint("needs", __name__, url_prefix="/needs")


def need_of(key: str) -> Need:
    """The need that the secret in the address reaches; raises ``NotFound``."""
    return needs.get_need(db.session(), token=key, now=now())
