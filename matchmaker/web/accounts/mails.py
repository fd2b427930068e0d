"""Mails about an account: put into its owner's language, written to the outbox."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale

from matchmaker.db.models import User
from matchmaker.extensions import db
from matchmaker.services.outbox import queue_account_mail
from matchmaker.web.clock import now
from matchmaker.wording.account_mails import account_mail
from matchmaker.wording.messages import LOCALES


def send(user: User, kind: str, *, link: str | None = None, to: str | None = None) -> None:
    """Write the mail in the transaction of the change; the worker sends it.

    ``link`` defaults to the page where a new password can be asked for, ``to`` to the
    account's address.
    """
    target = link if link is not None else url_for("accounts.recover", _external=True)
    with force_locale(LOCALES[user.language]):
        subject, body = account_mail(kind, link=target)
    queue_account_mail(
        db.session(),
        recipient=to or user.email,
        language=user.language,
        subject=subject,
        body=body,
        user=user,
        now=now(),
    )
