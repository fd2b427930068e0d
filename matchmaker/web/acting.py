"""The organisation that a signed-in person acts for on this page."""

from __future__ import annotations

from flask import session

from matchmaker.db.models import Organisation
from matchmaker.extensions import db
from matchmaker.services.organisations import current_membership
from matchmaker.web.access import current_actor

CHOSEN = "organisation"
"""Key of the browser's session under which the switcher keeps the id."""


def current_organisation() -> Organisation | None:
    """The chosen one, else the one that the person joined first; None without any."""
    chosen = session.get(CHOSEN)
    membership = current_membership(
        db.session(),
        actor=current_actor(),
        chosen=chosen if isinstance(chosen, int) else None,
    )
    return membership.organisation if membership is not None else None
