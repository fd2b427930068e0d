"""Every text that strangers read warns its author of contact details; every other says who reads it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from wtforms import Form

from matchmaker import web
from matchmaker.web.forms import MatchmakerForm, TextField
from matchmaker.web.profile.offer_form import OfferForm
from matchmaker.web.public_text import TOLD, PublicText

OWN = "only the author, or people of one's own side"
OFFICE = "only the office"
CONTACT = "it is a contact, which nobody sees before an introduction is accepted"
NUMBERS = "numbers and settings of the office"
# Form and field -> who reads it. Whatever strangers read is a public field instead.
READ_BY = {
    "AskForm.contact_address": CONTACT,
    "AskForm.contact_name": CONTACT,
    "ClaimForm.number": "the number of a certificate, which can look like one of a telephone",
    "ContactForm.contact_address": CONTACT,
    "ContactForm.contact_name": CONTACT,
    "EntryForm.consent": OFFICE,
    "EntryForm.contact_address": CONTACT,
    "EntryForm.contact_name": CONTACT,
    "IdentityForm.registration_number": OFFICE,
    "NoticeForm.link": "an address of the office's own choice",
    "OfferForm.contact_address": CONTACT,
    "OfferForm.contact_name": CONTACT,
    "OutcomeForm.note": "the office; both sides know each other by then",
    "OwnContactForm.contact_address": CONTACT,
    "OwnContactForm.contact_name": CONTACT,
    "OwnershipForm.text": OFFICE,
    "ProposalForm.scope": "the firm, after the introduction is accepted",
    "ReasonForm.note": "the office, or the one side that it is written to",
    "ResultForm.note": OFFICE,
    "RevertForm.note": OFFICE,
    "InvitationForm.email": CONTACT,
    "InviteForm.email": CONTACT,
    "OfficeForm.email": CONTACT,
    "ProfileForm.name": OWN,
    "ProfileForm.phone": CONTACT,
    "ProfileForm.wechat": CONTACT,
    "SearchForm.name": OWN,
    "SettingsForm.least_change": NUMBERS,
    "SettingsForm.least_judged": NUMBERS,
    "SettingsForm.most_gini": NUMBERS,
    "SettingsForm.most_over_capacity": NUMBERS,
    "TalkForm.note": OFFICE,
    "WordForm.text": "the provider that the office writes to, with contact details taken out",
}


def forms() -> Iterator[type[MatchmakerForm]]:
    for module in pkgutil.walk_packages(web.__path__, "matchmaker.web."):
        importlib.import_module(module.name)
    waiting = [MatchmakerForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if ".accounts." not in form.__module__ and ".tuning." not in form.__module__:
                yield form


def text_fields(app: APIFlask) -> dict[str, tuple[type[MatchmakerForm], str]]:
    with app.test_request_context(method="POST"):
        return {
            f"{form.__name__}.{field.name}": (form, field.name)
            for form in forms()
            for field in form()
            if isinstance(field, TextField)
        }


def test_a_text_is_public_or_it_is_said_who_reads_it(app: APIFlask) -> None:
    fields = text_fields(app)

    with app.test_request_context(method="POST"):
        private = {
            name
            for name, (form, field) in fields.items()
            if not isinstance(form()[field], PublicText)
        }

    assert private == set(READ_BY)


def test_every_public_text_warns_once_and_is_kept_at_the_second_sending(app: APIFlask) -> None:
    public = {name: each for name, each in text_fields(app).items() if name not in READ_BY}
    assert len(public) > 20

    for name, (form, field) in public.items():
        typed = {field: "Call 138 0013 8000 for dye lots"}
        assert "telephone number" in errors(app, form, field, typed), name
        assert "telephone number" not in errors(app, form, field, {**typed, TOLD: field}), name
        assert not errors(app, form, field, {field: "Dye lots"}).count("telephone"), name


@pytest.mark.parametrize("kept", ["Call 138 0013 8000", ["Call 138 0013 8000", "Dye lots"]])
def test_what_was_kept_before_is_no_news(app: APIFlask, kept: str | list[str]) -> None:
    field = "title" if isinstance(kept, str) else "documents_needed"
    typed = kept if isinstance(kept, str) else "\n".join(kept)
    with app.test_request_context(method="POST", data={field: typed}):
        form = OfferForm(data={field: kept})
        form[field].validate(form)

    assert not form[field].errors


def errors(app: APIFlask, kind: type[Form], field: str, typed: dict[str, str]) -> str:
    with app.test_request_context("/?lang=en", method="POST", data=typed):
        form = kind()
        form[field].validate(form)
        return " ".join(map(str, form[field].errors))
