"""The door of every route: who is at it, and whether the route is open to them.

A route declares its access with one of the decorators below, under the line that names its
address. One that declares nothing keeps the application from starting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from matchmaker.db.models import User
from matchmaker.domain.access import (
    Access,
    admin,
    confirmed,
    declared_access,
    office,
    public,
    signed_in,
)
from matchmaker.domain.errors import NotAllowed
from matchmaker.domain.permissions import ANONYMOUS, Actor
from matchmaker.extensions import db
from matchmaker.services.actors import actor_of
from matchmaker.web.sessions import is_strong

__all__ = [
    "Access",
    "admin",
    "check_declared",
    "confirmed",
    "current_actor",
    "declare_endpoints",
    "forget_actor",
    "office",
    "public",
    "signed_in",
]

ENDPOINTS = "matchmaker_access"
SIGN_IN = "accounts.login"
CONFIRM = "accounts.unconfirmed"
SECOND_FACTOR = "accounts.strengthen"


class UndeclaredRoute(Exception):
    """A route doesn't say who it is open to; ``endpoint`` names it."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(f"{endpoint}: declare who it is open to, see matchmaker/web/access.py")
        self.endpoint = endpoint


def init_app(app: Flask) -> None:
    """Look at the declaration before every request that has a route."""
    declare_endpoints(app, {"static": Access.PUBLIC})
    app.before_request(_guard)
    app.context_processor(_office_link)


def declare_endpoints(app: Flask, endpoints: Mapping[str, Access]) -> None:
    """Declare routes whose functions are not ours; an entry here counts before a decorator."""
    app.extensions.setdefault(ENDPOINTS, {}).update(endpoints)


def access_of(app: Flask, endpoint: str) -> Access:
    """Who a route is open to.

    Raises:
        UndeclaredRoute: it doesn't say.
    """
    declared: Access | None = app.extensions[ENDPOINTS].get(endpoint)
    access = declared or declared_access(app.view_functions[endpoint])
    if access is None:
        raise UndeclaredRoute(endpoint)
    return access


def _office_link() -> dict[str, bool]:
    # Only a reader who is known already: an error page must not ask the database.
    actor: Actor | None = g.get("actor")
    return {
        "works_in_office": actor is not None and actor.has_office_role,
        "is_office_admin": actor is not None and bool(actor.admin_offices),
    }


def check_declared(app: Flask) -> None:
    """Keep every route's declaration; refuse to start with one that nobody thought about.

    Raises:
        UndeclaredRoute: the first one.
    """
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    declare_endpoints(app, {name: access_of(app, name) for name in sorted(endpoints)})


def current_actor() -> Actor:
    """Who sends this request; the roles are read once a request, and anew at the next."""
    if "actor" not in g:
        g.actor = _actor()
    actor: Actor = g.actor
    return actor


def forget_actor() -> None:
    """Read the roles again: this very request gave the person a new one."""
    g.pop("actor", None)


def _actor() -> Actor:
    if not hasattr(current_app, "login_manager") or not current_user.is_authenticated:
        return ANONYMOUS
    return actor_of(
        db.session(),
        user=cast("User", current_user),
        strong=is_strong(),
    )


def _guard() -> ResponseReturnValue | None:
    """Send who can still get in to the page that is missing; ``NotAllowed`` for the others."""
    if request.endpoint is None:  # nothing under this address: routing answers
        return None
    access = access_of(current_app, request.endpoint)
    if access is Access.PUBLIC:
        if request.endpoint != "static" and session.get("_user_id"):
            current_actor()  # the navigation shows where somebody signed in can go
        return None
    actor = current_actor()
    if not actor.signed_in:
        return _first(SIGN_IN)
    if access is not Access.SIGNED_IN and not actor.confirmed:
        if request.method == "GET":
            return _first(CONFIRM)
        raise NotAllowed("confirm_first")
    if access in {Access.OFFICE, Access.ADMIN} and not _has_office(actor, access):
        if actor.strong or not actor.has_office_role:
            raise NotAllowed("not_allowed")
        if request.method == "GET":
            return _first(SECOND_FACTOR)
        raise NotAllowed("second_factor_first")
    return None


def _has_office(actor: Actor, access: Access) -> bool:
    return bool(actor.offices if access is Access.OFFICE else actor.admin_offices)


def _first(endpoint: str) -> ResponseReturnValue:
    # What a form sent can't be sent again from an address, so only looking leads back.
    back = request.full_path.removesuffix("?") if request.method == "GET" else None
    return redirect(url_for(endpoint, next=back), 303)
