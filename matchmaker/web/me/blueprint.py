"""What the pages about oneself share."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.after_request
def keep_private(response: Response) -> Response:
    """Nothing about a person is kept by a cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
