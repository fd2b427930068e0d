"""Which cluster a page is about: named in the address, or the oldest one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import NotFound
from matchmaker.extensions import db
from matchmaker.services import clusters as clusters_service
from matchmaker.wording.messages import reader_language

PARAMETER = "cluster"


@dataclass(frozen=True, slots=True)
class ClusterChoice:
    """The clusters there are, and the one that this page is about (None: there is none)."""

    clusters: list[Cluster]
    current: Cluster | None
    named: bool

    @property
    def options(self) -> list[tuple[str, str]]:
        """What a reader can choose from; empty when there is nothing to choose."""
        if len(self.clusters) < 2:  # one cluster is no choice
            return []
        language = reader_language()
        return [(cluster.slug, cluster.name_in(language)) for cluster in self.clusters]


def cluster_choice(slug: str | None = None) -> ClusterChoice:
    """Read the choice from a part of the path, else from ``?cluster=``.

    Raises:
        NotFound: the path names a cluster that is not there.
    """
    found = clusters_service.list_clusters(db.session())
    named = slug or request.values.get(PARAMETER, "")
    current = next((cluster for cluster in found if cluster.slug == named), None)
    if slug is not None and current is None:
        raise NotFound("cluster", slug)
    return ClusterChoice(found, current or (found[0] if found else None), current is not None)
