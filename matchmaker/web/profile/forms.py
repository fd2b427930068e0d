"""The forms of the profile's sections."""

from __future__ import annotations

from typing import Any

from matchmaker.db.models import Organisation, Provider, ProviderRevision
from matchmaker.domain.vocabulary import Language
from matchmaker.services.organisation_fields import PROTECTED
from matchmaker.web.forms import (
    ChoiceField,
    ChoicesField,
    MatchmakerForm,
    NumberField,
    PlaceField,
    PlacesField,
    TextField,
)
from matchmaker.web.organisations.forms import ANSWERS, NOT_STATED, REGISTERED
from matchmaker.web.public_text import PublicText, PublicTextArea
from matchmaker.wording.messages import worded
from matchmaker.wording.names import choices, name_of


class IdentityForm(MatchmakerForm):
    """What the office vouches for."""

    name_zh = PublicText()
    name_en = PublicText()
    kind = ChoiceField()
    registered = ChoiceField()
    registration_number = TextField()

    @classmethod
    def of(cls, organisation: Organisation, waiting: ProviderRevision | None) -> IdentityForm:
        """The form with what is asked for already, else with what is kept."""
        kept: dict[str, Any] = {name: getattr(organisation, name) for name in PROTECTED}
        kept |= waiting.fields if waiting else {}
        kept["registered"] = next(
            (word for word, known in ANSWERS.items() if known is kept["registered"]), ""
        )
        form = cls(data=kept)
        form.kind.choices = [("", worded(NOT_STATED)), *choices("kind")]
        form.registered.choices = [
            *((code, worded(text)) for code, text in REGISTERED.items()),
            ("", worded(NOT_STATED)),
        ]
        form.registered.group = True
        return form

    def stated(self) -> dict[str, object]:
        """The fields as the record takes them."""
        values: dict[str, object] = {name: self[name].data or None for name in PROTECTED}
        return values | {"registered": ANSWERS.get(self.registered.data)}


class AboutForm(MatchmakerForm):
    """What the provider does, in both languages."""

    summary_zh = PublicTextArea()
    summary_en = PublicTextArea()

    @classmethod
    def of(cls, provider: Provider) -> AboutForm:
        """The form with what is kept."""
        return cls(data={"summary_zh": provider.summary_zh, "summary_en": provider.summary_en})


class OwnContactForm(MatchmakerForm):
    """Whom introductions lead to."""

    contact_name = TextField()
    contact_channel = ChoiceField()
    contact_address = TextField()

    @classmethod
    def of(cls, provider: Provider) -> OwnContactForm:
        """The form with what is kept."""
        form = cls(
            data={
                "contact_name": provider.contact_name,
                "contact_channel": str(provider.contact_channel or "phone"),
                "contact_address": provider.contact,
            }
        )
        form.contact_channel.choices = choices("contact_channel")
        form.contact_channel.group = True
        return form


class FactsForm(MatchmakerForm):
    """What the provider is at a glance."""

    languages = ChoicesField()
    region = PlaceField()
    staff = NumberField()
    founded = NumberField()

    @classmethod
    def of(cls, provider: Provider) -> FactsForm:
        """The form with what is kept; languages that files named stay on the list."""
        facts = {"region": provider.region, "staff": provider.staff, "founded": provider.founded}
        form = cls(data=facts | {"languages": provider.languages})
        form.languages.choices = language_choices(provider.languages)
        form.languages.group = True
        return form

    def facts(self) -> dict[str, object]:
        """The fields of the organisation; blank means not stated."""
        return {name: self[name].data for name in ("region", "staff", "founded")}


class AreaForm(MatchmakerForm):
    """Where the provider works."""

    service_area = PlacesField()

    @classmethod
    def of(cls, provider: Provider) -> AreaForm:
        """The form with what is kept."""
        return cls(data={"service_area": provider.service_area or []})


def language_choices(kept: list[str]) -> list[tuple[str, str]]:
    """The languages to choose from, with those that are kept already."""
    known = list(Language)
    others = [code for code in kept if code not in set(known)]
    return [(str(code), name_of("language", str(code))) for code in (*known, *others)]
