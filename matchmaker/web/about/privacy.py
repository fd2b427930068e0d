"""What is kept of whom, and who sees it; the periods are those that the services keep to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.services import invitations, needs, notifications, outbox, user_sessions
from matchmaker.services.accounts import CONSENT_VERSION
from matchmaker.web.about.blueprint import bp
from matchmaker.web.access import public


@dataclass(frozen=True, slots=True)
class KeptData:
    """One kind of data: what it is, why it is kept and for how long."""

    what: str
    why: str
    how_long: str


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """The notice that registration asks consent to."""
    rows = [*_of_accounts(), *_of_needs(), *_of_mails()]
    return render_template("about/privacy.html", rows=rows, version=CONSENT_VERSION)


def _of_accounts() -> list[KeptData]:
    return [
        KeptData(
            gettext("Your account: mail address, password (as a hash), name, language"),
            gettext("So that you can sign in and others in your organisation know who you are"),
            gettext("Until you delete it"),
        ),
        KeptData(
            gettext("Phone and WeChat, if you give them"),
            gettext("To suggest them when you ask for an introduction"),
            gettext("Until you take them out"),
        ),
        KeptData(
            gettext("Sign-ins: device and times; passkeys and secrets of second factors"),
            gettext("So that you can see and end them, and nobody else gets in"),
            gettext(
                "Sign-ins %(days)s days at most, the others until you remove them",
                days=user_sessions.LIFETIME.days,
            ),
        ),
        KeptData(
            gettext("Your organisation: name, place, trade, size, members"),
            gettext("To judge who fits, and to let several people act for it"),
            gettext("Until its owners close it"),
        ),
    ]


def _of_needs() -> list[KeptData]:
    return [
        KeptData(
            gettext("A need typed without an account"),
            gettext("To show you the matches again"),
            gettext(
                "%(days)s days, or until you delete it or claim it with an account",
                days=needs.LIFETIME.days,
            ),
        ),
        KeptData(
            gettext("Which providers of a need’s list came into view"),
            gettext("To measure how much is looked at each place of a list, for all firms as one"),
            gettext("As long as the need"),
        ),
        KeptData(
            gettext("Needs, introductions and what came of them"),
            gettext("To make the introduction, and to learn what helps"),
            gettext(
                "Until the organisation is closed; what led to an accepted introduction stays "
                "without words and names"
            ),
        ),
        KeptData(
            gettext("A record of every step: who, when, why"),
            gettext("To settle disagreements and find misuse"),
            gettext("As long as the installation; without your name once you delete the account"),
        ),
    ]


def _of_mails() -> list[KeptData]:
    return [
        KeptData(
            gettext("Notifications and the mails with them"),
            gettext("So that you learn in time what happened"),
            gettext(
                "Notifications %(notifications)s days after you read them, mails %(mails)s days",
                notifications=notifications.KEPT.days,
                mails=outbox.KEPT.days,
            ),
        ),
        KeptData(
            gettext("Addresses of people whom somebody invited"),
            gettext("To send the invitation and to let only them accept it"),
            gettext(
                "The link works %(days)s days; %(more)s days later the address goes",
                days=invitations.LIFETIME.days,
                more=invitations.KEPT.days,
            ),
        ),
    ]
