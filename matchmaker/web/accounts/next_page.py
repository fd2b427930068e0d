"""Where signing in leads: back to the page that asked for it, never to another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LIMIT = 1000


def inside(address: str) -> str | None:
    """The address if it is the path of a page here, else None.

    Only ``/path?query`` of a route that can be looked at passes: no host, no scheme, no
    backslash and no control sign, which browsers read differently from each other.
    """
    if not address.startswith("/") or len(address) > LIMIT or not address.isprintable():
        return None
    if address.startswith("//") or "\\" in address:
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return address


def keep_next() -> None:
    """Remember the page that ``?next=`` names, across confirming and a second step."""
    asked = inside(request.args.get("next", ""))
    if asked is not None:
        session["next"] = asked


def take_next(otherwise: str = "home.index") -> str:
    """The remembered page, else that of the route ``otherwise``."""
    return inside(str(session.pop("next", ""))) or url_for(otherwise)
