"""The cluster whose office somebody works in on this page."""

from __future__ import annotations

from flask import session

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import NotAllowed
from matchmaker.extensions import db
from matchmaker.services.clusters import list_clusters
from matchmaker.web.access import current_actor

CHOSEN = "office"
"""Key of the browser's session under which the switcher keeps the id."""


def own_offices() -> list[Cluster]:
    """The clusters whose office the reader works in, oldest first."""
    held = set(current_actor().offices)
    return [cluster for cluster in list_clusters(db.session()) if cluster.id in held]


def current_office() -> Cluster:
    """The chosen cluster, else the oldest one of the reader's.

    Raises:
        NotAllowed: the reader works in no office.
    """
    offices = own_offices()
    if not offices:
        raise NotAllowed("not_allowed")
    chosen = session.get(CHOSEN)
    return next((each for each in offices if each.id == chosen), offices[0])
