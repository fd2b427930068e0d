"""An id for every request: on every line of the log, and in the answer to ask about it by."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Flask, Response, g, request

from matchmaker.config.logs import NO_REQUEST, request_id

HEADER = "X-Request-ID"
ID_BYTES = 8

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Give each request its id, and note how it was answered."""
    app.before_request(_begin)
    app.after_request(_note)
    app.teardown_request(_end)


def _begin() -> None:
    # Never taken from the request: a log must not hold what a stranger writes into it.
    request_id.set(secrets.token_hex(ID_BYTES))
    g.began = time.perf_counter()


def _note(response: Response) -> Response:
    response.headers[HEADER] = request_id.get()
    # The rule and not the path: an address may be a secret.
    rule = request.url_rule.rule if request.url_rule else "(no such address)"
    took = (time.perf_counter() - g.began) * 1000 if "began" in g else 0.0
    logger.info("%s %s %d %.0f ms", request.method, rule, response.status_code, took)
    return response


def _end(_error: BaseException | None) -> None:
    request_id.set(NO_REQUEST)
