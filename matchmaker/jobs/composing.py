"""A mail as it goes over the wire: headers that are stable, links that lead here."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_mailman import EmailMessage
from werkzeug.routing import MapAdapter

from matchmaker.db.models import Notification, OutboxMail
from matchmaker.domain.notices import MailKind
from matchmaker.services.relaying import Relayed
from matchmaker.services.replies import LOOP_HEADER
from matchmaker.services.unsubscribing import unsubscribe_token
from matchmaker.wording.mails import MailLinks, mail_text

CAN_BE_ENDED = frozenset({MailKind.NOTIFICATION, MailKind.DIGEST})
LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}


def compose(
    app: Flask,
    mail: OutboxMail,
    told_of: Sequence[Notification],
    relayed: Relayed | None = None,
) -> EmailMessage:
    """The message to send; the same mail has the same ``Message-ID`` each time it is sent.

    ``relayed`` is what the other side of an introduction wrote: an answer goes back to it
    through an address that names nobody.
    """
    base: str = app.config["PUBLIC_URL"]
    unsubscribe = _unsubscribe_link(app, mail)
    address = _addresses(app)

    def page(path: str) -> str:
        return base + path

    def notification(number: int) -> str:
        return address.build("notifications.go", {"number": number}, force_external=True)

    links = MailLinks(
        page=page,
        notification=notification,
        settings=address.build("me.profile", force_external=True),
        unsubscribe=unsubscribe,
    )
    text = mail_text(mail, told_of, links, relayed.text if relayed else "")
    headers = {
        "Message-ID": f"<{mail.message_id}@{urlsplit(base).hostname}>",
        "Date": format_datetime(mail.created_at),
        "Auto-Submitted": "auto-generated",
        "Content-Language": LANGUAGE_TAGS[mail.language],
    }
    if relayed:
        headers["Reply-To"] = relayed.reply_to
        headers[LOOP_HEADER] = "1"
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        text.subject,
        text.body,
        from_email=app.config["MAIL_DEFAULT_SENDER"],
        to=[mail.recipient],
        headers=headers,
    )


def _unsubscribe_link(app: Flask, mail: OutboxMail) -> str | None:
    if mail.kind not in CAN_BE_ENDED or mail.user_id is None:
        return None
    key: Any = app.config["SECRET_KEY"]
    token = unsubscribe_token(key, user_id=mail.user_id, email=mail.recipient)
    return _addresses(app).build("notifications.unsubscribe", {"token": token}, force_external=True)


def _addresses(app: Flask) -> MapAdapter:
    """What builds addresses under the public name of the installation, outside any request."""
    public = urlsplit(app.config["PUBLIC_URL"])
    return app.url_map.bind(public.netloc, script_name=public.path or "/", url_scheme=public.scheme)
