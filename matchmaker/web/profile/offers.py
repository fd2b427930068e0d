"""The own offers: a list with their states, and a form for each."""

from __future__ import annotations

from collections.abc import Iterator

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Capability, Provider
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services import capabilities
from matchmaker.services.capabilities import DELETABLE, capability_actions, get_capability
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.leads.blueprint import required_provider
from matchmaker.web.profile.blueprint import bp, saved
from matchmaker.web.profile.offer_form import OfferForm, offer_sheet
from matchmaker.web.sheets import StepButton, sheet_page
from matchmaker.web.steps import taken

#: What a provider does to an offer from the list; an address names one of them.
STEPS = (
    Action.SUBMIT,
    Action.PAUSE,
    Action.RESUME,
    Action.FILL,
    Action.FREE,
    Action.RECONFIRM,
)


@bp.get("/offers")
@confirmed
def offers() -> ResponseReturnValue:
    """Every offer with its state and what can be done about it."""
    provider = required_provider()
    rows = [(offer, list(_buttons(provider, offer))) for offer in provider.capabilities]
    return render_template("profile/offers.html", provider=provider, rows=rows)


@bp.get("/offers/new")
@confirmed
def new_offer() -> ResponseReturnValue:
    """An empty form."""
    required_provider()
    return sheet_page(offer_sheet(None), OfferForm.of())


@bp.post("/offers/new")
@confirmed
def add_offer() -> ResponseReturnValue:
    """Keep a new offer as a draft."""
    provider, form = required_provider(), OfferForm.of()
    refused = saved(
        form,
        offer_sheet(None),
        lambda: capabilities.add_capability(
            db.session(),
            actor=current_actor(),
            provider=provider,
            fields=form.stated(),
            now=now(),
        ),
        gettext("Kept as a draft. Send it to the office when it is ready."),
    )
    return refused or _to_list()


@bp.get("/offers/<offer>")
@confirmed
def show_offer(offer: str) -> ResponseReturnValue:
    """The form with what is kept."""
    found = get_capability(required_provider(), key=offer)
    return sheet_page(offer_sheet(found), OfferForm.of(found))


@bp.post("/offers/<offer>")
@confirmed
def change_offer(offer: str) -> ResponseReturnValue:
    """Keep what was typed."""
    provider = required_provider()
    found = get_capability(provider, key=offer)
    form, sheet = OfferForm.of(found), offer_sheet(found)
    refused = saved(
        form,
        sheet,
        lambda: capabilities.change_capability(
            db.session(),
            actor=current_actor(),
            provider=provider,
            offer=found,
            fields=form.stated(),
            now=now(),
        ),
    )
    return refused or _to_list()


@bp.post("/offers/<offer>/<step>")
@confirmed
def step_offer(offer: str, step: str) -> ResponseReturnValue:
    """Send it in, let it rest, say that it is full, or that all of it still holds."""
    provider = required_provider()
    found = get_capability(provider, key=offer)
    if step not in set(STEPS):
        raise NotFound("step", step)
    return taken(
        lambda: capabilities.take_capability_step(
            db.session(),
            actor=current_actor(),
            provider=provider,
            offer=found,
            action=Action(step),
            now=now(),
        ),
        gettext("Done. The matching follows within a minute."),
        url_for("profile.offers"),
        refusals=(Conflict, InvalidInput),
    )


@bp.post("/offers/<offer>/delete")
@confirmed
def delete_offer(offer: str) -> ResponseReturnValue:
    """Delete an offer that nobody else has seen."""
    provider = required_provider()
    found = get_capability(provider, key=offer)
    return taken(
        lambda: capabilities.delete_capability(
            db.session(), actor=current_actor(), provider=provider, offer=found, now=now()
        ),
        gettext("Deleted."),
        url_for("profile.offers"),
    )


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("profile.offers"), 303)


def _buttons(provider: Provider, offer: Capability) -> Iterator[StepButton]:
    texts = {
        Action.RECONFIRM: gettext("All of it still holds"),
        Action.SUBMIT: gettext("Send to the office"),
        Action.RESUME: gettext("Offer it again"),
        Action.FREE: gettext("There is room again"),
        Action.FILL: gettext("It is full"),
        Action.PAUSE: gettext("Let it rest"),
    }
    possible = capability_actions(current_actor(), provider, offer)
    for number, action in enumerate(action for action in texts if action in possible):
        href = url_for("profile.step_offer", offer=offer.public_id, step=action)
        forward = action in {Action.RECONFIRM, Action.SUBMIT, Action.RESUME, Action.FREE}
        yield StepButton(texts[action], href, primary=number == 0 and forward, post=True)
    href = url_for("profile.show_offer", offer=offer.public_id)
    yield StepButton(gettext("Change"), href)
    if offer.state in DELETABLE:
        href = url_for("profile.delete_offer", offer=offer.public_id)
        yield StepButton(gettext("Delete"), href, danger=True, post=True)
