"""The words around the forms of the profile's sections."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext

from matchmaker.db.models import Provider
from matchmaker.services.revisions import under_protection
from matchmaker.web.sheets import Sheet, SheetField


def section_sheet(section: str, provider: Provider) -> Sheet:
    """The page of a section."""
    title, text, fields = {
        "identity": _identity,
        "about": _about,
        "contact": _contact,
        "facts": _facts,
        "area": _area,
    }[section](provider)
    waits = section == "identity" and under_protection(provider)
    return Sheet(
        title=title,
        text=text,
        button=gettext("Send to the office") if waits else gettext("Save"),
        back=url_for("profile.index"),
        action=url_for("profile.save", section=section),
        fields=fields,
    )


Parts = tuple[str, str, tuple[SheetField, ...]]


def _identity(provider: Provider) -> Parts:
    waits = gettext(
        "The office looks at a change first. Until then everybody sees what was approved before."
    )
    number = gettext("Only your members and the office see it.")
    return (
        gettext("Name and registration"),
        waits if under_protection(provider) else "",
        (
            SheetField("name_zh", gettext("Name in Chinese"), lang="zh-Hans"),
            SheetField("name_en", gettext("Name in English"), lang="en"),
            SheetField("kind", gettext("Kind"), "select"),
            SheetField("registered", gettext("Is the firm registered?"), "options"),
            SheetField("registration_number", gettext("Registration number"), hint=number),
        ),
    )


def _about(_provider: Provider) -> Parts:
    return (
        gettext("About you"),
        gettext(
            "What you do, for whom, and what you are good at. One language is enough; firms that "
            "read the other one find you more easily with both."
        ),
        (
            SheetField("summary_zh", gettext("In Chinese"), "textarea", lang="zh-Hans"),
            SheetField("summary_en", gettext("In English"), "textarea", lang="en"),
        ),
    )


def _contact(_provider: Provider) -> Parts:
    return (
        gettext("Contact"),
        gettext(
            "Your answers to firms are filled in with it. Nobody sees it before an introduction "
            "is accepted."
        ),
        (
            SheetField("contact_name", gettext("Name of the person")),
            SheetField("contact_channel", gettext("Reach me by"), "options"),
            SheetField("contact_address", gettext("Number or address")),
        ),
    )


def _facts(_provider: Provider) -> Parts:
    place = gettext("District, city or country, for example Keqiao")
    return (
        gettext("At a glance"),
        "",
        (
            SheetField("languages", gettext("Languages you work in"), "checks"),
            SheetField("region", gettext("Place"), hint=place),
            SheetField("staff", gettext("How many people work for you?")),
            SheetField("founded", gettext("Founded in the year")),
        ),
    )


def _area(_provider: Provider) -> Parts:
    hint = gettext("One place a line, for example Keqiao or Zhejiang; “anywhere” for everywhere")
    return (
        gettext("Area served"),
        gettext("It stands for every offer that names no area of its own."),
        (SheetField("service_area", gettext("Places"), "textarea", hint=hint),),
    )
