"""A text that others will read: its author is warned of contact details before it is sent."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from flask import render_template
from wtforms import HiddenField

from matchmaker.domain.text import has_contacts
from matchmaker.web.forms import MatchmakerForm, TextAreaInput

_SUBMISSION = re.compile(r"[A-Za-z0-9_-]{16,64}")


class WarnedForm(MatchmakerForm):
    """A text; ``contacts`` says that the author was warned and wants to send it so.

    ``submission`` makes the form known when it arrives twice.
    """

    text = TextAreaInput()
    submission = HiddenField()
    contacts = HiddenField()

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

    def warns(self) -> bool:
        """Whether the author has to be asked first; a second sending says that it may go."""
        if self.contacts.data or not has_contacts(self.text.data or ""):
            return False
        self.contacts.data = "seen"
        return True


@dataclass(frozen=True, slots=True)
class Warned:
    """The words around the form, and what the warning says."""

    title: str
    label: str
    warning: str
    back: str
    action: str


def warned_page(words: Warned, form: WarnedForm) -> str:
    """The page with what was typed, and the warning if that is why it is shown."""
    return render_template("warned.html", words=words, form=form)
