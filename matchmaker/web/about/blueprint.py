"""The blueprint that the pages about the installation share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("about", __name__)
