"""Clusters: the tenants of an installation."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models import CatalogueChange, Cluster
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


LOG_KEPT = 10_000
"""Versions of a catalogue whose changes stay in its log; whoever is further behind starts anew."""


@dataclass(frozen=True, slots=True)
class CatalogueChanges:
    """What changed up to ``version``: ids of providers, or None where it may be any of them."""

    version: int
    providers: frozenset[str] | None


def touch_catalogue(
    session: Session, *, cluster: Cluster, providers: Collection[str] | None = None
) -> None:
    """Say which providers of the cluster came, changed or left, by their public ids.

    Without ``providers`` it may be any of them: matchers are then fitted anew and the old ones
    serve meanwhile, less whoever left. Counted by the database: of two changes at once neither
    is lost.
    """
    session.execute(
        update(Cluster)
        .where(Cluster.id == cluster.id)
        .values(catalogue_version=Cluster.catalogue_version + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(cluster, ["catalogue_version"])
    version = cluster.catalogue_version
    mark = token_hex(8)
    session.add_all(
        CatalogueChange(cluster_id=cluster.id, version=version, public_id=each, mark=mark)
        for each in ([None] if providers is None else sorted(providers))
    )
    session.execute(
        delete(CatalogueChange).where(
            CatalogueChange.cluster_id == cluster.id, CatalogueChange.version <= version - LOG_KEPT
        )
    )
    session.flush()


def catalogue_changes(session: Session, *, cluster_id: int, since: int) -> CatalogueChanges:
    """What changed after the version ``since``, as this transaction sees it."""
    version = catalogue_version(session, cluster_id=cluster_id)
    rows = session.execute(
        select(CatalogueChange.version, CatalogueChange.public_id).where(
            CatalogueChange.cluster_id == cluster_id,
            CatalogueChange.version > since,
            CatalogueChange.version <= version,
        )
    ).all()
    told = {row.version for row in rows}
    names = frozenset(row.public_id for row in rows if row.public_id is not None)
    anybody = any(row.public_id is None for row in rows)
    complete = len(told) == version - since and not anybody
    return CatalogueChanges(version, names if complete else None)


def catalogue_version(session: Session, *, cluster_id: int) -> int:
    """The number of the cluster's catalogue as this transaction sees it."""
    version = session.scalar(select(Cluster.catalogue_version).where(Cluster.id == cluster_id))
    if version is None:
        raise NotFound("cluster", str(cluster_id))
    return version


def catalogue_mark(session: Session, *, cluster_id: int, version: int) -> str | None:
    """What tells this version of a catalogue from any other of its number; None if unknown."""
    return session.scalar(
        select(CatalogueChange.mark)
        .where(CatalogueChange.cluster_id == cluster_id, CatalogueChange.version == version)
        .limit(1)
    )
