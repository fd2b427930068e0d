"""Addresses of static files carry a hash of the content, so browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

YEAR_SECONDS = 365 * 24 * 3600
HASH_LENGTH = 12


def init_app(app: Flask) -> None:
    """Add the hash to every address and the caching rule to every answer."""
    app.url_defaults(_add_hash)
    app.after_request(_cache_hashed)


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and current_app.static_folder and "v" not in values:
        values["v"] = _content_hash(Path(current_app.static_folder) / str(values["filename"]))


@cache
def _content_hash(path: Path) -> str | None:
    """The start of the file's sha256; None for a file that is not there."""
    if not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]


def _cache_hashed(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in {200, 304} and "v" in request.args:
        response.cache_control.clear()
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    return response
