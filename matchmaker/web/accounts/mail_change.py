"""Changing the address: it counts once a link sent to the new one was opened."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.db.models import AccountToken, User
from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import TokenPurpose
from matchmaker.extensions import db
from matchmaker.services import account_tokens, accounts
from matchmaker.services.user_sessions import end_sessions
from matchmaker.web.access import signed_in
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp, fresh, this_user
from matchmaker.web.accounts.confirm import GONE
from matchmaker.web.accounts.forms import EmailForm
from matchmaker.web.clock import now
from matchmaker.web.limits import by_user, limiter
from matchmaker.web.sessions import current_session


@bp.get("/account/mail")
@signed_in
@fresh
def change_mail() -> ResponseReturnValue:
    """The form for the new address."""
    return render_template("accounts/mail.html", form=EmailForm(), user=this_user())


@bp.post("/account/mail")
@signed_in
@fresh
@limiter.limit("5 per hour", key_func=by_user)
def send_mail_change() -> ResponseReturnValue:
    """Send a link to the new address; whether another account has it is not told."""
    form, user = EmailForm(), this_user()
    if not form.validate():
        return render_template("accounts/mail.html", form=form, user=user), INVALID
    _send_link(user, form.email.data)
    accounts.note_account(db.session(), user=user, action="ask_for_change_email", now=now())
    db.session.commit()
    flash(_("We have sent a link to the new address. Until you open it nothing changes."))
    return redirect(url_for("accounts.overview"), 303)


@bp.get("/account/mail/<secret>")
@signed_in
def new_mail(secret: str) -> ResponseReturnValue:
    """The page with the button; opening the link alone changes nothing."""
    try:
        token = _token(secret)
    except NotFound:
        return render_template("accounts/link_over.html"), GONE
    return render_template("accounts/mail_confirm.html", email=token.email)


@bp.post("/account/mail/<secret>")
@signed_in
def take_new_mail(secret: str) -> ResponseReturnValue:
    """Take over the new address, tell the old one, end other sign-ins."""
    try:
        token = _token(secret)
    except NotFound:
        return render_template("accounts/link_over.html"), GONE
    user = this_user()
    mails.send(user, "account_address_changed", link="")
    accounts.change_email(db.session(), user=user, email=str(token.email), now=now())
    end_sessions(db.session(), user=user, keep=current_session(), now=now())
    db.session.commit()
    flash(_("Your address is changed."))
    return redirect(url_for("accounts.overview"), 303)


def _send_link(user: User, email: str) -> None:
    owner = accounts.find_account(db.session(), email=email)
    if owner is not None:
        if owner.id != user.id and owner.active:
            mails.send(owner, "account_exists")
        return
    secret = account_tokens.issue_token(
        db.session(), user=user, purpose=TokenPurpose.CHANGE_EMAIL, email=email, now=now()
    )
    link = url_for("accounts.new_mail", secret=secret, _external=True)
    mails.send(user, "account_new_address", link=link, to=email)


def _token(secret: str) -> AccountToken:
    """The link, for the account it was made for.

    Raises:
        NotFound: it is over, or another account is signed in.
    """
    token = account_tokens.find_token(
        db.session(), secret=secret, purpose=TokenPurpose.CHANGE_EMAIL, now=now()
    )
    if token.user_id != this_user().id:
        raise NotFound("account_token", secret)
    return token
