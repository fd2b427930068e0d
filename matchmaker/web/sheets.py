"""A page with one small form: what will happen, a few fields, one button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template

from matchmaker.domain.errors import InvalidInput
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextAreaInput
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.names import choices

INVALID = 422


@dataclass(frozen=True, slots=True)
class StepButton:
    """Something that can be done now; ``post`` says that it happens without another page."""

    text: str
    href: str
    primary: bool = False
    danger: bool = False
    post: bool = False


@dataclass(frozen=True, slots=True)
class SheetField:
    """One field of the form, by its name there.

    ``kind`` is text, textarea, select, options or checks; ``heading`` stands above the field
    where a group of them begins; ``lang`` is the language of what is typed.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    required: bool = False
    heading: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words around the form; ``danger`` marks what can't be taken back.

    Without a ``button`` there is nothing to send, only the way back.
    """

    title: str
    button: str
    back: str
    action: str
    text: str = ""
    danger: bool = False
    fields: tuple[SheetField, ...] = ()


class PlainForm(MatchmakerForm):
    """No fields: the button is the whole answer."""


class ReasonForm(MatchmakerForm):
    """A reason out of a list and a few words."""

    reason = ChoiceField()
    note = TextAreaInput()

    @classmethod
    def of(cls, kind: str) -> ReasonForm:
        """The form with the reasons of this kind, see ``wording.names.NAMES``."""
        form = cls()
        form.reason.choices = choices(kind)
        form.reason.group = True
        return form


def sheet_page(sheet: Sheet, form: MatchmakerForm) -> str:
    """The page, with what was typed."""
    return render_template("sheet.html", sheet=sheet, form=form)


def show_error(form: MatchmakerForm, error: InvalidInput, fallback: str) -> None:
    """Put a refused value beside its field, or beside ``fallback`` where it has none."""
    field = form[error.field if error.field in form else fallback]
    field.errors = [error_sentence(error)]


def chosen(form: MatchmakerForm, names: Iterable[str]) -> bool:
    """Whether these choices were all made; those missing get their error."""
    complete = True
    for name in names:
        if not form[name].data:
            form[name].errors = [error_sentence(InvalidInput(name, "unknown_word"))]
            complete = False
    return complete
