"""The blueprint that the pages of certificates share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("claims", __name__, url_prefix="/provider/certificates")
