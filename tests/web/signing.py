"""Signing in without the pages that ask for a password, for tests of other pages."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.db.models import User
from matchmaker.extensions import db
from matchmaker.services.user_sessions import open_session
from matchmaker.web.clock import now
from matchmaker.web.sessions import SECRET, STRONG_AT, VERIFIED_AT


def signed_in(
    app: Flask, user_id: int, *, strong: bool = False, fresh: bool = True, language: str = "en"
) -> FlaskClient:
    """A browser of the account: with a second factor if ``strong``, just now if ``fresh``."""
    client = app.test_client()
    moment = now()
    with app.app_context():
        user = db.session.get_one(User, user_id)
        _, secret = open_session(db.session(), user=user, device="test", now=moment)
        uniquifier = user.fs_uniquifier
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = uniquifier
        cookie["_fresh"] = True
        cookie[SECRET] = secret
        cookie[VERIFIED_AT] = moment.timestamp() if fresh else 0.0
        if strong:
            cookie[STRONG_AT] = moment.timestamp()
    client.set_cookie("lang", language)
    return client
