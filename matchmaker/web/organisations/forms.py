"""The forms of an organisation."""

from __future__ import annotations

from matchmaker.db.models import Organisation
from matchmaker.domain.vocabulary import Language, OrganisationRole
from matchmaker.web.forms import (
    ChoiceField,
    MatchmakerForm,
    NumberField,
    PlaceField,
    TextField,
)
from matchmaker.web.public_text import PublicText
from matchmaker.wording.messages import N_, reader_language, worded
from matchmaker.wording.names import choices

NOT_STATED = N_("Not stated")
REGISTERED = {"yes": N_("Yes"), "no": N_("Not yet")}
ANSWERS = {"yes": True, "no": False}


class OrganisationForm(MatchmakerForm):
    """What an organisation says of itself; nothing is required."""

    name_zh = PublicText()
    name_en = PublicText()
    region = PlaceField()
    sector = ChoiceField()
    size_band = ChoiceField()
    staff = NumberField()
    founded = NumberField()
    registered = ChoiceField()

    FIELDS = ("name_zh", "name_en", "region", "sector", "size_band", "staff", "founded")

    @classmethod
    def of(cls, organisation: Organisation | None = None) -> OrganisationForm:
        """The form, filled with what is kept where nothing was sent."""
        kept = {name: getattr(organisation, name) for name in cls.FIELDS} if organisation else {}
        if organisation is not None:
            kept["registered"] = next(
                (word for word, known in ANSWERS.items() if known is organisation.registered), ""
            )
        form = cls(data={name: value for name, value in kept.items() if value is not None})
        empty = ("", worded(NOT_STATED))
        form.sector.choices = [empty, *choices("sector")]
        form.size_band.choices = [empty, *choices("size_band")]
        form.registered.choices = [
            *((code, worded(text)) for code, text in REGISTERED.items()),
            empty,
        ]
        form.registered.group = True
        return form

    def stated(self) -> dict[str, object]:
        """The fields as the record takes them; blank means not stated."""
        values: dict[str, object] = {name: self[name].data for name in self.FIELDS}
        values["registered"] = ANSWERS.get(self.registered.data)
        return {name: None if value == "" else value for name, value in values.items()}


class InvitationForm(MatchmakerForm):
    """Whom to invite, as what, and in which language the mail is."""

    email = TextField()
    role = ChoiceField()
    language = ChoiceField()

    @classmethod
    def filled(cls) -> InvitationForm:
        """The form with its choices; a plain member, written to in the reader's language."""
        form = cls()
        form.role.choices = choices("organisation_role")[::-1]
        form.language.choices = choices("language")
        for field, default in (
            (form.role, OrganisationRole.MEMBER),
            (form.language, reader_language()),
        ):
            field.group = True
            if not field.data or field.data == "None":
                field.data = str(default)
        return form

    @property
    def chosen_role(self) -> OrganisationRole:
        """The role that the invitation gives."""
        return OrganisationRole(self.role.data)

    @property
    def chosen_language(self) -> Language:
        """The language of the mail."""
        return Language(self.language.data)
