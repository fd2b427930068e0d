"""Changing the password of the account that is signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import hash_password

from matchmaker.extensions import db
from matchmaker.services.accounts import set_password
from matchmaker.web.access import signed_in
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.blueprint import INVALID, bp, fresh, this_user
from matchmaker.web.accounts.forms import NewPasswordForm
from matchmaker.web.clock import now
from matchmaker.web.sessions import is_strong, sign_in, stays


@bp.get("/account/password")
@signed_in
@fresh
def change_password() -> ResponseReturnValue:
    """The form for the new password."""
    return render_template("accounts/password.html", form=NewPasswordForm(own=()))


@bp.post("/account/password")
@signed_in
@fresh
def keep_password() -> ResponseReturnValue:
    """Change it; every other device is signed out, this one begins anew."""
    user = this_user()
    form = NewPasswordForm(own=(user.email, user.name))
    if not form.validate():
        return render_template("accounts/password.html", form=form), INVALID
    strong, stay = is_strong(), stays()
    set_password(
        db.session(), user=user, password_hash=hash_password(form.password.data), now=now()
    )
    sign_in(user, strong=strong, stay=stay)
    mails.send(user, "account_password_changed")
    db.session.commit()
    flash(_("Your password is changed, and all other devices are signed out."))
    return redirect(url_for("accounts.overview"), 303)
