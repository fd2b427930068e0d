"""A mail that waits, as the subject and the plain text that are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale

from matchmaker.db.models import Notification, OutboxMail
from matchmaker.domain.notices import MailKind, NotificationKind
from matchmaker.wording.messages import LOCALES, N_, worded
from matchmaker.wording.notifications import notification_told, told

SUBJECT_LIMIT = 150


@dataclass(frozen=True, slots=True)
class MailText:
    """What is sent. ``subject`` is one line."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class MailLinks:
    """Addresses that a mail leads to: ``page`` makes one of a path from the root."""

    page: Callable[[str], str]
    notification: Callable[[int], str]
    settings: str
    unsubscribe: str | None


def mail_text(
    mail: OutboxMail, told_of: Sequence[Notification], links: MailLinks, said: str = ""
) -> MailText:
    """The mail in its recipient's language; ``told_of`` are the notifications it is about.

    ``said`` is a message that can be answered by mail.
    """
    with force_locale(LOCALES[mail.language]):
        if mail.kind is MailKind.ACCOUNT:
            return MailText(_one_line(mail.values["subject"]), mail.values["body"])
        if mail.kind is MailKind.INVITATION:
            telling = told(NotificationKind(mail.values["notification"]), mail.values)
            body = _rendered("invitation", telling=telling, link=links.page(mail.values["link"]))
            return MailText(_one_line(telling.title), body)
        tellings = [(notification_told(each), links.notification(each.id)) for each in told_of]
        body = _rendered("notifications", tellings=tellings, links=links, said=said)
        if mail.kind is MailKind.DIGEST and len(tellings) > 1:
            return MailText(worded(N_("%(count)s messages for you"), count=len(tellings)), body)
        return MailText(_one_line(tellings[0][0].title), body)


def _rendered(name: str, **values: Any) -> str:
    """Past Flask's own rendering, which would ask for the request of a page."""
    return current_app.jinja_env.get_template(f"mail/{name}.txt").render(**values).strip() + "\n"


def _one_line(text: str) -> str:
    """A header is one line, whatever somebody typed as a title."""
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT_LIMIT else f"{line[:SUBJECT_LIMIT].rstrip()}…"
