"""Requests that only look begin transactions that only read."""

from __future__ import annotations

from flask import Flask, request

from matchmaker.db.transactions import set_read_only

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Declare it before each request and take it back after."""
    app.before_request(_declare)
    app.teardown_request(_take_back)


def _declare() -> None:
    set_read_only(request.method in SAFE_METHODS)


def _take_back(_error: BaseException | None) -> None:
    set_read_only(value=False)
