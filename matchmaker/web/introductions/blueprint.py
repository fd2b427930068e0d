"""What the routes of an introduction share."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.models import Introduction
from matchmaker.domain.permissions import Permission, require
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services.introductions import get_introduction
from matchmaker.services.steps import actions_for
from matchmaker.services.subjects import subject_of
from matchmaker.web import steps
from matchmaker.web.access import current_actor

bp = Blueprint("introductions", __name__)


def introduction_of(
    public_id: str, permission: Permission = Permission.INTRODUCTION_READ
) -> Introduction:
    """The introduction at this address, for what is to be done with it.

    Raises:
        NotFound, NotAllowed: it is not there for this reader, or not for this.
    """
    actor = current_actor()
    introduction = get_introduction(db.session(), actor=actor, public_id=public_id)
    require(actor, permission, subject_of(introduction), key=public_id)
    return introduction


def introduction_for(public_id: str, *actions: Action) -> Introduction:
    """The same for a page that asks before a step; back to the introduction if it is too late."""
    introduction = introduction_of(public_id)
    if actions_for(current_actor(), introduction).isdisjoint(actions):
        flash(gettext("That is not possible now."))
        abort(redirect(url_for("introductions.show", public_id=public_id), 303))
    return introduction


def taken(public_id: str, step: Callable[[], object], done: str) -> Response:
    """Take a step and go back to the introduction; what is too late is said there."""
    return steps.taken(step, done, url_for("introductions.show", public_id=public_id))
