from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import CategoryRecord, Place, Provider, SectorRecord
from matchmaker.domain.vocabulary import Category, Sector
from matchmaker.services.clusters import get_cluster, list_clusters
from matchmaker.services.demo import load_demo
from matchmaker.services.reference import load_reference
from tests.factories import make_cluster


def test_the_reference_tables_are_filled_once(session: Session) -> None:
    first = load_reference(session)
    second = load_reference(session)

    assert first.places > 3_000
    assert (first.categories, first.sectors) == (len(Category), len(Sector))
    assert (second.places, second.categories, second.sectors) == (0, 0, 0)


def test_a_place_has_names_coordinates_and_what_it_lies_in(session: Session) -> None:
    load_reference(session)

    keqiao = session.get_one(Place, "CN-330603")

    assert (keqiao.name_en, keqiao.name_zh, keqiao.parent_code) == ("Keqiao", "柯桥区", "CN-330600")
    assert keqiao.latitude is not None
    assert abs(keqiao.latitude - 30.0) < 0.5


def test_a_newer_table_of_places_replaces_the_old_one(session: Session) -> None:
    load_reference(session)
    session.get_one(Place, "CN-330603").name_en = "Keqiao (old)"
    session.add(Place(code="ZZ-9", kind="subdivision", parent_code="CN"))
    session.flush()

    assert load_reference(session).places > 3_000
    session.expire_all()
    assert session.get_one(Place, "CN-330603").name_en == "Keqiao"
    assert session.get(Place, "ZZ-9") is None


def test_names_that_somebody_edited_stay(session: Session) -> None:
    load_reference(session)
    session.get_one(CategoryRecord, "finance").name_en = "Money"
    session.delete(session.get_one(SectorRecord, "leather"))
    session.flush()

    report = load_reference(session)

    assert (report.categories, report.sectors) == (0, 1)
    assert session.get_one(CategoryRecord, "finance").name_en == "Money"


def test_the_demo_marks_what_is_invented_and_who_never_joined(
    session: Session, now: datetime
) -> None:
    load_demo(session, now=now)

    marks = session.execute(
        select(Provider.cluster_id, Provider.is_demo, Provider.joined, func.count())
        .group_by(Provider.cluster_id, Provider.is_demo, Provider.joined)
        .order_by(Provider.cluster_id)
    ).all()
    textile, gebiz = get_cluster(session, slug="textile"), get_cluster(session, slug="gebiz")
    assert [tuple(row) for row in marks] == [
        (textile.id, True, True, 130),
        (gebiz.id, False, False, 1891),
    ]
    assert textile.languages == ["zh", "en"]
    assert "Singapore Open Data Licence" in (gebiz.attribution or "")


def test_the_demo_leaves_a_database_with_clusters_alone(session: Session, now: datetime) -> None:
    make_cluster(session, slug="own")

    assert load_demo(session, now=now) == {}
    assert [cluster.slug for cluster in list_clusters(session)] == ["own"]
