"""The blueprint that the routes of a need share."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for

from matchmaker.db.models import Need
from matchmaker.domain.permissions import Permission, require
from matchmaker.extensions import db
from matchmaker.services.need_lookup import find_need, is_unclaimed
from matchmaker.services.subjects import subject_of
from matchmaker.web.access import current_actor
from matchmaker.web.clock import now

bp = Blueprint("needs", __name__, url_prefix="/needs")


def need_of(key: str, permission: Permission = Permission.NEED_READ) -> Need:
    """The need that the key in the address opens, for what is to be done with it.

    The secret of a need that was claimed meanwhile leads its members to the new address.

    Raises:
        NotFound, NotAllowed: it is not there for this reader, or not for this.
    """
    actor = current_actor()
    need = find_need(db.session(), actor=actor, key=key, now=now())
    if need.public_id is not None and need.public_id != key:
        moved = {**(request.view_args or {}), "key": need.public_id}
        abort(redirect(url_for(request.endpoint or "needs.show", **moved), 303))
    require(actor, permission, subject_of(need, unlocked=is_unclaimed(need)), key=key)
    return need
