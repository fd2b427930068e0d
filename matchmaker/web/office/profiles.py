"""The office looks at a profile: a new one, a change to what it vouches for, an offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Provider
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.domain.permissions import Permission, require
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services import clusters, providers
from matchmaker.services.capabilities import get_capability, take_capability_step
from matchmaker.services.own_profile import contacts_in
from matchmaker.services.provider_cycle import change_listing, listing_actions
from matchmaker.services.revisions import approve_revision, pending_revision, refuse_revision
from matchmaker.services.subjects import subject_of
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.office.blueprint import bp
from matchmaker.web.office.profile_sheets import (
    address_of,
    change_sheet,
    changes_sheet,
    offer_sheet,
    refusal_sheet,
)
from matchmaker.web.sheets import INVALID, ReasonForm, Sheet, chosen, sheet_page
from matchmaker.web.steps import answered, taken

REASONS = "moderation_reason"
_PROFILE = "/profiles/<slug>/<provider>"
Decide = Callable[[Provider, ModerationReason | None, str | None], object]


@bp.get(_PROFILE)
@office
def profile(slug: str, provider: str) -> ResponseReturnValue:
    """What waits of a provider: everything it says, old beside new, its offers."""
    found = _provider(slug, provider)
    actor = current_actor()
    texts = {
        "summary": f"{found.summary_zh or ''}\n{found.summary_en or ''}",
        **{each.public_id: f"{each.title}\n{each.description}" for each in found.capabilities},
    }
    return render_template(
        "office/profile.html",
        provider=found,
        revision=pending_revision(db.session(), actor=actor, provider=found),
        waiting=[each for each in found.capabilities if each.state is CapabilityState.PENDING],
        actions=listing_actions(actor, found),
        with_contacts=contacts_in(texts),
    )


@bp.post(f"{_PROFILE}/approve")
@office
def approve_profile(slug: str, provider: str) -> ResponseReturnValue:
    """List the provider with the offers that it sent along."""
    return _taken(_provider(slug, provider), _listing(Action.APPROVE), gettext("It is listed now."))


@bp.get(f"{_PROFILE}/send-back")
@office
def ask_profile_changes(slug: str, provider: str) -> ResponseReturnValue:
    """Ask what the provider should change."""
    return sheet_page(changes_sheet(_provider(slug, provider)), ReasonForm.of(REASONS))


@bp.post(f"{_PROFILE}/send-back")
@office
def send_profile_back(slug: str, provider: str) -> ResponseReturnValue:
    """Send the profile back with a word on what to change."""
    found = _provider(slug, provider)
    return _said_no(found, changes_sheet(found), _listing(Action.REQUEST_CHANGES))


@bp.get(f"{_PROFILE}/turn-down")
@office
def ask_profile_refusal(slug: str, provider: str) -> ResponseReturnValue:
    """Ask why the provider is not listed."""
    return sheet_page(refusal_sheet(_provider(slug, provider)), ReasonForm.of(REASONS))


@bp.post(f"{_PROFILE}/turn-down")
@office
def turn_profile_down(slug: str, provider: str) -> ResponseReturnValue:
    """Do not list the provider; it reads why."""
    found = _provider(slug, provider)
    return _said_no(found, refusal_sheet(found), _listing(Action.REJECT))


@bp.post(f"{_PROFILE}/change/approve")
@office
def approve_change(slug: str, provider: str) -> ResponseReturnValue:
    """Let a change through: it is live from now on."""

    def approve(found: Provider, _reason: object, _note: object) -> None:
        approve_revision(db.session(), actor=current_actor(), provider=found, now=now())

    return _taken(_provider(slug, provider), approve, gettext("The change is live."))


@bp.get(f"{_PROFILE}/change/refuse")
@office
def ask_change_refusal(slug: str, provider: str) -> ResponseReturnValue:
    """Ask why the change is not taken up."""
    return sheet_page(change_sheet(_provider(slug, provider)), ReasonForm.of(REASONS))


@bp.post(f"{_PROFILE}/change/refuse")
@office
def refuse_change(slug: str, provider: str) -> ResponseReturnValue:
    """Leave what was approved as it is; the provider reads why."""

    def refuse(found: Provider, reason: ModerationReason | None, note: str | None) -> None:
        refuse_revision(
            db.session(),
            actor=current_actor(),
            provider=found,
            reason=reason,
            note=note,
            now=now(),
        )

    found = _provider(slug, provider)
    return _said_no(found, change_sheet(found), refuse)


@bp.post(f"{_PROFILE}/offers/<offer>/publish")
@office
def publish_offer(slug: str, provider: str, offer: str) -> ResponseReturnValue:
    """Publish an offer; needs find it from now on."""
    done = gettext("The offer is published.")
    return _taken(_provider(slug, provider), _offering(offer, Action.PUBLISH), done)


@bp.get(f"{_PROFILE}/offers/<offer>/refuse")
@office
def ask_offer_refusal(slug: str, provider: str, offer: str) -> ResponseReturnValue:
    """Ask why the offer is not published."""
    found = _provider(slug, provider)
    get_capability(found, key=offer)
    return sheet_page(offer_sheet(found, offer), ReasonForm.of(REASONS))


@bp.post(f"{_PROFILE}/offers/<offer>/refuse")
@office
def refuse_offer(slug: str, provider: str, offer: str) -> ResponseReturnValue:
    """Do not publish the offer; the provider reads why."""
    found = _provider(slug, provider)
    return _said_no(found, offer_sheet(found, offer), _offering(offer, Action.REFUSE))


def _provider(slug: str, public_id: str) -> Provider:
    cluster = clusters.get_cluster(db.session(), slug=slug)
    provider = providers.get_provider(db.session(), cluster=cluster, public_id=public_id)
    require(current_actor(), Permission.PROVIDER_MODERATE, subject_of(provider), key=public_id)
    return provider


def _listing(action: Action) -> Decide:
    return lambda provider, reason, note: change_listing(
        db.session(),
        actor=current_actor(),
        provider=provider,
        action=action,
        reason=reason,
        note=note,
        now=now(),
    )


def _offering(key: str, action: Action) -> Decide:
    return lambda provider, reason, note: take_capability_step(
        db.session(),
        actor=current_actor(),
        provider=provider,
        offer=get_capability(provider, key=key),
        action=action,
        reason=reason,
        note=note,
        now=now(),
    )


def _taken(provider: Provider, decide: Decide, done: str) -> ResponseReturnValue:
    address = address_of("office.profile", provider)
    step = partial(decide, provider, None, None)
    return taken(step, done, address, refusals=(Conflict, InvalidInput))


def _said_no(provider: Provider, sheet: Sheet, decide: Decide) -> ResponseReturnValue:
    form, address = ReasonForm.of(REASONS), address_of("office.profile", provider)
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(sheet, form), INVALID
    step = partial(decide, provider, ModerationReason(form.reason.data), form.note.data)
    told = gettext("The provider is told.")
    return answered(form, lambda: sheet_page(sheet, form), step, told, address)
