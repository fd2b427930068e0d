"""A page with one text that others will read."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from flask import render_template
from wtforms import HiddenField

from matchmaker.web.forms import MatchmakerForm
from matchmaker.web.public_text import PublicTextArea

_SUBMISSION = re.compile(r"[A-Za-z0-9_-]{16,64}")


class WarnedForm(MatchmakerForm):
    """A text; ``submission`` makes the form known when it arrives twice."""

    text = PublicTextArea()
    submission = HiddenField()

    @classmethod
    def empty(cls) -> WarnedForm:
        """A form to show, with a mark of its own."""
        return cls(formdata=None, submission=secrets.token_urlsafe(16))

    @classmethod
    def sent(cls) -> WarnedForm:
        """The form that was sent; one without a mark gets one."""
        form = cls()
        if not _SUBMISSION.fullmatch(form.submission.data or ""):
            form.submission.data = secrets.token_urlsafe(16)
        return form


@dataclass(frozen=True, slots=True)
class Warned:
    """The words around the form."""

    title: str
    label: str
    back: str
    action: str


def warned_page(words: Warned, form: WarnedForm) -> str:
    """The page with what was typed, and what is wrong with it."""
    return render_template("warned.html", words=words, form=form)
