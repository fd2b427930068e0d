"""What the routes of an account share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from matchmaker.config import MailBackend, MailSettings
from matchmaker.db.models import User
from matchmaker.web.accounts.waiting import has_waiting_need
from matchmaker.web.sessions import is_fresh

bp = Blueprint("accounts", __name__)

INVALID = 422
UNSUPPORTED = 415
P = ParamSpec("P")


def this_user() -> User:
    """The account that is signed in; for routes that nobody else gets to."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001  the documented way


@bp.before_request
def refuse_json() -> None:
    """These routes read forms; what is sent otherwise is refused before anything looks at it."""
    if request.method == "POST" and request.is_json:
        abort(UNSUPPORTED)


@bp.after_request
def keep_private(response: Response) -> Response:
    """Pages about an account are kept by no cache, and forms with secrets by no history."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {"mail_notice": mail_notice(), "waiting": has_waiting_need()}


def mail_notice() -> str:
    """What a reader has to know who waits for a mail that won't come by itself."""
    mail: MailSettings = current_app.config["MAIL_SETTINGS"]
    if mail.backend is MailBackend.NONE:
        return _(
            "This site sends no mails yet. Ask the office of your cluster, which can help you on."
        )
    if mail.backend is MailBackend.FILE and not current_app.config["SESSION_COOKIE_SECURE"]:
        return _("This is a trial run: mails are not sent but written into files beside the data.")
    return ""


def fresh(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark what asks for the password again when the last time is a while ago."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if is_fresh():
            return view(*args, **kwargs)
        # What a form sent can't be sent again from an address: the page with the form follows.
        back = request.path if request.method == "GET" else url_for("accounts.overview")
        return redirect(url_for("accounts.verify", next=back), 303)

    return guarded
