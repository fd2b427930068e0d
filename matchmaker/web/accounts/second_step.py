"""The second step of signing in: a code of the app, a recovery code or a passkey."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.db.models import User
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.extensions import db
from matchmaker.services.accounts import note_account
from matchmaker.web.access import public
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp
from matchmaker.web.accounts.entering import PENDING, pending_user, welcome
from matchmaker.web.accounts.forms import CodeForm
from matchmaker.web.accounts.passkey_proofs import sign_in_options
from matchmaker.web.accounts.proofs import TOTP_DIGITS, code_fits
from matchmaker.web.clock import now
from matchmaker.web.limits import by_pending, limiter
from matchmaker.wording.errors import error_sentence


@bp.get("/login/second-step")
@public
def second_step() -> ResponseReturnValue:
    """Ask for the code; without a right password a moment ago, for that first."""
    user, _stay = pending_user()
    if user is None:
        return redirect(url_for("accounts.login"), 303)
    return _page(CodeForm(), user)


@bp.post("/login/second-step")
@public
@limiter.limit("5 per 15 minutes", key_func=by_pending)
def check_code() -> ResponseReturnValue:
    """Let in whose code is right."""
    user, stay = pending_user()
    if user is None:
        return redirect(url_for("accounts.login"), 303)
    form = CodeForm()
    if not form.validate():
        return _page(form, user), INVALID
    if not code_fits(user, form.typed):
        note_account(
            db.session(),
            user=user,
            actor=ANONYMOUS,
            action="sign_in_failed",
            reason="second_factor",
            now=now(),
        )
        db.session.commit()
        form.code.errors = [error_sentence(InvalidInput("code", "wrong_code"))]
        return _page(form, user), INVALID
    if len(form.typed) != TOTP_DIGITS:
        mails.send(user, "account_recovery_code_used")
    session.pop(PENDING)
    return welcome(user, strong=True, stay=stay)


def _page(form: CodeForm, user: User) -> str:
    return render_template(
        "accounts/second_step.html",
        form=form,
        has_app=user.tf_totp_secret is not None,
        passkey=sign_in_options(user) if user.webauthn else None,
    )
