"""Where an account is signed in, and how to end it there."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.extensions import db
from matchmaker.services.accounts import note_account
from matchmaker.services.user_sessions import end_session, end_sessions
from matchmaker.web.access import signed_in
from matchmaker.web.accounts.blueprint import bp, this_user
from matchmaker.web.clock import now
from matchmaker.web.sessions import current_session


@bp.post("/account/devices/<int:number>/end")
@signed_in
def end_device(number: int) -> ResponseReturnValue:
    """Sign out on one device."""
    user = this_user()
    end_session(db.session(), user=user, session_id=number, now=now())
    note_account(db.session(), user=user, action="end_session", now=now())
    db.session.commit()
    flash(_("That device is signed out."))
    return redirect(url_for("accounts.overview"), 303)


@bp.post("/account/devices/end-others")
@signed_in
def end_other_devices() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    user = this_user()
    ended = end_sessions(db.session(), user=user, keep=current_session(), now=now())
    note_account(db.session(), user=user, action="end_other_sessions", now=now())
    db.session.commit()
    flash(ngettext("%(num)s device is signed out.", "%(num)s devices are signed out.", ended))
    return redirect(url_for("accounts.overview"), 303)
