"""What the pages of an organisation share."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.db.models import Organisation
from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import Permission, require
from matchmaker.extensions import db
from matchmaker.services.organisations import get_organisation
from matchmaker.services.subjects import subject_of
from matchmaker.web.access import current_actor
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language, worded

bp = Blueprint("organisations", __name__)


@bp.after_request
def keep_private(response: Response) -> Response:
    """Pages with people's names and addresses are kept by no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def organisation_of(number: int, permission: Permission) -> Organisation:
    """The organisation in the address, if the reader may do this with it.

    Raises:
        NotFound, NotAllowed: as the table of permissions says.
    """
    actor = current_actor()
    organisation = get_organisation(db.session(), actor=actor, organisation_id=number)
    require(actor, permission, subject_of(organisation), key=str(number))
    return organisation


def name_of_organisation(organisation: Organisation) -> str:
    """The name for this reader; one without a name is called so."""
    return organisation.name_in(reader_language()) or worded("Without a name")


def to_page(number: int) -> ResponseReturnValue:
    """Back to the page of the organisation."""
    return redirect(url_for("organisations.show", number=number), 303)


def done(number: int, step: Callable[[], object], message: str) -> ResponseReturnValue:
    """Take a step and commit; a step that the state does not let through is said on the page."""
    try:
        step()
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return to_page(number)
    db.session.commit()
    flash(message)
    return to_page(number)
