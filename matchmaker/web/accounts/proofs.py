"""Whether somebody is who they say: passwords and codes, checked the same way everywhere."""

from __future__ import annotations

import secrets
from functools import cache

from flask import current_app
from flask_security import hash_password, verify_and_update_password, verify_password

from matchmaker.db.models import User
from matchmaker.domain.passwords import MAXIMUM
from matchmaker.extensions import db
from matchmaker.services.second_factors import use_recovery_code
from matchmaker.web.accounts.settings import UsedCode
from matchmaker.web.clock import now

TOTP_DIGITS = 6
# Clocks of telephones are off by some seconds, and people type slowly.
TOTP_WINDOW_SECONDS = 30


def password_fits(user: User | None, password: str) -> bool:
    """Whether it is the account's password; without an account it takes as long to say no."""
    if len(password) > MAXIMUM:
        password = ""
    if user is None or user.password is None:
        verify_password(password, _nobodys_hash())
        return False
    return verify_and_update_password(password, user)


def code_fits(user: User, code: str) -> bool:
    """Whether it is the app's code of this moment, not used before, or a recovery code."""
    if len(code) == TOTP_DIGITS and code.isascii() and code.isdigit():
        return user.tf_totp_secret is not None and totp_fits(user, user.tf_totp_secret, code)
    return use_recovery_code(db.session(), user=user, code=code, now=now())


def totp_fits(user: User, secret: str, code: str) -> bool:
    """Whether an app with this (encrypted) secret shows this code; it counts once."""
    totp = current_app.extensions["security"].totp_factory
    try:
        fits: bool = totp.verify_totp(code, secret, user, window=TOTP_WINDOW_SECONDS)
    except UsedCode:
        return False
    return fits


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe())
