"""Proving once more who one is, before something that protects the account is changed."""

from __future__ import annotations

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from matchmaker.db.models import User
from matchmaker.domain.errors import InvalidInput
from matchmaker.extensions import db
from matchmaker.services.accounts import note_account
from matchmaker.web.access import signed_in
from matchmaker.web.accounts.blueprint import INVALID, bp, this_user
from matchmaker.web.accounts.forms import CodeForm, KnownPasswordForm
from matchmaker.web.accounts.next_page import keep_next, take_next
from matchmaker.web.accounts.passkey_proofs import sign_in_options
from matchmaker.web.accounts.proofs import code_fits, password_fits
from matchmaker.web.clock import now
from matchmaker.web.limits import by_user, limiter
from matchmaker.web.sessions import verified
from matchmaker.wording.errors import error_sentence


@bp.get("/verify")
@signed_in
def verify() -> ResponseReturnValue:
    """Ask for the password, or for a passkey."""
    keep_next()
    return _page(KnownPasswordForm())


@bp.post("/verify")
@signed_in
@limiter.limit("10 per 15 minutes", key_func=by_user)
def check_password() -> ResponseReturnValue:
    """Go on with whoever knows the password."""
    form, user = KnownPasswordForm(), this_user()
    if form.validate() and not password_fits(user, form.password.data):
        form.password.errors = [error_sentence(InvalidInput("password", "wrong_password"))]
    if form.errors:
        return _page(form), INVALID
    note_account(db.session(), user=user, action="verify", reason="password", now=now())
    verified(strong=False)
    db.session.commit()
    return redirect(take_next(), 303)


@bp.get("/verify/second-factor")
@signed_in
def strengthen() -> ResponseReturnValue:
    """Where office pages lead without a second factor: use it, or set one up first."""
    keep_next()
    user = this_user()
    if user.tf_totp_secret is None and not user.webauthn:
        return render_template("accounts/second_factor_first.html")
    return _code_page(CodeForm(), user)


@bp.post("/verify/second-factor")
@signed_in
@limiter.limit("5 per 15 minutes", key_func=by_user)
def check_second_factor() -> ResponseReturnValue:
    """Open the office's pages to whose code is right."""
    form, user = CodeForm(), this_user()
    if form.validate() and not code_fits(user, form.typed):
        form.code.errors = [error_sentence(InvalidInput("code", "wrong_code"))]
    if form.errors:
        return _code_page(form, user), INVALID
    note_account(db.session(), user=user, action="verify", reason="second_factor", now=now())
    verified(strong=True)
    db.session.commit()
    return redirect(take_next(), 303)


def _page(form: KnownPasswordForm) -> str:
    user = this_user()
    return render_template(
        "accounts/verify.html",
        form=form,
        passkey=sign_in_options(user) if user.webauthn else None,
    )


def _code_page(form: CodeForm, user: User) -> str:
    return render_template(
        "accounts/second_step.html",
        form=form,
        has_app=user.tf_totp_secret is not None,
        passkey=sign_in_options(user) if user.webauthn else None,
    )
