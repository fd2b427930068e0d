"""A forgotten password: a link to the address, a new password behind it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import hash_password

from matchmaker.db.models import AccountToken
from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.vocabulary import TokenPurpose
from matchmaker.extensions import db
from matchmaker.services import account_tokens, accounts
from matchmaker.web.access import public
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp
from matchmaker.web.accounts.confirm import GONE
from matchmaker.web.accounts.forms import EmailForm, NewPasswordForm
from matchmaker.web.clock import now
from matchmaker.web.limits import by_account, by_secret, limiter, names_no_account


@bp.get("/recover")
@public
def recover() -> ResponseReturnValue:
    """Ask for the address."""
    return render_template("accounts/recover.html", form=EmailForm())


@bp.post("/recover")
@public
@limiter.limit("60 per hour")
@limiter.limit("5 per hour", key_func=by_account, exempt_when=names_no_account)
def send_reset() -> ResponseReturnValue:
    """Send the link if the address has an account; the answer doesn't tell."""
    form = EmailForm()
    if not form.validate():
        return render_template("accounts/recover.html", form=form), INVALID
    user = accounts.find_account(db.session(), email=form.email.data)
    accounts.note_account(
        db.session(), user=user, actor=ANONYMOUS, action="ask_for_reset", now=now()
    )
    if user is not None and user.active:
        secret = account_tokens.issue_token(
            db.session(), user=user, purpose=TokenPurpose.RESET_PASSWORD, now=now()
        )
        mails.send(
            user, "account_reset", link=url_for("accounts.reset", secret=secret, _external=True)
        )
    db.session.commit()
    return redirect(url_for("accounts.reset_sent"), 303)


@bp.get("/recover/sent")
@public
def reset_sent() -> ResponseReturnValue:
    """Say that a link is on its way if there is an account."""
    return render_template("accounts/reset_sent.html")


@bp.get("/reset/<secret>")
@public
def reset(secret: str) -> ResponseReturnValue:
    """The form for the new password."""
    try:
        _token(secret)
    except NotFound:
        return render_template("accounts/link_over.html"), GONE
    return render_template("accounts/reset.html", form=NewPasswordForm(own=()))


@bp.post("/reset/<secret>")
@public
@limiter.limit("20 per 15 minutes", key_func=by_secret)
def set_new_password(secret: str) -> ResponseReturnValue:
    """Set it and end every sign-in; who reads the mail of the address has confirmed it too."""
    try:
        user = _token(secret).user
    except NotFound:
        return render_template("accounts/link_over.html"), GONE
    form = NewPasswordForm(own=(user.email, user.name))
    if not form.validate():
        return render_template("accounts/reset.html", form=form), INVALID
    accounts.confirm_account(db.session(), user=user, now=now())
    accounts.set_password(
        db.session(), user=user, password_hash=hash_password(form.password.data), now=now()
    )
    mails.send(user, "account_password_changed")
    db.session.commit()
    flash(_("Your new password is set. Sign in with it."))
    return redirect(url_for("accounts.login"), 303)


def _token(secret: str) -> AccountToken:
    return account_tokens.find_token(
        db.session(), secret=secret, purpose=TokenPurpose.RESET_PASSWORD, now=now()
    )
