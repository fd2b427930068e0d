"""What follows a right password: a second step if the account asks for one, then in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.db.models import User
from matchmaker.extensions import db
from matchmaker.services.accounts import find_by_uniquifier, note_account
from matchmaker.services.second_factors import has_second_factor
from matchmaker.services.user_sessions import is_new_device
from matchmaker.web.accounts import mails
from matchmaker.web.accounts.next_page import take_next
from matchmaker.web.accounts.waiting import claim_waiting_need
from matchmaker.web.clock import now
from matchmaker.web.sessions import sign_in

PENDING = "pending"
PENDING_TIME = timedelta(minutes=10)


def enter(user: User, *, stay: bool) -> ResponseReturnValue:
    """Sign in whose password was right, or ask for the second factor first; commits."""
    if has_second_factor(user):
        session[PENDING] = {
            "user": user.fs_uniquifier,
            "stay": stay,
            "at": now().timestamp(),
        }
        db.session.commit()
        return redirect(url_for("accounts.second_step"), 303)
    return welcome(user, strong=False, stay=stay)


def pending_user() -> tuple[User | None, bool]:
    """Whose password was right a moment ago, and whether to stay signed in."""
    pending = session.get(PENDING)
    if not isinstance(pending, dict):
        return None, False
    age = now() - datetime.fromtimestamp(pending["at"], UTC)
    if not timedelta() <= age < PENDING_TIME:
        return None, False
    user = find_by_uniquifier(db.session(), uniquifier=pending["user"])
    return user, bool(pending["stay"])


def welcome(user: User, *, strong: bool, stay: bool) -> ResponseReturnValue:
    """Sign in for good: note it, claim the need that waits, go where the reader wanted to go."""
    device = request.user_agent.string
    if is_new_device(db.session(), user=user, device=device):
        mails.send(user, "account_new_device")
    sign_in(user, strong=strong, stay=stay)
    reason = "second_factor" if strong else "password"
    note_account(db.session(), user=user, action="sign_in", reason=reason, now=now())
    claimed = claim_waiting_need(user)
    db.session.commit()
    return redirect(claimed or take_next(), 303)
