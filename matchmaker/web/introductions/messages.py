"""Writing to the other side of an introduction."""

from __future__ import annotations

import re
import secrets

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import HiddenField

from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services.conversations import says_contacts, write_message
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextAreaInput
from matchmaker.web.introductions.blueprint import bp, introduction_of
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.wording.errors import error_sentence

TOO_MANY = 429
_SUBMISSION = re.compile(r"[A-Za-z0-9_-]{16,64}")


class MessageForm(MatchmakerForm):
    """A message; ``contacts`` says that the author was warned and wants to send it so."""

    text = TextAreaInput()
    submission = HiddenField()
    contacts = HiddenField()


def message_form() -> MessageForm:
    """An empty form that is recognised when it arrives twice."""
    return MessageForm(formdata=None, submission=secrets.token_urlsafe(16))


@bp.post("/introductions/<public_id>/messages")
@confirmed
def write(public_id: str) -> ResponseReturnValue:
    """Send the message, after a warning where the other side could not read all of it."""
    introduction = introduction_of(public_id, Permission.CONVERSATION_WRITE)
    form = MessageForm()
    if not _SUBMISSION.fullmatch(form.submission.data or ""):
        form.submission.data = secrets.token_urlsafe(16)
    text = form.text.data or ""
    if not form.contacts.data and says_contacts(introduction, text):
        form.contacts.data = "seen"
        return _page(public_id, form), INVALID
    try:
        write_message(
            db.session(),
            actor=current_actor(),
            introduction=introduction,
            text=text,
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


def _page(public_id: str, form: MessageForm) -> str:
    return render_template("introductions/message.html", public_id=public_id, form=form)
