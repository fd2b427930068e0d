"""The list of providers with filters, and one provider's profile."""

from __future__ import annotations

from functools import partial

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.permissions import Permission, allowed
from matchmaker.extensions import db
from matchmaker.services import clusters, providers
from matchmaker.services.notice_matching import notices_for_provider
from matchmaker.services.ownership import can_be_asked_for
from matchmaker.services.provider_merging import goes_on_as
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now
from matchmaker.web.clusters import cluster_choice
from matchmaker.web.exporting import as_file, every_row, wanted_format
from matchmaker.web.places import code_of
from matchmaker.web.providers.blueprint import bp
from matchmaker.web.providers.listing import listing_buttons
from matchmaker.web.providers.sheet import provider_sheet

GONE = 410
#: What nobody has seen can't be gone either.
NEVER_LISTED = frozenset(
    {
        ProviderState.DRAFT,
        ProviderState.PENDING,
        ProviderState.CHANGES_REQUESTED,
        ProviderState.REJECTED,
    }
)
FILTERS = ("cluster", "category", "place", "query", "language")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Providers of a cluster by name; filters and page live in the address."""
    choice = cluster_choice()
    if choice.current is None:
        return render_template("providers/empty.html", cluster=None)
    region, unknown_place = _region()
    listed = partial(
        providers.list_providers,
        db.session(),
        cluster=choice.current,
        category=request.args.get("category") or None,
        region=region,
        query=request.args.get("query") or None,
        language=request.args.get("language") or None,
    )
    if form := wanted_format():
        rows = every_row(lambda number, size: listed(page=number, per_page=size))
        return as_file("providers", form, *provider_sheet(rows))
    page = listed(page=request.args.get("page", 1, type=int))
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return render_template(
        "providers/index.html",
        choice=choice,
        cluster=choice.current,
        page=page,
        typed=request.args,
        kept=kept,
        unknown_place=unknown_place,
    )


@bp.get("/<slug>/<public_id>")
@public
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """One provider's profile with its proof."""
    cluster = clusters.get_cluster(db.session(), slug=slug)
    provider = providers.get_provider(db.session(), cluster=cluster, public_id=public_id)
    if not allowed(current_actor(), Permission.PROVIDER_READ, subject_of(provider)):
        if (stays := goes_on_as(db.session(), provider=provider)) is not None:
            return redirect(url_for("providers.show", slug=slug, public_id=stays.public_id))
        if provider.state in NEVER_LISTED:
            raise NotFound("provider", public_id)
        abort(GONE)
    return render_template(
        "providers/show.html",
        cluster=cluster,
        provider=provider,
        actions=list(listing_buttons(provider)),
        notices=notices_for_provider(db.session(), provider=provider, today=local_day(now())),
        may_be_own=current_actor().confirmed and can_be_asked_for(db.session(), provider=provider),
    )


def _region() -> tuple[str | None, bool]:
    text = request.args.get("place", "").strip()
    if not text:
        return None, False
    try:
        return code_of(text), False
    except InvalidInput:
        return None, True
