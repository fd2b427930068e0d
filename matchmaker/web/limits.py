"""Limits on attempts. The database counts, so that they hold across threads and machines."""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import timedelta

from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_babel import gettext, ngettext
from flask_limiter import Limiter, RateLimitExceeded
from limits.storage import Storage
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.extensions import db
from matchmaker.services import attempts
from matchmaker.services.allowances import set_limits
from matchmaker.web.clock import now

MINUTE = 60
TOO_MANY = 429


class DatabaseStorage(Storage):
    """Counts for Flask-Limiter in the table of attempts.

    A count is committed by itself and first of all: what comes after it may fail or be
    rolled back, the attempt still counts.
    """

    STORAGE_SCHEME = ["database"]  # noqa: RUF012  the base class declares a list

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failing database raises; answered by the site's own error pages."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; ``expiry`` is the window in seconds."""
        tries = attempts.count_attempt(
            db.session(), key=key, window=timedelta(seconds=expiry), tries=amount, now=now()
        )
        db.session.commit()
        return tries

    def get(self, key: str) -> int:
        """How many there are in the current window."""
        return attempts.find_attempt(db.session(), key=key, now=now())[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        return attempts.find_attempt(db.session(), key=key, now=now())[1].timestamp()

    def check(self) -> bool:
        """The database is looked after elsewhere (``/readyz``)."""
        return True

    def reset(self) -> int | None:
        """Take every count back."""
        taken_back = attempts.forget_attempts(db.session())
        db.session.commit()
        return taken_back

    def clear(self, key: str) -> None:
        """Take one count back."""
        attempts.forget_attempts(db.session(), key=key)
        db.session.commit()


def digest(text: str) -> str:
    """A text as it may be kept: recognised again by this installation, read by nobody."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]


def by_address() -> str:
    """Who sends the request, as far as an address tells."""
    return f"address:{digest(request.remote_addr or '')}"


def by_account() -> str:
    """The account that the form names, whether there is one or not."""
    return f"account:{digest(request.form.get('email', '').strip().casefold())}"


def names_no_account() -> bool:
    """Whether the form leaves the account open: all such forms would share one count."""
    return not request.form.get("email", "").strip()


def by_secret() -> str:
    """The account behind the secret of a link."""
    return f"secret:{digest(str((request.view_args or {}).get('secret', '')))}"


def by_user() -> str:
    """The account that is signed in."""
    return f"user:{digest(str(session.get('_user_id', '')))}"


def by_pending() -> str:
    """The account whose password was right a moment ago, whoever else is signed in."""
    return f"user:{digest(str((session.get('pending') or {}).get('user', '')))}"


limiter = Limiter(key_func=by_address, storage_uri="database://", strategy="fixed-window")


def init_app(app: Flask) -> None:
    """Count before the routes that say so; answer who is over a limit in plain words."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.before_request(_set_limits)


def _set_limits() -> None:
    set_limits(db.session(), current_app.config["ACCOUNT_LIMITS"])


def _too_many(_error: RateLimitExceeded) -> Response:
    limit = limiter.current_limit
    seconds = max(1, int(limit.reset_at - now().timestamp())) if limit else MINUTE
    minutes = math.ceil(seconds / MINUTE)
    page = render_template(
        "errors/error.html",
        status=TOO_MANY,
        title=gettext("Too many attempts"),
        advice=ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes),
        typed="",
    )
    response = make_response(page, TOO_MANY)
    response.headers["Retry-After"] = str(seconds)
    return response
