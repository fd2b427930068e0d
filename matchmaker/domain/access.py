"""Which readers an address is open to: every route says so beside its name.

A declaration is a first sieve, looked at before the route runs. What a reader may do with
one record is decided by :mod:`matchmaker.domain.permissions`, and which records a reader
finds at all by the scoping of queries.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

ATTRIBUTE = "matchmaker_access"

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """Who gets past the door of a route; each level includes the ones below it.

    ``OFFICE`` and ``ADMIN`` ask for a role in some cluster and for a second factor in this
    session; which cluster the page is about is the route's business.
    """

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    CONFIRMED = "confirmed"
    OFFICE = "office"
    ADMIN = "admin"


def declare(view: View, access: Access) -> View:
    """Write the declaration on the function; wrappers made with ``functools.wraps`` keep it.

    Raises:
        ValueError: the function declares another access already.
    """
    before = declared_access(view)
    if before not in {None, access}:
        raise ValueError(f"{view!r} declares both {before} and {access}")
    setattr(view, ATTRIBUTE, access)
    return view


def declared_access(view: Callable[..., Any]) -> Access | None:
    """What a view declares, None when it declares nothing."""
    access: Access | None = getattr(view, ATTRIBUTE, None)
    return access


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    return declare(view, Access.PUBLIC)


def signed_in(view: View) -> View:
    """Open to whoever has signed in, even before the address is confirmed."""
    return declare(view, Access.SIGNED_IN)


def confirmed(view: View) -> View:
    """Open to whoever has signed in and confirmed the mail address."""
    return declare(view, Access.CONFIRMED)


def office(view: View) -> View:
    """Open to staff and admins of any cluster, after a second factor."""
    return declare(view, Access.OFFICE)


def admin(view: View) -> View:
    """Open to admins of any cluster, after a second factor."""
    return declare(view, Access.ADMIN)
