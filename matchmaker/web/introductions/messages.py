"""Writing to the other side of an introduction."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services.conversations import hides_contacts, write_message
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.introductions.blueprint import bp, introduction_of
from matchmaker.web.limits import TOO_MANY
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.warned import Warned, WarnedForm, warned_page
from matchmaker.wording.errors import error_sentence


@bp.post("/introductions/<public_id>/messages")
@confirmed
def write(public_id: str) -> ResponseReturnValue:
    """Send the message, after a warning where the other side could not read all of it."""
    introduction = introduction_of(public_id, Permission.CONVERSATION_WRITE)
    form = WarnedForm.sent()
    if hides_contacts(introduction) and not form.validate():
        return _page(public_id, form), INVALID
    try:
        write_message(
            db.session(),
            actor=current_actor(),
            introduction=introduction,
            text=form.text.data or "",
            submission=form.submission.data,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "text")
        return _page(public_id, form), INVALID
    except Conflict as error:
        db.session.rollback()
        show_error(form, InvalidInput("text", error.code, error.values), "text")
        if error.code == "too_many_messages":
            return _page(public_id, form), TOO_MANY
        flash(error_sentence(error))
    else:
        db.session.commit()
        flash(gettext("Sent."))
    return redirect(url_for("introductions.show", public_id=public_id), 303)


def _page(public_id: str, form: WarnedForm) -> str:
    words = Warned(
        title=gettext("Write to the other side"),
        label=gettext("Your message"),
        back=url_for("introductions.show", public_id=public_id),
        action=url_for("introductions.write", public_id=public_id),
    )
    return warned_page(words, form)
