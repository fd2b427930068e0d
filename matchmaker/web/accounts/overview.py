"""Everything that protects an account, on one page."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.extensions import db
from matchmaker.services.user_sessions import list_sessions
from matchmaker.web.access import current_actor, signed_in
from matchmaker.web.accounts.blueprint import bp, this_user
from matchmaker.web.accounts.device_names import device_name
from matchmaker.web.clock import now
from matchmaker.web.sessions import current_session


@bp.get("/account")
@signed_in
def overview() -> ResponseReturnValue:
    """Address, password, second factors and sign-ins, each with what can be done about it."""
    user = this_user()
    return render_template(
        "accounts/overview.html",
        user=user,
        needs_factor=current_actor().has_office_role,
        sessions=list_sessions(db.session(), user=user, now=now()),
        current=current_session(),
        device_name=device_name,
    )
