"""Taking a step from a page: it is kept and said, or what stands in its way is."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from matchmaker.domain.errors import Conflict, InvalidInput, MatchmakerError
from matchmaker.extensions import db
from matchmaker.web.forms import MatchmakerForm
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.wording.errors import error_sentence


def taken(
    step: Callable[[], object],
    done: str,
    to: str,
    *,
    refusals: tuple[type[MatchmakerError], ...] = (Conflict,),
) -> Response:
    """Take a step, say ``done`` and go to an address; one of ``refusals`` is said there."""
    try:
        step()
        db.session.commit()
        flash(done)
    except refusals as error:
        db.session.rollback()
        flash(error_sentence(error))
    return redirect(to, 303)


def answered(
    form: MatchmakerForm,
    page: Callable[[], str],
    step: Callable[[], object],
    done: str,
    to: str,
    *,
    beside: str = "note",
) -> ResponseReturnValue:
    """The same for what was typed into a form.

    A refused value brings the page again, with the error at its field, or at the field
    ``beside`` where the form has none of that name.
    """
    try:
        return taken(step, done, to)
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, beside)
        return page(), INVALID
