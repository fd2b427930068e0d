"""The forms of an account. A password is read as typed and never shown again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_security.mail_util import EmailValidateException
from wtforms import BooleanField, Field, Form
from wtforms.validators import InputRequired, ValidationError

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.passwords import MAXIMUM, check_password, normalised
from matchmaker.domain.text import clean_name, is_blank, storable
from matchmaker.services.accounts import NAME_LIMIT
from matchmaker.web.forms import MatchmakerForm, TextField
from matchmaker.wording.errors import error_sentence

EMAIL_LIMIT = 255
CODE_LIMIT = 64


class Filled:
    """A validator: something was typed."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Say so beside the field, in the reader's language."""
        if is_blank(str(field.data or "")):
            raise ValidationError(error_sentence(InvalidInput(field.short_name, "required")))


class EmailField(TextField):
    """A mail address, as it is kept and looked up."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Normalise it; what is no address becomes the field's error."""
        self.data = storable(valuelist[0]).strip() if valuelist else ""
        if not self.data:
            return
        if len(self.data) > EMAIL_LIMIT:
            raise ValueError(error_sentence(InvalidInput("email", "not_an_address")))
        try:
            mails = current_app.extensions["security"].mail_util
            self.data = mails.normalize(self.data)
        except EmailValidateException as error:
            raise ValueError(error_sentence(InvalidInput("email", "not_an_address"))) from error


class PasswordField(Field):  # type: ignore[misc]  # WTForms ships no types
    """A password as it is hashed; the page that shows the form again shows it empty."""

    data: Any

    def _value(self) -> str:
        return ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read every width and keyboard's version of a sign the same."""
        self.data = normalised(storable(valuelist[0])) if valuelist else ""


class KnownPasswordField(PasswordField):
    """The password of an account that is there; too long a one is wrong without hashing it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Cut where no password reaches."""
        super().process_formdata(valuelist)
        self.data = self.data[: MAXIMUM + 1]


def check_new_password(field: Field, own: Iterable[str]) -> bool:
    """Whether a new password may be used; why not becomes the field's error."""
    try:
        check_password(field.data or "", own=own)
    except InvalidInput as error:
        field.errors = [*field.errors, error_sentence(error)]
        return False
    return True


class RegisterForm(MatchmakerForm):
    """A new account."""

    email = EmailField(validators=[Filled()])
    password = PasswordField(validators=[Filled()])
    name = TextField()
    consent = BooleanField()

    def validate_name(self, field: Field) -> None:
        """Take the name as it is kept."""
        try:
            field.data = clean_name(field.data, field="name", limit=NAME_LIMIT)
        except InvalidInput as error:
            raise ValidationError(error_sentence(error)) from error

    def validate_consent(self, field: Field) -> None:
        """Nobody gets an account without having agreed."""
        if not field.data:
            raise ValidationError(
                _("Tick this if you agree; without it we may not keep an account")
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also hold the password against what others know of the person."""
        fine = super().validate(extra_validators)
        if self.password.errors:
            return False
        own = (self.email.data or "", self.name.data or "")
        return check_new_password(self.password, own) and fine


class LoginForm(MatchmakerForm):
    """Address and password."""

    email = EmailField(validators=[Filled()])
    password = KnownPasswordField(validators=[Filled()])
    stay = BooleanField()


class EmailForm(MatchmakerForm):
    """An address alone."""

    email = EmailField(validators=[Filled()])


class KnownPasswordForm(MatchmakerForm):
    """The password of the account that the page is about."""

    password = KnownPasswordField(validators=[Filled()])


class NewPasswordForm(MatchmakerForm):
    """A new password."""

    password = PasswordField(validators=[Filled()])

    def __init__(self, *, own: Iterable[str]) -> None:
        super().__init__()
        self.own = tuple(own)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also hold it against what others know of the person."""
        fine: bool = super().validate(extra_validators)
        return fine and check_new_password(self.password, self.own)


class CodeForm(MatchmakerForm):
    """A code of the app, or one of the recovery codes."""

    code = TextField(validators=[Filled()])

    @property
    def typed(self) -> str:
        """The signs of the code; blanks and dashes between them don't matter."""
        plain = normalised(str(self.code.data or ""))[:CODE_LIMIT]
        return "".join(sign for sign in plain if sign.isalnum())


class PasskeyForm(MatchmakerForm):
    """What the browser answered about a passkey; filled in by a script."""

    credential = TextField(validators=[InputRequired()])


class NewPasskeyForm(PasskeyForm):
    """The same, with the name by which its owner knows the passkey."""

    name = TextField(validators=[Filled()])
