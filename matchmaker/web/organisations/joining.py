"""The page behind the link of an invitation."""

from __future__ import annotations

from flask import flash, render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.extensions import db
from matchmaker.services.joining import accept_invitation, find_invitation, is_for
from matchmaker.web.access import current_actor, public, signed_in
from matchmaker.web.accounts.blueprint import this_user
from matchmaker.web.acting import CHOSEN
from matchmaker.web.clock import now
from matchmaker.web.headers import secret_address
from matchmaker.web.organisations.blueprint import bp, name_of_organisation, to_page


@bp.get("/invitations/<token>")
@public
@secret_address
def invitation(token: str) -> ResponseReturnValue:
    """Who invites, as what, and the next step: register, sign in, or accept."""
    found = find_invitation(db.session(), token=token, now=now())
    user = this_user() if current_actor().signed_in else None
    return render_template(
        "organisations/invitation.html",
        invitation=found,
        name=name_of_organisation(found.organisation),
        token=token,
        user=user,
        fits=user is not None and is_for(found, user),
    )


@bp.post("/invitations/<token>")
@signed_in
@secret_address
def accept(token: str) -> ResponseReturnValue:
    """Become a member, and act for the organisation."""
    member = accept_invitation(
        db.session(), actor=current_actor(), user=this_user(), token=token, now=now()
    )
    db.session.commit()
    session[CHOSEN] = member.organisation_id
    flash(gettext("Welcome. You now act for this organisation."))
    return to_page(member.organisation_id)
