"""Proving that an address is one's own: a link sent there, and a button behind it.

Opening the link changes nothing, because mail scanners open links too. The password is asked
for, so that nobody confirms an account that somebody else opened with their address.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.db.models import AccountToken
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.vocabulary import TokenPurpose
from matchmaker.extensions import db
from matchmaker.services import account_tokens, accounts
from matchmaker.web.access import public, signed_in
from matchmaker.web.accounts.blueprint import INVALID, bp, this_user
from matchmaker.web.accounts.entering import enter
from matchmaker.web.accounts.forms import KnownPasswordForm
from matchmaker.web.accounts.next_page import keep_next, take_next
from matchmaker.web.accounts.proofs import password_fits
from matchmaker.web.accounts.register import send_confirmation
from matchmaker.web.clock import now
from matchmaker.web.limits import by_secret, by_user, limiter
from matchmaker.wording.errors import error_sentence

GONE = 410


@bp.get("/confirm/<secret>")
@public
def confirm(secret: str) -> ResponseReturnValue:
    """The page with the button."""
    try:
        token = _token(secret)
    except NotFound:
        return render_template("accounts/link_over.html"), GONE
    return render_template(
        "accounts/confirm.html", form=KnownPasswordForm(), email=token.user.email
    )


@bp.post("/confirm/<secret>")
@public
@limiter.limit("10 per 15 minutes", key_func=by_secret)
def confirm_address(secret: str) -> ResponseReturnValue:
    """Confirm the address and sign in."""
    try:
        token = _token(secret)
    except NotFound:
        return render_template("accounts/link_over.html"), GONE
    form, user = KnownPasswordForm(), token.user
    if form.validate() and not password_fits(user, form.password.data):
        form.password.errors = [error_sentence(InvalidInput("password", "wrong_password"))]
    if form.errors:
        db.session.rollback()
        user = _token(secret).user
        return render_template("accounts/confirm.html", form=form, email=user.email), INVALID
    accounts.confirm_account(db.session(), user=user, now=now())
    account_tokens.drop_tokens(db.session(), user=user)
    flash(_("Your address is confirmed."))
    return enter(user, stay=False)


@bp.get("/confirm")
@signed_in
def unconfirmed() -> ResponseReturnValue:
    """Where a page leads that needs a confirmed address: what is missing, and a new link."""
    keep_next()
    if this_user().confirmed_at is not None:
        return redirect(take_next(), 303)
    return render_template("accounts/unconfirmed.html", user=this_user())


@bp.post("/confirm")
@signed_in
@limiter.limit("5 per hour", key_func=by_user)
def send_again() -> ResponseReturnValue:
    """Send a new link to the address of the account."""
    if this_user().confirmed_at is None:
        send_confirmation(this_user())
        db.session.commit()
    flash(_("We have sent a new link to %(email)s.", email=this_user().email))
    return redirect(url_for("accounts.unconfirmed"), 303)


def _token(secret: str) -> AccountToken:
    return account_tokens.find_token(
        db.session(), secret=secret, purpose=TokenPurpose.CONFIRM, now=now()
    )
