"""How Flask-Security is used: its hashing, sign-in, codes of apps and passkeys; the pages are ours.

Its own views are not registered: they look and change in one function, take JSON, commit by
themselves and word their answers otherwise than the rest of the site.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC
from typing import Any

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore, Totp

from matchmaker.db.models import Passkey, User
from matchmaker.extensions import db
from matchmaker.services.second_factors import use_counter
from matchmaker.web.clock import now
from matchmaker.web.sessions import load_user

ISSUER = "Matchmaker"
# Argon2id as OWASP asks for: 19 MiB, two rounds, one lane.
ARGON2 = {"argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}
# Tests sign in hundreds of times; the code is the same.
ARGON2_IN_TESTS = {"argon2__memory_cost": 64, "argon2__time_cost": 1, "argon2__parallelism": 1}


class OnceOnlyTotp(Totp):
    """A code counts once, even where two send it at the same moment."""

    def get_last_counter(self, user: Any) -> int | None:
        """The counter of the code that was used last."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Take the counter, or refuse the code.

        Raises:
            UsedCode: another request was faster.
        """
        if not use_counter(db.session(), user=user, counter=tmatch.counter):
            raise UsedCode


class UsedCode(Exception):
    """The code was right and has been used already."""


def init_app(app: Flask) -> None:
    """Bind Flask-Security to the application, without its views."""
    app.config.update(_settings(app))
    security = Security(totp_cls=OnceOnlyTotp)
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, User, None, Passkey),  # type: ignore[arg-type]  # roles are ours
        register_blueprint=False,
    )
    # The record of the session decides, not the cookie alone; no other key opens an account.
    security.login_manager.user_loader(load_user)
    security.login_manager.request_loader(None)


def _settings(app: Flask) -> dict[str, Any]:
    testing = app.config["TESTING"]
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],  # no weaker one, and never plain text
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2_IN_TESTS if testing else ARGON2,
        "SECURITY_PASSWORD_SALT": _derived(app, "password-salt"),
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {
            "check_deliverability": False,  # asking a name server would tell who registers
            "test_environment": testing,
        },
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_ISSUER": ISSUER,
        # Encrypts the apps' secrets in the database; who changes the secret key ends them.
        "SECURITY_TOTP_SECRETS": {"1": _derived(app, "totp")},
        "SECURITY_CLI_USERS_NAME": None,  # `matchmaker user` is ours
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_DATETIME_FACTORY": lambda: now().astimezone(UTC),
    }


def _derived(app: Flask, purpose: str) -> str:
    """A secret of its own for one purpose, made from the installation's."""
    key = str(app.config["SECRET_KEY"]).encode()
    return base64.b64encode(hmac.digest(key, purpose.encode(), hashlib.sha256)).decode()
