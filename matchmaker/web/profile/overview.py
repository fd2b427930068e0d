"""The own profile at a glance: what is there, what is missing, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services.completeness import Completeness, Gap, Section, completeness
from matchmaker.services.events import events_of
from matchmaker.services.leads import missed
from matchmaker.services.provider_cycle import change_listing, listing_actions
from matchmaker.services.provider_registration import register_provider
from matchmaker.services.revisions import latest_revision, withdraw_revision
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.acting import current_organisation
from matchmaker.web.clock import now
from matchmaker.web.leads.blueprint import own_provider, required_provider
from matchmaker.web.profile.blueprint import bp, to_overview
from matchmaker.web.profile.sections import SECTIONS, section_address
from matchmaker.web.providers.listing import listing_buttons
from matchmaker.web.steps import taken
from matchmaker.wording.histories import reason_of


@dataclass(frozen=True, slots=True)
class Task:
    """A section in the list: where it is edited, and its gaps."""

    section: Section
    href: str
    gaps: tuple[Gap, ...]


@bp.get("/profile")
@confirmed
def index() -> ResponseReturnValue:
    """The sections with what is missing; a way to begin for who has no profile."""
    session, actor, provider = db.session(), current_actor(), own_provider()
    if provider is None:
        organisation = current_organisation()
        owner = organisation is not None and actor.owns(organisation.id)
        return render_template("profile/start.html", organisation=organisation, owner=owner)
    found = completeness(session, actor=actor, provider=provider)
    word = next(
        (event for event in reversed(events_of(session, subject=provider)) if event.to_state),
        None,
    )
    return render_template(
        "profile/index.html",
        provider=provider,
        percent=found.percent,
        tasks=_tasks(found),
        missed=missed(session, actor=actor, provider=provider),
        revision=latest_revision(session, actor=actor, provider=provider),
        sends=Action.SUBMIT in listing_actions(actor, provider),
        reason=reason_of(word) if word is not None else "",
        note=word.note if word is not None else None,
        actions=list(listing_buttons(provider)),
    )


@bp.post("/profile")
@confirmed
def register() -> ResponseReturnValue:
    """Begin a profile for the organisation; nobody else sees it before it is approved."""
    organisation = current_organisation()
    if organisation is None:
        raise NotFound("organisation", "")
    register_provider(db.session(), actor=current_actor(), organisation=organisation, now=now())
    db.session.commit()
    return to_overview()


@bp.post("/profile/submit")
@confirmed
def submit() -> ResponseReturnValue:
    """Send the profile to the office."""
    provider = required_provider()
    return taken(
        lambda: change_listing(
            db.session(), actor=current_actor(), provider=provider, action=Action.SUBMIT, now=now()
        ),
        gettext("Sent to the office. You are told once it has looked at it."),
        url_for("profile.index"),
        refusals=(Conflict, InvalidInput),
    )


@bp.post("/profile/withdraw-change")
@confirmed
def withdraw() -> ResponseReturnValue:
    """Take a change back that waits for the office."""
    provider = required_provider()
    return taken(
        lambda: withdraw_revision(
            db.session(), actor=current_actor(), provider=provider, now=now()
        ),
        gettext("Taken back. What was approved stays live."),
        url_for("profile.index"),
    )


def _tasks(found: Completeness) -> list[Task]:
    ways = {
        Section.OFFERS: lambda: url_for("profile.offers"),
        Section.CERTIFICATES: lambda: url_for("claims.index"),
        Section.PAST_WORK: lambda: url_for("profile.jobs"),
    }
    return [
        Task(
            section,
            section_address(section) if section in SECTIONS else ways[section](),
            found.gaps[section],
        )
        for section in Section
    ]
