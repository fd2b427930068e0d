"""Two clusters to look at before there is one's own data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from matchmaker.domain.permissions import OPERATOR
from matchmaker.services.catalogue import ImportReport, import_folder
from matchmaker.services.clusters import create_cluster, list_clusters
from matchmaker.services.qrels import import_qrels

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"


@dataclass(frozen=True, slots=True)
class DemoCluster:
    """A cluster that ships: the folder ``slug`` under the demo data, and what to say of it.

    ``is_demo`` marks invented organisations, ``joined`` those that act as if they took part.
    """

    slug: str
    name_en: str
    name_zh: str
    languages: tuple[str, ...]
    is_demo: bool
    joined: bool
    attribution: str | None = None
    attribution_url: str | None = None
    licence: str | None = None


DEMO_CLUSTERS = (
    DemoCluster(
        slug="textile",
        name_en="Textile towns (demo)",
        name_zh="纺织服装集群（示例）",
        languages=("zh", "en"),
        is_demo=True,
        joined=True,
    ),
    DemoCluster(
        slug="gebiz",
        name_en="Singapore public procurement",
        name_zh="新加坡政府采购",
        languages=("en",),
        is_demo=False,
        joined=False,
        attribution=(
            "Singapore Government Procurement via GeBIZ, data.gov.sg, Ministry of Finance, "
            "Singapore Open Data Licence v1.0"
        ),
        attribution_url="https://data.gov.sg/",
        licence="Singapore Open Data Licence v1.0",
    ),
)


def load_demo(session: Session, *, now: datetime) -> dict[str, ImportReport]:
    """Load both clusters into a database that has none; otherwise do nothing.

    Returns the report of each cluster by its slug; empty when there were clusters.
    """
    if list_clusters(session):
        return {}
    return {demo.slug: _load(session, demo, now=now) for demo in DEMO_CLUSTERS}


def _load(session: Session, demo: DemoCluster, *, now: datetime) -> ImportReport:
    cluster = create_cluster(
        session,
        slug=demo.slug,
        name_en=demo.name_en,
        name_zh=demo.name_zh,
        languages=demo.languages,
        attribution=demo.attribution,
        attribution_url=demo.attribution_url,
        licence=demo.licence,
        now=now,
    )
    folder = DATA / demo.slug
    report = import_folder(
        session,
        folder=folder,
        cluster=cluster,
        is_demo=demo.is_demo,
        joined=demo.joined,
        now=now,
    )
    if demo.is_demo:  # so that there is something to tune on
        judged = (folder / "qrels.tsv").read_text(encoding="utf-8")
        import_qrels(session, actor=OPERATOR, cluster=cluster, text=judged, now=now)
    return report
