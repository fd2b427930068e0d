"""Texts that strangers will read: whoever types contact details into one is told first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import request
from flask_babel import gettext
from wtforms import Form
from wtforms.validators import ValidationError

from matchmaker.domain.text import has_contacts
from matchmaker.web.forms import LinesField, TextAreaInput, TextField

#: Under this name a form says which of its fields the author was told of.
TOLD = "contacts"


class PublicText(TextField):
    """A line that strangers read; contact details in it are kept at the second sending.

    What was kept before and is sent as it was is no news to its author.
    """

    @property
    def told(self) -> bool:
        """Whether the author was told: the form that is shown again says so by itself."""
        return self.name in request.form.getlist(TOLD) or self._found

    _found = False

    def pre_validate(self, form: Form) -> None:
        """Stop once where a new text has contact details in it."""
        super().pre_validate(form)
        if self.told or not any(map(has_contacts, self._new())):
            return
        self._found = True
        raise ValidationError(
            gettext(
                "This looks like a mail address, a telephone number or a messenger id, and people "
                "read it to whom nobody has given it: dots stand in its place before them, or the "
                "office takes it out. Delete it, or send the form once more to keep it as it is."
            )
        )

    def _new(self) -> Iterator[str]:
        before = set(_texts(self.object_data))
        return (text for text in _texts(self.data) if text not in before)


class PublicTextArea(PublicText, TextAreaInput):
    """Several lines that strangers read."""


class PublicLines(PublicText, LinesField):
    """Short texts, one a line, that strangers read."""


def _texts(data: str | Iterable[str] | None) -> Iterable[str]:
    return [data] if isinstance(data, str) else data or ()
