"""Clusters: the tenants of an installation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput, NotFound

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def list_clusters(session: Session) -> list[Cluster]:
    """Every cluster, oldest first."""
    return list(session.scalars(select(Cluster).order_by(Cluster.id)))


def get_cluster(session: Session, *, slug: str) -> Cluster:
    """The cluster with this slug.

    Raises:
        NotFound: there is none.
    """
    found = select(Cluster).where(Cluster.slug == slug)
    cluster = session.scalar(found) if SLUG.fullmatch(slug) else None
    if cluster is None:
        raise NotFound("cluster", slug)
    return cluster


def create_cluster(
    session: Session,
    *,
    slug: str,
    name_en: str,
    name_zh: str,
    languages: Sequence[str],
    now: datetime,
    attribution: str | None = None,
    attribution_url: str | None = None,
    licence: str | None = None,
) -> Cluster:
    """A new, empty cluster.

    Raises:
        InvalidInput: the slug can't stand in an address (``invalid_slug``).
    """
    if not SLUG.fullmatch(slug):
        raise InvalidInput("cluster", "invalid_slug", {"value": slug})
    cluster = Cluster(
        slug=slug,
        name_en=name_en,
        name_zh=name_zh,
        languages=list(languages),
        attribution=attribution,
        attribution_url=attribution_url,
        licence=licence,
        created_at=now,
    )
    session.add(cluster)
    session.flush()
    return cluster


def touch_catalogue(session: Session, *, cluster: Cluster) -> None:
    """Say that a provider of the cluster changed, so that matchers fitted before are renewed.

    Counted by the database: of two changes at once neither is lost.
    """
    session.execute(
        update(Cluster)
        .where(Cluster.id == cluster.id)
        .values(catalogue_version=Cluster.catalogue_version + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(cluster, ["catalogue_version"])


def catalogue_version(session: Session, *, cluster_id: int) -> int:
    """The number of the cluster's catalogue as this transaction sees it."""
    version = session.scalar(select(Cluster.catalogue_version).where(Cluster.id == cluster_id))
    if version is None:
        raise NotFound("cluster", str(cluster_id))
    return version
