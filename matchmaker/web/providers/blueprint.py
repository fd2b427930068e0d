"""The blueprint that the pages of providers share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("providers", __name__, url_prefix="/providers")
