"""The matches of a need, with filters that live in the address."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.db.models import Need
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Permission, allowed
from matchmaker.extensions import db, matcher_registry
from matchmaker.services import needs
from matchmaker.services.matching import MatchFilters, match_need
from matchmaker.services.need_lookup import is_unclaimed
from matchmaker.services.shortlists import list_shortlist
from matchmaker.services.subjects import subject_of
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import today
from matchmaker.web.headers import secret_address
from matchmaker.web.needs.blueprint import bp, need_of
from matchmaker.web.needs.limits import short_title
from matchmaker.web.needs.listing import LIMIT, STEP, make_listing
from matchmaker.web.needs.seen import receipt
from matchmaker.web.needs.understood import understood_of
from matchmaker.web.places import code_of


@bp.get("/<key>/matches")
@public
@secret_address
def matches(key: str) -> ResponseReturnValue:
    """Ranked providers with reasons; what fails a requirement comes after what passes."""
    need = need_of(key)
    filters, unknown_place = filters_of_address()
    shown = min(max(request.args.get("show", STEP, type=int), STEP), LIMIT)
    result = match_need(
        db.session(), matcher_registry(), need=need, today=today(), filters=filters, limit=LIMIT
    )
    listing = make_listing(
        db.session(), need, result, shown=shown, with_weak=request.args.get("weak") == "1"
    )
    document = needs.to_document(need)
    return render_template(
        "needs/matches.html",
        need=document,
        cluster=need.cluster,
        expires_at=need.expires_at,
        need_is_claimed=not is_unclaimed(need),
        shortlisted=_shortlisted(need),
        title=short_title(document),
        key=key,
        listing=listing,
        receipt=receipt(need, result.configuration, listing.every_card),
        unmet=result.unmet,
        unused=understood_of(need, result.categories).new_to(need),
        filters=filters,
        typed=request.args,
        unknown_place=unknown_place,
        kept=kept_values(),
        shown=shown,
        step=STEP,
        limit=LIMIT,
    )


def _shortlisted(need: Need) -> set[str] | None:
    """Ids of the providers put aside; None for who can't put any aside."""
    if not allowed(current_actor(), Permission.NEED_MANAGE, subject_of(need)):
        return None
    entries = list_shortlist(db.session(), actor=current_actor(), need=need)
    return {entry.provider.public_id for entry in entries}


def filters_of_address() -> tuple[MatchFilters, bool]:
    """The filters; a place may be typed by name. Second: whether it is no known place."""
    filters = MatchFilters.from_values(request.args)
    if filters.place is None:
        return filters, False
    try:
        return replace(filters, place=code_of(filters.place)), False
    except InvalidInput:
        return replace(filters, place=None), True


def kept_values() -> dict[str, str]:
    """The filters as typed, to carry them along in links and forms."""
    return {
        name: request.args[name]
        for name in ("category", "place", "language", "delivery", "joined")
        if request.args.get(name)
    }
