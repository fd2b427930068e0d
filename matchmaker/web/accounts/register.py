"""Opening an account. The answer is the same whether the address has one already."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user, hash_password

from matchmaker.db.models import User
from matchmaker.domain.vocabulary import TokenPurpose
from matchmaker.extensions import db
from matchmaker.services import account_tokens, accounts
from matchmaker.web.access import confirmed, public
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp, this_user
from matchmaker.web.accounts.forms import RegisterForm
from matchmaker.web.accounts.next_page import keep_next, take_next
from matchmaker.web.accounts.waiting import claim_waiting_need, has_waiting_need, keep_waiting_need
from matchmaker.web.clock import now
from matchmaker.web.language import chosen_language
from matchmaker.web.limits import by_account, limiter, names_no_account

SENT_TO = "sent_to"


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """The empty form; a need named in the address waits until the account is confirmed."""
    keep_next()
    keep_waiting_need(request.args.get("need", ""))
    if not current_user.is_authenticated:
        return _page(RegisterForm())
    if this_user().confirmed_at is None:
        return redirect(url_for("accounts.unconfirmed"), 303)
    if not has_waiting_need():
        return redirect(take_next(), 303)
    return render_template("accounts/keep_need.html")


@bp.post("/register/keep")
@confirmed
def keep_need() -> ResponseReturnValue:
    """Take the need that waits into the account that is there already."""
    claimed = claim_waiting_need(this_user())
    db.session.commit()
    if claimed is None:
        flash(_("This need is gone, or somebody else has it."))
    return redirect(claimed or take_next(), 303)


@bp.post("/register")
@public
@limiter.limit("60 per hour")
@limiter.limit("5 per hour", key_func=by_account, exempt_when=names_no_account)
def open_account() -> ResponseReturnValue:
    """Keep the account and send a link to its address; the rest follows from there."""
    form = RegisterForm()
    if not form.validate():
        return _page(form), INVALID
    email = form.email.data
    user = accounts.register_account(
        db.session(),
        email=email,
        password_hash=hash_password(form.password.data),
        name=form.name.data,
        language=chosen_language(),
        now=now(),
    )
    if user is not None:
        send_confirmation(user)
    else:
        _tell_owner(email)
    db.session.commit()
    session[SENT_TO] = email
    return redirect(url_for("accounts.look_into_mail"), 303)


@bp.get("/register/sent")
@public
def look_into_mail() -> ResponseReturnValue:
    """Say where the link went, and what to do when it doesn't arrive."""
    return render_template("accounts/sent.html", email=session.get(SENT_TO, ""))


def send_confirmation(user: User) -> None:
    """Send the link that confirms the account's address. The caller commits."""
    secret = account_tokens.issue_token(
        db.session(), user=user, purpose=TokenPurpose.CONFIRM, now=now()
    )
    link = url_for("accounts.confirm", secret=secret, _external=True)
    mails.send(user, "account_confirm", link=link)


def _tell_owner(email: str) -> None:
    """Whoever owns the address learns that somebody tried; nobody else learns anything."""
    owner = accounts.find_account(db.session(), email=email)
    if owner is None:
        return
    accounts.note_account(db.session(), user=owner, action="register_again", now=now())
    if owner.active:
        link = url_for("accounts.recover", _external=True)
        mails.send(owner, "account_exists", link=link)


def _page(form: RegisterForm) -> str:
    return render_template("accounts/register.html", form=form)
