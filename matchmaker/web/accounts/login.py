"""Signing in and out. Why it didn't work is never told apart."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.extensions import db
from matchmaker.services.accounts import find_account, note_account
from matchmaker.web.access import public
from matchmaker.web.accounts.blueprint import INVALID, bp, this_user
from matchmaker.web.accounts.entering import enter
from matchmaker.web.accounts.forms import LoginForm
from matchmaker.web.accounts.next_page import keep_next, take_next
from matchmaker.web.accounts.passkey_proofs import sign_in_options
from matchmaker.web.accounts.proofs import password_fits
from matchmaker.web.clock import now
from matchmaker.web.limits import by_account, limiter, names_no_account
from matchmaker.web.sessions import sign_out
from matchmaker.wording.errors import error_sentence


@bp.get("/login")
@public
def login() -> ResponseReturnValue:
    """The form; whoever is signed in goes on at once."""
    keep_next()
    if current_user.is_authenticated:
        return redirect(take_next(), 303)
    return _page(LoginForm())


@bp.post("/login")
@public
@limiter.limit("100 per 15 minutes")
@limiter.limit("10 per 15 minutes", key_func=by_account, exempt_when=names_no_account)
def check_login() -> ResponseReturnValue:
    """Go on with whoever has the right password."""
    form = LoginForm()
    if not form.validate():
        return _page(form), INVALID
    user = find_account(db.session(), email=form.email.data)
    fits = password_fits(user, form.password.data)
    if user is None or not fits or not user.active:
        note_account(db.session(), user=user, actor=ANONYMOUS, action="sign_in_failed", now=now())
        db.session.commit()
        form.password.errors = [error_sentence(InvalidInput("password", "wrong_account"))]
        return _page(form), INVALID
    return enter(user, stay=form.stay.data)


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End this sign-in; a copy of the cookie is worth nothing from now on."""
    if current_user.is_authenticated:
        note_account(
            db.session(),
            user=this_user(),
            action="sign_out",
            now=now(),
        )
    sign_out()
    db.session.commit()
    flash(_("You are signed out."))
    return redirect(url_for("home.index"), 303)


def _page(form: LoginForm) -> str:
    return render_template("accounts/login.html", form=form, passkey=sign_in_options())
