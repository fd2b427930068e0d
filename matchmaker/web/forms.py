"""What the forms of all features share: fields that read what people really type."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, Form, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import storable
from matchmaker.domain.typed_numbers import read_number
from matchmaker.services.need_fields import clean_fields
from matchmaker.web.places import code_of
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import ANYWHERE, place_name

SHORT_TEXT_LIMIT = 200
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class TextField(Field):  # type: ignore[misc]  # WTForms ships no types
    """A line of text as typed, with what no database can hold taken out."""

    def _value(self) -> str:
        return str(self.data or "")

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the first value."""
        self.data = storable(valuelist[0]) if valuelist else ""


class TextAreaInput(TextField, TextAreaField):  # type: ignore[misc]  # as above
    """Several lines of text."""


class LinesField(TextAreaInput):
    """A list of short texts, one a line."""

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Split into lines; blank ones are dropped."""
        lines = storable(valuelist[0]).split("\n") if valuelist else []
        self.data = [line.strip() for line in lines if line.strip()]


class TypedField(Field):  # type: ignore[misc]  # as above
    """A field whose ``data`` is read from a text; the text stays for showing it again."""

    typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.shown(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; what can't be read becomes the field's error."""
        self.typed = storable(valuelist[0])[:SHORT_TEXT_LIMIT] if valuelist else ""
        text = self.typed.strip()
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except InvalidInput as error:
                raise ValueError(error_sentence(error)) from error

    def shown(self, data: Any) -> str:
        """The text for a value that is known already."""
        return str(data)

    def read(self, text: str) -> Any:
        """The value of a text. Raises ``InvalidInput``."""
        raise NotImplementedError


class NumberField(TypedField):
    """A number as people write it: ``60,000``, ``6万``, ``35k``, full-width digits."""

    def shown(self, data: Any) -> str:
        """Without a needless fraction."""
        return f"{data:.12g}"

    def read(self, text: str) -> float | int:
        """Read digits and a unit of thousands or ten thousands."""
        value = read_number(text)
        if value is None:
            raise InvalidInput(self.short_name, "not_a_number")
        return value


class DayField(TypedField):
    """A day as ``2027-03-31``; ``2027/3/31`` and ``2027年3月31日`` are read as well."""

    def shown(self, data: Any) -> str:
        """The form that browsers send."""
        return str(data.isoformat())

    def read(self, text: str) -> date:
        """The day of a text."""
        plain = unicodedata.normalize("NFKC", text).replace(" ", "")
        found = _DATE.fullmatch(plain)
        try:
            return date(*map(int, found.groups())) if found else date.fromisoformat(plain)
        except ValueError:
            raise InvalidInput(self.short_name, "not_a_date") from None


class PlaceField(TypedField):
    """A place by the name that people use for it; ``data`` is its code."""

    def shown(self, data: Any) -> str:
        """The name of a code."""
        return place_name(str(data))

    def read(self, text: str) -> str:
        """The best place of that name."""
        return code_of(text)


class PlacesField(TypedField):
    """Places by name, one a line; ``data`` is the list of their codes."""

    def shown(self, data: Any) -> str:
        """The names of the codes."""
        return "\n".join(map(place_name, data))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read every line; one that is no place becomes the field's error and is named there."""
        self.typed = storable(valuelist[0]) if valuelist else ""
        # Two places can have one name: what was kept under it stays what it was.
        kept = {place_name(code): code for code in self.object_data or ()}
        lines = [line.strip() for line in self.typed.split("\n") if line.strip()]
        self.data = [kept.get(line) or self.read(line) for line in lines]

    def read(self, text: str) -> str:
        """The best place of that name, or anywhere."""
        if text in {ANYWHERE, place_name(ANYWHERE)}:
            return ANYWHERE
        try:
            return code_of(text[:SHORT_TEXT_LIMIT])
        except InvalidInput as error:
            named = InvalidInput(self.short_name, "unknown_places", {"place": text[:40]})
            raise ValueError(error_sentence(named)) from error


class ChoiceField(SelectField):  # type: ignore[misc]  # as above
    """One of a list; the empty value is "not stated"."""

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is not in the list, in the reader's language."""
        if self.data and self.data not in {value for value, _ in self.choices}:
            raise ValidationError(error_sentence(InvalidInput(self.short_name, "unknown_word")))


class ChoicesField(SelectMultipleField):  # type: ignore[misc]  # as above
    """Some of a list."""

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is not in the list, in the reader's language."""
        if not set(self.data or ()) <= {value for value, _ in self.choices}:
            raise ValidationError(error_sentence(InvalidInput(self.short_name, "unknown_word")))


class Storable:
    """A validator: the need's record takes this value in the field of the same name."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Ask the same rules that hold when it is stored."""
        value = field.data if field.data != "" else None
        try:
            clean_fields({field.short_name: value}, budgets=(None, None))
        except InvalidInput as error:
            raise ValidationError(error_sentence(error)) from error


class MatchmakerForm(FlaskForm):  # type: ignore[misc]  # as above
    """A form that lists its problems for the summary above it."""

    def problems(self) -> list[tuple[str, str]]:
        """Pairs of the id to go to and the message."""
        found = []
        for field in self:
            if field.errors:
                is_group = getattr(field, "group", False)
                found.append((f"{field.id}-0" if is_group else field.id, str(field.errors[0])))
        return found


def text_tag() -> str:
    """The language that somebody who reads this page will most likely type in."""
    return "zh-Hans" if reader_language() == "zh" else "en"
