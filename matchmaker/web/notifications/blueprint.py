"""What the pages about notifications share."""

from __future__ import annotations

from flask import Blueprint, Response

from matchmaker.extensions import db
from matchmaker.services.notifications import count_unread
from matchmaker.web.access import current_actor

bp = Blueprint("notifications", __name__)


@bp.after_request
def keep_private(response: Response) -> Response:
    """What somebody was told, and the secret of a link, are kept by no cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def unread_notifications() -> int:
    """How much the reader has not read; 0 for somebody who is not signed in."""
    actor = current_actor()
    return count_unread(db.session(), actor=actor) if actor.signed_in else 0
