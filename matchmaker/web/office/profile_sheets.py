"""The words around the office's refusals of a profile, a change or an offer."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from matchmaker.db.models import Provider
from matchmaker.web.sheets import Sheet, SheetField


def changes_sheet(provider: Provider) -> Sheet:
    """What the provider should change before it is listed."""
    return _sheet(
        provider,
        gettext("Ask for a change"),
        gettext("The provider reads this, changes its profile and sends it again."),
        gettext("Send it back"),
        "office.send_profile_back",
    )


def refusal_sheet(provider: Provider) -> Sheet:
    """Why the provider is not listed."""
    return _sheet(
        provider,
        gettext("Do not list the provider"),
        gettext("The provider reads the reason and what you write. It can’t send it again."),
        gettext("Turn it down"),
        "office.turn_profile_down",
    )


def change_sheet(provider: Provider) -> Sheet:
    """Why a change is not taken up."""
    return _sheet(
        provider,
        gettext("Do not take the change up"),
        gettext("What was approved stays live. The provider reads why."),
        gettext("Leave it as it was"),
        "office.refuse_change",
    )


def offer_sheet(provider: Provider, offer: str) -> Sheet:
    """Why an offer is not published."""
    return _sheet(
        provider,
        gettext("Do not publish the offer"),
        gettext("The provider reads why, and can change the offer and send it again."),
        gettext("Do not publish it"),
        "office.refuse_offer",
        offer=offer,
    )


def address_of(endpoint: str, provider: Provider, **values: Any) -> str:
    """The address of a page about the provider."""
    slug, public_id = provider.cluster.slug, provider.public_id
    return url_for(endpoint, slug=slug, provider=public_id, **values)


def _sheet(
    provider: Provider, title: str, text: str, button: str, endpoint: str, **values: Any
) -> Sheet:
    return Sheet(
        title=title,
        text=text,
        button=button,
        danger=True,
        back=address_of("office.profile", provider),
        action=address_of(endpoint, provider, **values),
        fields=(
            SheetField("reason", gettext("Why?"), "options", required=True),
            SheetField("note", gettext("A word to the provider"), "textarea"),
        ),
    )
