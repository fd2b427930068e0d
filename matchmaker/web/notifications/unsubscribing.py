"""Ending the mails: the link of a mail shows a page, its button or the mailbox ends them."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.db.models import User
from matchmaker.domain.vocabulary import MailFrequency
from matchmaker.extensions import csrf, db
from matchmaker.services import unsubscribing as service
from matchmaker.web.access import public
from matchmaker.web.clock import now
from matchmaker.web.notifications.blueprint import bp


@bp.get("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask first: scanners of mail open every link."""
    done = _subscriber(token).mail_frequency is MailFrequency.NEVER
    return render_template("notifications/unsubscribe.html", done=done, token=token)


# A mailbox sends this by itself (RFC 8058) and can't know a token of ours; the address is
# the secret, and it can only make mails stop.
@bp.post("/unsubscribe/<token>")
@public
def end_mails(token: str) -> ResponseReturnValue:
    """From now on notifications stay in the pages."""
    session = db.session()
    service.unsubscribe(session, user=_subscriber(token), now=now())
    session.commit()
    return render_template("notifications/unsubscribe.html", done=True, token=token)


csrf.exempt(end_mails)


def _subscriber(token: str) -> User:
    key = str(current_app.config["SECRET_KEY"])
    return service.find_subscriber(db.session(), secret_key=key, token=token)
