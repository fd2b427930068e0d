"""Agreeing to the privacy notice again, once its text has changed."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.permissions import Actor
from matchmaker.extensions import db
from matchmaker.services.accounts import agree, has_agreed
from matchmaker.web.access import signed_in
from matchmaker.web.accounts.blueprint import this_user
from matchmaker.web.clock import now
from matchmaker.web.me.blueprint import bp


def asks_consent() -> bool:
    """Whether the reader has an account and agreed to another text than today's, or to none."""
    # Only a reader who is known already: an error page must not ask the database.
    actor: Actor | None = g.get("actor")
    return actor is not None and actor.signed_in and not has_agreed(this_user())


@bp.post("/consent")
@signed_in
def consent() -> ResponseReturnValue:
    """The person has read it and agrees."""
    agree(db.session(), user=this_user(), now=now())
    db.session.commit()
    flash(gettext("Thank you. You find the text at the foot of every page."))
    return redirect(url_for("about.privacy"), 303)
