"""The app that shows codes, and the recovery codes that stand in for it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.db.models import User
from matchmaker.domain.errors import InvalidInput
from matchmaker.extensions import db
from matchmaker.services import second_factors
from matchmaker.web.access import signed_in
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp, fresh, this_user
from matchmaker.web.accounts.forms import CodeForm
from matchmaker.web.accounts.next_page import take_next
from matchmaker.web.accounts.proofs import totp_fits
from matchmaker.web.clock import now
from matchmaker.web.limits import by_user, limiter
from matchmaker.web.sessions import verified
from matchmaker.wording.errors import error_sentence

# The secret being set up, encrypted, until the app has shown its first code.
SET_UP = "totp"


@bp.get("/account/app")
@signed_in
@fresh
def set_up_app() -> ResponseReturnValue:
    """The secret for the app: a picture to scan, and the same as text."""
    if SET_UP not in session:
        session[SET_UP] = _totp().generate_totp_secret()
    return _page(CodeForm())


@bp.post("/account/app")
@signed_in
@fresh
@limiter.limit("10 per 15 minutes", key_func=by_user)
def keep_app() -> ResponseReturnValue:
    """Keep the secret once the app shows the right code."""
    secret = session.get(SET_UP)
    if secret is None:
        return redirect(url_for("accounts.set_up_app"), 303)
    form, user = CodeForm(), this_user()
    if form.validate() and not totp_fits(user, secret, form.typed):
        form.code.errors = [error_sentence(InvalidInput("code", "wrong_code"))]
    if form.errors:
        return _page(form), INVALID
    is_first = not second_factors.has_second_factor(user)
    second_factors.set_totp(db.session(), user=user, secret=secret, now=now())
    session.pop(SET_UP)
    verified(strong=True)
    mails.send(user, "account_factor_added")
    return codes_after_first_factor(user, is_first=is_first)


@bp.post("/account/app/remove")
@signed_in
@fresh
def remove_app() -> ResponseReturnValue:
    """The app's codes open nothing any more."""
    user = this_user()
    second_factors.drop_totp(db.session(), user=user, now=now())
    mails.send(user, "account_factor_removed")
    db.session.commit()
    flash(_("The app no longer opens your account."))
    return redirect(url_for("accounts.overview"), 303)


@bp.post("/account/recovery-codes")
@signed_in
@fresh
def renew_codes() -> ResponseReturnValue:
    """New recovery codes; the old ones end."""
    if not second_factors.has_second_factor(this_user()):
        return redirect(url_for("accounts.overview"), 303)
    return _show_new_codes(this_user())


def codes_after_first_factor(user: User, *, is_first: bool) -> ResponseReturnValue:
    """With the first second factor come the codes for the day it is lost; commits."""
    if is_first:
        return _show_new_codes(user)
    db.session.commit()
    flash(_("Signing in now asks for it too."))
    return redirect(url_for("accounts.overview"), 303)


def _show_new_codes(user: User) -> ResponseReturnValue:
    codes = second_factors.new_recovery_codes(db.session(), user=user, now=now())
    db.session.commit()
    onwards = take_next("accounts.overview")
    return render_template("accounts/recovery_codes.html", codes=codes, onwards=onwards)


def _page(form: CodeForm) -> str:
    values = _totp().fetch_setup_values(session[SET_UP], this_user())
    return render_template("accounts/app.html", form=form, image=values["image"], key=values["key"])


def _totp() -> Any:
    return current_app.extensions["security"].totp_factory
