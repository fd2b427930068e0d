"""Passkeys: added, taken away, signed in with."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.extensions import db
from matchmaker.services import second_factors
from matchmaker.services.accounts import note_account
from matchmaker.web.access import public, signed_in
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp, fresh, this_user
from matchmaker.web.accounts.codes import codes_after_first_factor
from matchmaker.web.accounts.entering import PENDING, pending_user, welcome
from matchmaker.web.accounts.forms import NewPasskeyForm, PasskeyForm
from matchmaker.web.accounts.next_page import take_next
from matchmaker.web.accounts.passkey_proofs import passkey_of, registered, registration_options
from matchmaker.web.clock import now
from matchmaker.web.limits import limiter
from matchmaker.web.sessions import verified
from matchmaker.wording.errors import error_sentence


@bp.post("/login/passkey")
@public
@limiter.limit("100 per 15 minutes")
def check_passkey() -> ResponseReturnValue:
    """Sign in with a passkey; in an open session it proves who one is once more."""
    form = PasskeyForm()
    passkey = passkey_of(form.credential.data) if form.validate() else None
    if passkey is None:
        note_account(
            db.session(),
            user=None,
            actor=ANONYMOUS,
            action="sign_in_failed",
            reason="passkey",
            now=now(),
        )
        db.session.commit()
        flash(_("That did not work. Try again, or use your password."))
        return redirect(url_for("accounts.login"), 303)
    user = passkey.user
    if current_user.is_authenticated and this_user().id == user.id:
        note_account(db.session(), user=user, action="verify", reason="passkey", now=now())
        verified(strong=True)
        db.session.commit()
        return redirect(take_next(), 303)
    _pending, stay = pending_user()
    session.pop(PENDING, None)
    return welcome(user, strong=True, stay=stay)


@bp.get("/account/passkeys/new")
@signed_in
@fresh
def new_passkey() -> ResponseReturnValue:
    """Ask for a name and let the browser make the passkey."""
    return _page(NewPasskeyForm())


@bp.post("/account/passkeys/new")
@signed_in
@fresh
@limiter.limit("30 per hour")
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    form, user = NewPasskeyForm(), this_user()
    is_first = not second_factors.has_second_factor(user)
    kept = registered(form.credential.data or "") if form.validate() else None
    if kept is None:
        db.session.commit()
        form.name.errors = form.name.errors or [
            error_sentence(InvalidInput("name", "passkey_not_made"))
        ]
        return _page(form), INVALID
    try:
        second_factors.add_passkey(db.session(), user=user, name=form.name.data, now=now(), **kept)
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        form.name.errors = [error_sentence(error)]
        return _page(form), INVALID
    verified(strong=True)
    mails.send(user, "account_factor_added")
    return codes_after_first_factor(user, is_first=is_first)


@bp.post("/account/passkeys/<int:number>/remove")
@signed_in
@fresh
def remove_passkey(number: int) -> ResponseReturnValue:
    """Take a passkey away."""
    user = this_user()
    second_factors.drop_passkey(db.session(), user=user, passkey_id=number, now=now())
    mails.send(user, "account_factor_removed")
    db.session.commit()
    flash(_("The passkey is removed. Delete it on your device too."))
    return redirect(url_for("accounts.overview"), 303)


def _page(form: NewPasskeyForm) -> str:
    return render_template(
        "accounts/passkey_new.html", form=form, options=registration_options(this_user())
    )
