"""The sign-in behind a request: the cookie names a record on our side, which opens or doesn't.

The cookie also holds when the person last proved who they are and whether with a second
factor. It is signed, so it can be copied but not changed, and a copy ends with the record.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, g, request, session
from flask_security import login_user
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matchmaker.db.engine import impatient
from matchmaker.db.models import User, UserSession
from matchmaker.db.transactions import is_read_only, set_read_only
from matchmaker.extensions import db
from matchmaker.services import user_sessions
from matchmaker.web.clock import now

logger = logging.getLogger(__name__)

SECRET = "sid"  # noqa: S105  the name of an entry in the cookie
VERIFIED_AT = "verified_at"
STRONG_AT = "strong_at"
# What outlives signing in and out: none of it opens anything to somebody else.
KEPT = ("waiting_need", "next", "_flashes")
# Changing what protects an account asks for the password again after this time.
FRESH = timedelta(minutes=15)
# A second factor opens the office for a working day.
STRONG = timedelta(hours=12)


def init_app(app: Flask) -> None:
    """Note after a page that its sign-in is in use."""
    app.config["PERMANENT_SESSION_LIFETIME"] = user_sessions.LIFETIME
    app.after_request(_see)
    # Not the account itself: an error page must not ask the database who reads it.
    app.context_processor(lambda: {"is_signed_in": current_session() is not None})


def load_user(uniquifier: str) -> User | None:
    """The account that the cookie stands for, None as soon as its record no longer opens."""
    record = user_sessions.find_session(
        db.session(), secret=str(session.get(SECRET, "")), now=now()
    )
    if record is None or record.user.fs_uniquifier != uniquifier:
        return None
    g.user_session = record
    g.user_session_seen = (record.id, record.seen_at)
    return record.user


def current_session() -> UserSession | None:
    """The record of this request's sign-in."""
    record: UserSession | None = g.get("user_session")
    return record


def sign_in(user: User, *, strong: bool, stay: bool = False) -> None:
    """Begin a new session; whatever the cookie held before ends. The caller commits."""
    moment = now()
    before = session.get(SECRET)
    if before:
        _end(str(before), moment)
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    record, secret = user_sessions.open_session(
        db.session(), user=user, device=request.user_agent.string, now=moment
    )
    login_user(user)
    session.permanent = stay
    session[SECRET] = secret
    session[VERIFIED_AT] = moment.timestamp()
    if strong:
        session[STRONG_AT] = moment.timestamp()
    g.user_session = record
    g.pop("actor", None)


def sign_out() -> None:
    """End this request's session, on our side first. The caller commits."""
    secret = session.get(SECRET)
    if secret:
        _end(str(secret), now())
    session.clear()
    for name in ("user_session", "user_session_seen", "actor", "_login_user"):
        g.pop(name, None)


def verified(*, strong: bool) -> None:
    """The person of this session has just proven who they are once more."""
    session[VERIFIED_AT] = now().timestamp()
    if strong:
        session[STRONG_AT] = session[VERIFIED_AT]


def stays() -> bool:
    """Whether this sign-in outlives the browser's window."""
    return bool(session.permanent)


def is_fresh() -> bool:
    """Whether the person proved who they are only a moment ago."""
    return _within(VERIFIED_AT, FRESH)


def is_strong() -> bool:
    """Whether a second factor was used in this session, and today."""
    return _within(STRONG_AT, STRONG)


def _within(name: str, span: timedelta) -> bool:
    moment = session.get(name)
    if not isinstance(moment, int | float):
        return False
    return timedelta() <= now() - datetime.fromtimestamp(moment, UTC) < span


def _end(secret: str, moment: datetime) -> None:
    record = user_sessions.find_session(db.session(), secret=secret, now=moment)
    if record is not None:
        record.ended_at = moment


def _see(response: Response) -> Response:
    """Write "last seen" in a transaction of its own, unless somebody else is writing."""
    session_id, seen_at = g.get("user_session_seen", (None, None))
    moment = now()
    if session_id is None or moment - seen_at < user_sessions.SEEN_STEP:
        return response
    was_read_only = is_read_only()
    set_read_only(value=False)
    try:
        with impatient(db.engine) as connection, Session(connection) as own:
            user_sessions.see_session(own, session_id=session_id, now=moment)
            own.commit()
    except DBAPIError:
        logger.debug("the database is busy: when a sign-in was last seen is not noted")
    finally:
        set_read_only(was_read_only)
    return response
