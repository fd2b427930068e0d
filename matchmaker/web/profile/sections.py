"""The sections of the profile: each is a form of its own that saves alone."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Provider
from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.extensions import db
from matchmaker.services import own_profile
from matchmaker.services.contacts import Contact
from matchmaker.services.revisions import pending_revision, under_protection
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm
from matchmaker.web.leads.blueprint import required_provider
from matchmaker.web.profile.blueprint import bp, saved, to_overview
from matchmaker.web.profile.forms import (
    AboutForm,
    AreaForm,
    FactsForm,
    IdentityForm,
    OwnContactForm,
)
from matchmaker.web.profile.sheets import section_sheet
from matchmaker.web.sheets import sheet_page

SECTIONS = ("identity", "about", "contact", "facts", "area")


@bp.get("/profile/<section>")
@confirmed
def section(section: str) -> ResponseReturnValue:
    """The form of a section with what is kept."""
    provider = required_provider()
    return sheet_page(section_sheet(_known(section), provider), _form(section, provider))


@bp.post("/profile/<section>")
@confirmed
def save(section: str) -> ResponseReturnValue:
    """Keep what was typed; the other sections stay as they are."""
    provider = required_provider()
    form = _form(_known(section), provider)
    done = ""
    if section == "identity" and under_protection(provider):
        done = gettext("Sent to the office. What was approved before stays live meanwhile.")
    sheet = section_sheet(section, provider)
    refused = saved(form, sheet, lambda: _save(form, provider), done)
    return refused or to_overview(section)


def _known(section: str) -> str:
    if section not in SECTIONS:
        raise NotFound("section", section)
    return section


def _form(section: str, provider: Provider) -> MatchmakerForm:
    if section == "identity":
        waiting = pending_revision(db.session(), actor=current_actor(), provider=provider)
        return IdentityForm.of(provider.organisation, waiting)
    forms = {
        "about": AboutForm,
        "contact": OwnContactForm,
        "facts": FactsForm,
        "area": AreaForm,
    }
    form: MatchmakerForm = forms[section].of(provider)
    return form


def _save(form: MatchmakerForm, provider: Provider) -> None:
    session, actor, moment = db.session(), current_actor(), now()
    match form:
        case IdentityForm():
            own_profile.change_identity(
                session, actor=actor, provider=provider, fields=form.stated(), now=moment
            )
        case AboutForm():
            own_profile.change_about(
                session,
                actor=actor,
                provider=provider,
                summary_zh=form.summary_zh.data or "",
                summary_en=form.summary_en.data or "",
                now=moment,
            )
        case OwnContactForm():
            own_profile.change_contact(
                session, actor=actor, provider=provider, contact=_contact(form), now=moment
            )
        case FactsForm():
            own_profile.change_facts(
                session,
                actor=actor,
                provider=provider,
                languages=form.languages.data or [],
                facts=form.facts(),
                now=moment,
            )
        case AreaForm():
            own_profile.change_area(
                session,
                actor=actor,
                provider=provider,
                area=form.service_area.data or [],
                now=moment,
            )


def _contact(form: OwnContactForm) -> Contact | None:
    name, address = form.contact_name.data or "", form.contact_address.data or ""
    if not (name.strip() or address.strip()):
        return None
    channel = form.contact_channel.data or ContactChannel.PHONE
    return Contact(name, ContactChannel(channel), address)


def section_address(section: str) -> str:
    """Where a section is edited; offers and past work have lists of their own."""
    return url_for("profile.section", section=section)
