"""The form of an offer, and the words around it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from matchmaker.db.models import Capability
from matchmaker.services.offer_terms import OfferTerms
from matchmaker.web.forms import (
    ChoiceField,
    ChoicesField,
    MatchmakerForm,
    NumberField,
    PlacesField,
)
from matchmaker.web.needs.forms import CURRENCIES
from matchmaker.web.organisations.forms import NOT_STATED
from matchmaker.web.profile.forms import language_choices
from matchmaker.web.public_text import PublicLines, PublicText, PublicTextArea
from matchmaker.web.sheets import Sheet, SheetField
from matchmaker.wording import numbers
from matchmaker.wording.messages import N_, reader_language, worded
from matchmaker.wording.names import choices

VOUCHER = {"yes": N_("Yes"), "no": N_("No")}
_VOUCHER = {"yes": True, "no": False}
UNITS = {
    "project": N_("for the whole job"),
    "day": N_("a day"),
    "person": N_("a person"),
    "month": N_("a month"),
    "percent": N_("percent"),
}


class OfferForm(MatchmakerForm):
    """One thing that the provider offers; only the title is required to keep it."""

    category = ChoiceField()
    title = PublicText()
    description = PublicTextArea()
    language = ChoiceField()
    price_min = NumberField()
    price_max = NumberField()
    currency = ChoiceField()
    price_unit = ChoiceField()
    free_share = NumberField()
    voucher = ChoiceField()
    delivery = ChoicesField()
    service_area = PlacesField()
    languages = ChoicesField()
    lead_time_days = NumberField()
    capacity_per_month = NumberField()
    response_days = NumberField()
    documents_needed = PublicLines()
    eligibility_headcount_min = NumberField()
    eligibility_headcount_max = NumberField()
    eligibility_sectors = ChoicesField()
    eligibility_regions = PlacesField()

    @classmethod
    def of(cls, offer: Capability | None = None) -> OfferForm:
        """The form with what is kept; a new one is in the reader's language and in yuan."""
        kept: dict[str, Any] = {"language": reader_language(), "currency": "CNY"}
        if offer is not None:
            terms = OfferTerms.of(offer.extra)
            said = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
            kept = {name: getattr(offer, name, None) for name in _names(cls)} | said
            kept["voucher"] = next((w for w, v in _VOUCHER.items() if v is terms.voucher), "")
            kept["documents_needed"] = list(terms.documents_needed)
            kept["languages"] = list(terms.languages)
        form = cls(data={name: value for name, value in kept.items() if value is not None})
        form._fill_choices(kept)
        return form

    def _fill_choices(self, kept: dict[str, Any]) -> None:
        empty = ("", worded(NOT_STATED))
        self.category.choices = _with([empty, *choices("category")], kept.get("category"))
        self.language.choices = [empty, *choices("language")]
        currencies = [(code, numbers.currency_name(code)) for code in CURRENCIES]
        self.currency.choices = _with([empty, *currencies], kept.get("currency"))
        self.price_unit.choices = [empty, *((code, worded(text)) for code, text in UNITS.items())]
        self.voucher.choices = [*((code, worded(text)) for code, text in VOUCHER.items()), empty]
        self.delivery.choices = choices("delivery")
        self.languages.choices = language_choices(kept.get("languages") or [])
        self.eligibility_sectors.choices = choices("sector")
        for code in kept.get("eligibility_sectors") or []:
            self.eligibility_sectors.choices = _with(self.eligibility_sectors.choices, code)
        for name in ("voucher", "delivery", "languages", "eligibility_sectors"):
            self[name].group = True

    def stated(self) -> dict[str, object]:
        """The fields as the record takes them; blank means not stated."""
        values: dict[str, object] = {name: self[name].data for name in _names(type(self))}
        values["voucher"] = _VOUCHER.get(self.voucher.data)
        return {name: None if value == "" else value for name, value in values.items()}


def _names(form: type[OfferForm]) -> list[str]:
    return [name for name, field in vars(form).items() if hasattr(field, "creation_counter")]


def _with(listed: list[tuple[str, str]], code: str | None) -> list[tuple[str, str]]:
    """The choices with one that files named and nobody knows here."""
    known = {value for value, _ in listed}
    return listed if not code or code in known else [*listed, (code, code)]


def offer_sheet(offer: Capability | None) -> Sheet:
    """The page of an offer."""
    address = (
        url_for("profile.change_offer", offer=offer.public_id)
        if offer is not None
        else url_for("profile.add_offer")
    )
    return Sheet(
        title=gettext("Change the offer") if offer is not None else gettext("Add an offer"),
        text=gettext(
            "Only the title is needed to keep it. What you leave out shows as “not stated” beside "
            "a match, and counts neither for nor against you."
        ),
        button=gettext("Save"),
        back=url_for("profile.offers"),
        action=address,
        fields=(*_what(), *_price(), *_how(), *_for_whom()),
    )


def _what() -> tuple[SheetField, ...]:
    return (
        SheetField("title", gettext("Title"), required=True),
        SheetField("category", gettext("Kind of help"), "select"),
        SheetField("description", gettext("What you do, and what comes out of it"), "textarea"),
        SheetField("language", gettext("Language of these texts"), "select"),
    )


def _price() -> tuple[SheetField, ...]:
    return (
        SheetField("price_min", gettext("From"), heading=gettext("Price")),
        SheetField("price_max", gettext("To")),
        SheetField("currency", gettext("Currency"), "select"),
        SheetField("price_unit", gettext("The price is"), "select"),
        SheetField("free_share", gettext("Part that somebody else pays, in percent")),
        SheetField("voucher", gettext("Can it be paid with a public voucher?"), "options"),
    )


def _how() -> tuple[SheetField, ...]:
    places = gettext("One place a line; empty for the area of your profile")
    answer = gettext("In working days, from the request")
    return (
        SheetField(
            "delivery", gettext("Way of working"), "checks", heading=gettext("How and how soon")
        ),
        SheetField("service_area", gettext("Area served"), "textarea", hint=places),
        SheetField("languages", gettext("Languages of this offer"), "checks"),
        SheetField("lead_time_days", gettext("Days until you can start")),
        SheetField("capacity_per_month", gettext("Jobs you can take a month")),
        SheetField("response_days", gettext("You answer within"), hint=answer),
    )


def _for_whom() -> tuple[SheetField, ...]:
    one_a_line = gettext("One a line")
    places = gettext("One place a line; empty for all")
    return (
        SheetField(
            "documents_needed",
            gettext("Documents that a firm has to bring"),
            "textarea",
            hint=one_a_line,
            heading=gettext("For whom"),
        ),
        SheetField("eligibility_headcount_min", gettext("Firms with at least so many people")),
        SheetField("eligibility_headcount_max", gettext("Firms with at most so many people")),
        SheetField("eligibility_sectors", gettext("Only for these trades"), "checks"),
        SheetField("eligibility_regions", gettext("Only for firms in"), "textarea", hint=places),
    )
