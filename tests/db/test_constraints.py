from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Capability,
    Certification,
    Cluster,
    Need,
    Organisation,
    PastWork,
    Place,
    Provider,
)
from tests.factories import NOW, make_cluster, make_need, make_organisation, make_provider

Make = Callable[[Session, Cluster], object]


def capability(**values: Any) -> Make:
    def make(session: Session, cluster: Cluster) -> object:
        provider = make_provider(session, cluster=cluster)
        row = Capability(**{"provider_id": provider.id, "position": 9, "public_id": "x"} | values)
        session.add(row)
        return row

    return make


def imported_need(**values: Any) -> Make:
    def make(session: Session, cluster: Cluster) -> object:
        row = Need(
            **{
                "cluster_id": cluster.id,
                "public_id": "n",
                "origin": "imported",
                "title": "t",
                "state_changed_at": NOW,
                "created_at": NOW,
            }
            | values
        )
        session.add(row)
        return row

    return make


def of_provider(table: type[PastWork | Certification], **values: Any) -> Make:
    def make(session: Session, cluster: Cluster) -> object:
        provider = make_provider(session, cluster=cluster)
        session.add(table(**{"provider_id": provider.id, "position": 0} | values))
        return provider

    return make


def place(**values: Any) -> Make:
    def make(session: Session, _cluster: Cluster) -> object:
        session.add(Place(**{"code": "XX", "kind": "country"} | values))
        return None

    return make


def organisation(**values: Any) -> Make:
    return lambda session, cluster: make_organisation(session, cluster=cluster, **values)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (capability(price_min=2, price_max=1), "ck_capabilities_prices_in_order"),
        (capability(price_min=-1), "ck_capabilities_price_min_not_negative"),
        (capability(price_max=-1), "ck_capabilities_price_max_not_negative"),
        (capability(currency="CN"), "ck_capabilities_currency_has_three_letters"),
        (capability(lead_time_days=-1), "ck_capabilities_lead_time_not_negative"),
        (capability(capacity_per_month=-1), "ck_capabilities_capacity_not_negative"),
        (capability(public_id=""), "ck_capabilities_public_id_not_empty"),
        (capability(eligibility_headcount_min=-1), "ck_capabilities_headcount_not_negative"),
        (
            capability(eligibility_headcount_min=2, eligibility_headcount_max=1),
            "ck_capabilities_headcounts_in_order",
        ),
        (imported_need(budget_min=2, budget_max=1), "ck_needs_budgets_in_order"),
        (imported_need(budget_min=-1), "ck_needs_budget_min_not_negative"),
        (imported_need(budget_max=-1), "ck_needs_budget_max_not_negative"),
        (imported_need(headcount=-1), "ck_needs_headcount_not_negative"),
        (imported_need(start_within_days=-1), "ck_needs_start_not_negative"),
        (imported_need(currency="EURO"[:2]), "ck_needs_currency_has_three_letters"),
        (imported_need(title=""), "ck_needs_has_a_text"),
        (imported_need(public_id=None, expires_at=NOW), "ck_needs_can_be_addressed"),
        (imported_need(token_hash="a"), "ck_needs_token_hash_is_a_sha256"),
        (imported_need(public_id=None, token_hash="a" * 64), "ck_needs_unclaimed_needs_expire"),
        (imported_need(satisfaction=6), "ck_needs_satisfaction_in_range"),
        (of_provider(PastWork, title="t", year=999), "ck_past_work_year_is_a_year"),
        (of_provider(Certification, name=""), "ck_certifications_name_not_empty"),
        (organisation(founded=2201), "ck_organisations_founded_is_a_year"),
        (organisation(staff=-1), "ck_organisations_staff_not_negative"),
        (place(latitude=91, longitude=0), "ck_places_latitude_in_range"),
        (place(latitude=0, longitude=181), "ck_places_longitude_in_range"),
        (place(latitude=1), "ck_places_coordinates_come_in_pairs"),
        (place(parent_code="XX"), "ck_places_not_its_own_parent"),
        (lambda s, _c: make_cluster(s, name_zh=""), "ck_clusters_names_not_empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_what_must_not_be(
    session: Session, make: Make, constraint: str
) -> None:
    cluster = make_cluster(session)

    def store() -> None:
        make(session, cluster)
        session.flush()

    with pytest.raises(IntegrityError, match=constraint):
        store()


@pytest.mark.parametrize("statement", ["UPDATE organisations SET kind = 'guild'"])
def test_a_word_outside_a_vocabulary_is_refused_even_past_the_models(
    session: Session, statement: str
) -> None:
    make_provider(session, cluster=make_cluster(session))

    with pytest.raises(IntegrityError, match="ck_organisations_kind"):
        session.execute(text(statement))


def test_an_id_belongs_to_one_cluster(session: Session) -> None:
    first, second = make_cluster(session), make_cluster(session)

    make_provider(session, cluster=first, id="p1")
    make_provider(session, cluster=second, id="p1")

    with pytest.raises(IntegrityError):
        make_provider(session, cluster=first, id="p1")


def test_a_capability_id_belongs_to_one_provider(session: Session) -> None:
    cluster = make_cluster(session)
    make_provider(session, cluster=cluster, capabilities=[{"id": "c1"}])

    with pytest.raises(IntegrityError):
        make_provider(session, cluster=cluster, capabilities=[{"id": "c1"}, {"id": "c1"}])


def test_a_deleted_cluster_takes_everything_of_its_own_along(session: Session) -> None:
    cluster, other = make_cluster(session), make_cluster(session)
    for each in (cluster, other):
        make_provider(session, cluster=each)
        make_need(session, cluster=each)

    session.execute(text("DELETE FROM clusters WHERE id = :id"), {"id": cluster.id})

    for table in (Provider, Organisation, Need, Capability):
        assert session.scalar(select(func.count()).select_from(table)) == 1


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        make_cluster(session, now=datetime(2026, 11, 23))  # noqa: DTZ001  what is refused


def test_moments_are_kept_in_utc_whatever_the_zone_they_came_in(session: Session) -> None:
    shanghai = timezone(timedelta(hours=8))
    cluster = make_cluster(session, now=datetime(2026, 11, 23, 7, 30, tzinfo=shanghai))
    session.commit()

    session.refresh(cluster)

    assert cluster.created_at == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert cluster.created_at.tzinfo is UTC
    if session.get_bind().dialect.name == "sqlite":
        stored = session.scalar(text("SELECT created_at FROM clusters"))
        assert stored == "2026-11-22 23:30:00.000000"
