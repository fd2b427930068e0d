"""The clusters whose offices somebody works in."""

from __future__ import annotations

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import NotFound
from matchmaker.extensions import db
from matchmaker.services.clusters import list_clusters
from matchmaker.web.access import current_actor


def own_offices() -> list[Cluster]:
    """The clusters whose office the reader works in, oldest first."""
    held = set(current_actor().offices)
    return [cluster for cluster in list_clusters(db.session()) if cluster.id in held]


def office_of(slug: str) -> Cluster:
    """The cluster of an address.

    Raises:
        NotFound: there is none, or the reader does not work in its office.
    """
    found = next((each for each in own_offices() if each.slug == slug), None)
    if found is None:
        raise NotFound("cluster", slug)
    return found
