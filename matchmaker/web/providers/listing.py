"""Steps of a listing: the provider lets it rest, the office takes it off the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Provider
from matchmaker.domain.errors import Conflict
from matchmaker.domain.reasons import ListingReason
from matchmaker.domain.transitions import Action
from matchmaker.extensions import db
from matchmaker.services import clusters, providers
from matchmaker.services.provider_cycle import change_listing, listing_actions, listing_step
from matchmaker.services.provider_merging import merge_event_id
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.providers.blueprint import bp
from matchmaker.web.sheets import (
    INVALID,
    ReasonForm,
    Sheet,
    SheetField,
    StepButton,
    chosen,
    sheet_page,
)
from matchmaker.web.steps import answered, taken
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language

REASONS = "listing_reason"


@bp.post("/<slug>/<public_id>/pause")
@confirmed
def pause(slug: str, public_id: str) -> ResponseReturnValue:
    """Take nothing new for now; the page stays."""
    return _taken(_provider(slug, public_id), Action.PAUSE)


@bp.post("/<slug>/<public_id>/resume")
@confirmed
def resume(slug: str, public_id: str) -> ResponseReturnValue:
    """Go on after a rest."""
    return _taken(_provider(slug, public_id), Action.RESUME)


@bp.post("/<slug>/<public_id>/reinstate")
@confirmed
def reinstate(slug: str, public_id: str) -> ResponseReturnValue:
    """Put the provider back on the list."""
    return _taken(_provider(slug, public_id), Action.REINSTATE)


@bp.get("/<slug>/<public_id>/suspend")
@confirmed
def ask_suspension(slug: str, public_id: str) -> ResponseReturnValue:
    """Ask why the provider is taken off the list."""
    return _asked(_provider(slug, public_id), Action.SUSPEND)


@bp.post("/<slug>/<public_id>/suspend")
@confirmed
def suspend(slug: str, public_id: str) -> ResponseReturnValue:
    """Take the provider off the list."""
    return _left(_provider(slug, public_id), Action.SUSPEND)


@bp.get("/<slug>/<public_id>/archive")
@confirmed
def ask_ending(slug: str, public_id: str) -> ResponseReturnValue:
    """Ask why the listing ends."""
    return _asked(_provider(slug, public_id), Action.ARCHIVE)


@bp.post("/<slug>/<public_id>/archive")
@confirmed
def archive(slug: str, public_id: str) -> ResponseReturnValue:
    """End the listing for good."""
    return _left(_provider(slug, public_id), Action.ARCHIVE)


def listing_buttons(provider: Provider) -> Iterator[StepButton]:
    """What the reader can do about the listing now."""
    slug, public_id = provider.cluster.slug, provider.public_id
    ways = {
        Action.PAUSE: ("providers.pause", gettext("Let the listing rest")),
        Action.RESUME: ("providers.resume", gettext("Go on")),
        Action.REINSTATE: ("providers.reinstate", gettext("Put it back on the list")),
        Action.SUSPEND: ("providers.ask_suspension", gettext("Take it off the list")),
        Action.ARCHIVE: ("providers.ask_ending", gettext("End it for good")),
    }
    actor = current_actor()
    merge = merge_event_id(db.session(), provider=provider)
    if merge is not None and actor.is_staff(provider.cluster_id):
        undo = url_for("office.ask_revert", slug=slug, event_id=merge)
        yield StepButton(gettext("Take the merge back"), undo)
    possible = listing_actions(actor, provider)
    for action, (endpoint, text) in ways.items():
        if action in possible:
            leaves = action in {Action.SUSPEND, Action.ARCHIVE}
            href = url_for(endpoint, slug=slug, public_id=public_id)
            yield StepButton(text, href, danger=leaves, post=not leaves)


def _asked(provider: Provider, action: Action) -> ResponseReturnValue:
    try:
        listing_step(current_actor(), provider, action)
    except Conflict as error:
        flash(error_sentence(error))
        return redirect(_page_of(provider), 303)
    return sheet_page(_sheet(provider, action), ReasonForm.of(REASONS))


def _left(provider: Provider, action: Action) -> ResponseReturnValue:
    form = ReasonForm.of(REASONS)
    if not (form.validate() and chosen(form, ["reason"])):
        listing_step(current_actor(), provider, action)
        return sheet_page(_sheet(provider, action), form), INVALID
    slug, public_id = provider.cluster.slug, provider.public_id
    return answered(
        form,
        lambda: sheet_page(_sheet(_provider(slug, public_id), action), form),
        _step(provider, action, ListingReason(form.reason.data), form.note.data),
        _done(),
        _page_of(provider),
    )


def _taken(provider: Provider, action: Action) -> ResponseReturnValue:
    return taken(_step(provider, action), _done(), _page_of(provider))


def _step(
    provider: Provider,
    action: Action,
    reason: ListingReason | None = None,
    note: str | None = None,
) -> Callable[[], object]:
    return lambda: change_listing(
        db.session(),
        actor=current_actor(),
        provider=provider,
        action=action,
        reason=reason,
        note=note,
        now=now(),
    )


def _done() -> str:
    return gettext("Done. The matching follows within a minute.")


def _provider(slug: str, public_id: str) -> Provider:
    cluster = clusters.get_cluster(db.session(), slug=slug)
    return providers.get_provider(db.session(), cluster=cluster, public_id=public_id)


def _page_of(provider: Provider) -> str:
    return url_for("providers.show", slug=provider.cluster.slug, public_id=provider.public_id)


def _sheet(provider: Provider, action: Action) -> Sheet:
    name = provider.name_in(reader_language())
    suspends = action is Action.SUSPEND
    return Sheet(
        title=gettext("Take %(provider)s off the list", provider=name)
        if suspends
        else gettext("End the listing of %(provider)s for good", provider=name),
        text=gettext(
            "It is no longer shown or matched. What waits for its answer is taken back and the "
            "firms are told. The office can put it back."
        )
        if suspends
        else gettext(
            "It is no longer shown or matched, and does not come back. What waits for its answer "
            "is taken back and the firms are told."
        ),
        button=gettext("Take it off the list") if suspends else gettext("End it for good"),
        danger=True,
        back=_page_of(provider),
        action=url_for(
            "providers.suspend" if suspends else "providers.archive",
            slug=provider.cluster.slug,
            public_id=provider.public_id,
        ),
        fields=(
            SheetField("reason", gettext("Why?"), "options", required=True),
            SheetField("note", gettext("In your own words"), "textarea"),
        ),
    )
