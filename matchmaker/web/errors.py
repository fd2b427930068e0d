"""What a reader sees when something can't be answered: plain words, a way on, no details."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from matchmaker.db.failures import as_unavailable
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from matchmaker.wording.messages import N_, worded

logger = logging.getLogger(__name__)

INTERNAL_ERROR = 500
UNAVAILABLE = 503
CSRF_FAILED = 422
TYPED_LIMIT = 10_000
# What is never shown again, whatever went wrong.
SECRET_FIELDS = frozenset({"csrf_token", "password", "code", "credential"})
_CODE = re.compile(r"[a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Heading and advice of an error page, as messages to translate."""

    title: str
    advice: str


TEXTS = {
    400: ErrorText(
        N_("This request can’t be read"),
        N_("Something in the address or the form is not as we expect. Go back and try again."),
    ),
    403: ErrorText(
        N_("This page is not open to you"),
        N_("If you think that it should be, ask the office of your cluster."),
    ),
    404: ErrorText(
        N_("There is nothing under this address"),
        N_("The link may be incomplete. A need and its link go 30 days after it was written."),
    ),
    405: ErrorText(
        N_("This page can’t be used like that"),
        N_("Go back and use the buttons on the page."),
    ),
    409: ErrorText(
        N_("Somebody was faster"),
        N_("What you saw has changed meanwhile. Open the page again and look before you go on."),
    ),
    410: ErrorText(
        N_("This provider is no longer listed"),
        N_("It has left the catalogue. Other providers may offer the same."),
    ),
    413: ErrorText(
        N_("That is too much at once"),
        N_(
            "A few sentences about your problem are enough. Go back: what you typed is still in "
            "the form. Shorten it and send it again."
        ),
    ),
    CSRF_FAILED: ErrorText(
        N_("The page was open for too long"),
        N_("Open the form again and send it once more. What you typed stands below; copy it."),
    ),
    429: ErrorText(
        N_("Too many requests"),
        N_("Wait a minute, then try again."),
    ),
    INTERNAL_ERROR: ErrorText(
        N_("Something went wrong on our side"),
        N_("Nothing you did caused it. Try again in a minute."),
    ),
    UNAVAILABLE: ErrorText(
        N_("We can’t answer just now"),
        N_("Try again in a few seconds. What you typed is still in the form if you go back."),
    ),
}


def init_app(app: Flask) -> None:
    """One handler for each family of errors; the interface under /api has its own."""
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(NotAllowed, lambda _: error_page(403))
    app.register_error_handler(Conflict, lambda _: error_page(409))
    app.register_error_handler(InvalidInput, lambda _: error_page(400))
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, *, typed: str = "") -> Response:
    """The page for a status; ``typed`` is shown so that nobody has to write it again."""
    text = TEXTS.get(status) or TEXTS[400 if status < INTERNAL_ERROR else INTERNAL_ERROR]
    if request_ctx.url_adapter is None:
        # A host that is not ours: no page of ours can be linked under it.
        plain = make_response(f"{worded(text.title)}\n{worded(text.advice)}\n", status)
        plain.mimetype = "text/plain"
        return plain
    page = render_template(
        "errors/error.html",
        status=status,
        title=worded(text.title),
        advice=worded(text.advice),
        typed=typed,
    )
    return make_response(page, status)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.response is not None:
        return make_response(error.get_response())
    if error.code < 400:  # a redirect that routing raises
        return make_response(error.get_response())
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _csrf_failed(_error: CSRFError) -> Response:
    return error_page(CSRF_FAILED, typed=_typed())


def _unavailable(error: Unavailable) -> Response:
    response = error_page(UNAVAILABLE, typed=_typed())
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _typed() -> str:
    """The texts of the form that was sent; secrets, codes and plain numbers are left out."""
    texts = [
        text.strip()
        for name, text in request.form.items(multi=True)
        if name not in SECRET_FIELDS and not _CODE.fullmatch(text.strip())
    ]
    return "\n\n".join(texts)[:TYPED_LIMIT]


def _database_error(error: DBAPIError) -> Response:
    unavailable = as_unavailable(error)
    return _unavailable(unavailable) if unavailable else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    logger.exception("unexpected error", exc_info=error)
    return error_page(INTERNAL_ERROR)
