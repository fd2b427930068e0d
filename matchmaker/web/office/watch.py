"""Providers that decline or never answer, and what the office can do about each."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.extensions import db
from matchmaker.services.watch import PERIOD
from matchmaker.services.watch import watch as watched
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.providers.listing import listing_buttons


@bp.get("/watch/<slug>")
@office
def watch(slug: str) -> ResponseReturnValue:
    """Whoever lost two requests or more in three months, most unanswered first."""
    cluster = office_of(slug)
    found = watched(db.session(), actor=current_actor(), cluster=cluster, now=now())
    return render_template(
        "office/watch.html",
        cluster=cluster,
        rows=[(each, list(listing_buttons(each.provider))) for each in found],
        days=PERIOD.days,
    )
