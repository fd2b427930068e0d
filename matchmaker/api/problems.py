"""Failures as problem details (RFC 9457), worded in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, json, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from matchmaker.db.failures import as_unavailable
from matchmaker.domain.errors import (
    Conflict,
    InvalidInput,
    MatchmakerError,
    NotAllowed,
    NotFound,
    Unavailable,
)
from matchmaker.matching.exchange import ExchangeError
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.exchange import exchange_issue_sentence
from matchmaker.wording.messages import N_, worded

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:matchmaker:problem:"
PREFIX = "/api/"

FieldError = dict[str, str]

# status: last part of the type, title, what to do
PROBLEMS = {
    400: ("bad-request", N_("The request can’t be read"), N_("Send one JSON object in UTF-8.")),
    403: ("forbidden", N_("This is not allowed"), N_("Ask the office of your cluster.")),
    404: (
        "not-found",
        N_("There is nothing under this address"),
        N_("The addresses are listed in /api/v1/openapi.json."),
    ),
    405: (
        "method-not-allowed",
        N_("This address takes another method"),
        N_("The header Allow lists the methods."),
    ),
    409: ("conflict", N_("Something has changed meanwhile"), N_("Read it again, then retry.")),
    413: (
        "too-large",
        N_("The request is too large"),
        N_("A need fits into %(limit)s bytes of JSON."),
    ),
    415: (
        "unsupported-media-type",
        N_("The body must be JSON"),
        N_("Send the header Content-Type: application/json."),
    ),
    422: (
        "invalid",
        N_("The request can’t be used as it is"),
        N_("Each entry of errors names a field and what is wrong with it."),
    ),
    429: ("too-many-requests", N_("Too many requests"), N_("Wait a minute, then try again.")),
    500: ("internal-error", N_("Something went wrong on our side"), N_("Try again in a minute.")),
    503: (
        "unavailable",
        N_("We can’t answer just now"),
        N_("The header Retry-After says after how many seconds to try again."),
    ),
}
MAX_BODY_BYTES = 256 * 1024


def problem(
    status: int, *, detail: str | None = None, errors: Iterable[FieldError] = ()
) -> Response:
    """The response for a failure; ``errors`` has one entry for each unusable field."""
    known = status if status in PROBLEMS else 400 if status < 500 else 500
    kind, title, advice = PROBLEMS[known]
    body: dict[str, object] = {
        "type": TYPE_PREFIX + kind,
        "title": worded(title),
        "status": status,
        "detail": detail or worded(advice, limit=MAX_BODY_BYTES),
    }
    listed = list(errors)
    if listed:
        body["errors"] = listed
    response = Response(json.dumps(body), status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def field_error(field: str, code: str, detail: str) -> FieldError:
    """One entry of ``errors``; ``field`` is a path such as ``must[0]``, "" for the body."""
    return {"field": field, "code": code, "detail": detail}


def handle_problems(blueprint: Blueprint) -> None:
    """Answer every failure of the blueprint's views with problem details."""
    blueprint.register_error_handler(HTTPException, _http_problem)
    blueprint.register_error_handler(ExchangeError, _exchange_problem)
    blueprint.register_error_handler(MatchmakerError, _trade_problem)
    blueprint.register_error_handler(DBAPIError, _database_problem)
    blueprint.register_error_handler(Exception, _unexpected_problem)


def handle_routing_problems(app: Flask) -> None:
    """The same for what routing refuses under the interface's addresses.

    A blueprint's handlers do not see that, so such a request is answered before anything
    else looks at it.
    """
    app.before_request(_routing_problem)


def _routing_problem() -> ResponseReturnValue | None:
    error = request.routing_exception
    in_interface = request.path.startswith(PREFIX)
    if in_interface and isinstance(error, HTTPException) and (error.code or 0) >= 400:
        return _http_problem(error)
    return None


def _http_problem(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # a redirect, or made elsewhere
        return error
    response = problem(error.code)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _exchange_problem(error: ExchangeError) -> Response:
    return problem(
        422,
        errors=[
            field_error(issue.field, issue.code, exchange_issue_sentence(issue))
            for issue in error.issues
        ],
    )


def _trade_problem(error: MatchmakerError) -> Response:
    sentence = error_sentence(error)
    if isinstance(error, InvalidInput):
        return problem(422, errors=[field_error(error.field, error.code, sentence)])
    if isinstance(error, Unavailable):
        response = problem(503)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    statuses = {NotFound: 404, Conflict: 409, NotAllowed: 403}
    status = next((code for kind, code in statuses.items() if isinstance(error, kind)), 400)
    return problem(status, detail=sentence)


def _database_problem(error: DBAPIError) -> Response:
    unavailable = as_unavailable(error)
    return _trade_problem(unavailable) if unavailable else _unexpected_problem(error)


def _unexpected_problem(error: Exception) -> Response:
    logger.exception("unexpected error", exc_info=error)
    return problem(500)
