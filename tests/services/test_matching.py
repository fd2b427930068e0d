from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.db.models import Cluster, Provider
from matchmaker.domain.errors import NotFound
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.services import clusters
from matchmaker.services import registry as registries
from matchmaker.services.clusters import get_cluster, touch_catalogue
from matchmaker.services.fitted import FittedCluster
from matchmaker.services.matching import (
    MatcherRegistry,
    MatchFilters,
    match_document,
    match_need,
)
from tests.factories import make_cluster, make_need, make_provider

WAIT = 30.0
TODAY = date(2026, 11, 23)
SHADE = NeedDocument(id="n", description="Our dye lots differ in shade")


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(sessionmaker(engine))


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many providers each fit saw, in order."""
    seen: list[int] = []
    real = Matcher.fit

    def counted(self: Matcher, providers: Any, *rest: Any) -> Matcher:
        seen.append(len(providers))
        return real(self, providers, *rest)

    monkeypatch.setattr(Matcher, "fit", counted)
    return seen


@pytest.fixture
def town(session: Session) -> Cluster:
    cluster = make_cluster(session, slug="town")
    make_provider(session, cluster=cluster, id="p1")
    session.commit()
    return cluster


def found(session: Session, registry: MatcherRegistry, cluster: Cluster) -> set[str]:
    result = match_document(session, registry, cluster=cluster, document=SHADE, today=TODAY)
    return {item.provider.id for item in result.matches}


def test_a_matcher_is_fitted_once_a_version(
    session: Session, registry: MatcherRegistry, town: Cluster, fits: list[int]
) -> None:
    for _ in range(3):
        assert found(session, registry, town) == {"p1"}

    assert fits == [1]


def test_the_old_matcher_serves_until_the_new_one_is_fitted(
    session: Session,
    registry: MatcherRegistry,
    town: Cluster,
    fits: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found(session, registry, town)
    make_provider(session, cluster=town, id="p2")
    touch_catalogue(session, cluster=town)
    session.commit()
    gate, fit = threading.Event(), registry._fit

    def slow(cluster_id: int) -> FittedCluster:
        gate.wait(WAIT)
        return fit(cluster_id)

    monkeypatch.setattr(registry, "_fit", slow)

    meanwhile = [found(session, registry, town) for _ in range(3)]
    gate.set()
    registry.wait(WAIT)

    assert meanwhile == [{"p1"}] * 3
    assert found(session, registry, town) == {"p1", "p2"}
    assert fits == [1, 2]


def test_an_added_provider_is_matched_by_the_next_request_without_a_fit(
    session: Session, registry: MatcherRegistry, town: Cluster, fits: list[int]
) -> None:
    found(session, registry, town)
    make_provider(session, cluster=town, id="p2", capabilities=[{"title": "Dye lots and shade"}])
    session.commit()

    assert found(session, registry, town) == {"p1", "p2"}
    assert fits == [1]


def test_what_was_changed_can_be_filtered_at_once(
    session: Session, registry: MatcherRegistry, town: Cluster
) -> None:
    found(session, registry, town)
    make_provider(
        session, cluster=town, id="p2", capabilities=[{"title": "Dye", "category": "training"}]
    )
    session.commit()
    wanted = MatchFilters(category="training")

    result = match_document(
        session, registry, cluster=town, document=SHADE, today=TODAY, filters=wanted
    )

    assert [item.provider.id for item in result.matches] == ["p2"]


def test_a_suspended_provider_is_not_matched_by_the_next_request(
    session: Session, registry: MatcherRegistry, town: Cluster, fits: list[int]
) -> None:
    other = make_provider(session, cluster=town, id="p2")
    session.commit()
    assert found(session, registry, town) == {"p1", "p2"}
    other.state = ProviderState.SUSPENDED
    touch_catalogue(session, cluster=town, providers=["p2"])
    session.commit()

    assert found(session, registry, town) == {"p1"}
    assert fits == [2]


def test_when_more_changed_than_a_request_reads_whoever_left_is_still_not_matched(
    session: Session,
    registry: MatcherRegistry,
    town: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = make_provider(session, cluster=town, id="p2")
    session.commit()
    found(session, registry, town)
    monkeypatch.setattr(registries, "AT_ONCE", 0)
    monkeypatch.setattr(registry, "_renew", lambda _cluster_id: None)
    session.delete(other)
    make_provider(session, cluster=town, id="p3")
    touch_catalogue(session, cluster=town, providers=["p2"])
    session.commit()

    assert found(session, registry, town) == {"p1"}


def test_when_much_has_changed_a_new_fit_is_made_in_the_background(
    session: Session,
    registry: MatcherRegistry,
    town: Cluster,
    fits: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found(session, registry, town)
    monkeypatch.setattr(registries, "CROWDED", 1)
    for name in ("p2", "p3"):
        make_provider(session, cluster=town, id=name)
        session.commit()
        assert name in found(session, registry, town)
    registry.wait(WAIT)

    assert found(session, registry, town) == {"p1", "p2", "p3"}
    assert fits == [1, 3]
    assert registry.get(session, cluster_id=town.id).matcher.changed == 0


def test_another_process_catches_up_by_itself(
    engine: Engine, session: Session, registry: MatcherRegistry, town: Cluster, fits: list[int]
) -> None:
    other = MatcherRegistry(sessionmaker(engine))
    found(session, registry, town)
    found(session, other, town)
    make_provider(session, cluster=town, id="p2")
    session.commit()

    assert found(session, registry, town) == found(session, other, town) == {"p1", "p2"}
    assert fits == [1, 1]


def test_whoever_is_further_behind_than_the_log_goes_back_fits_anew(
    session: Session,
    registry: MatcherRegistry,
    town: Cluster,
    fits: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found(session, registry, town)
    monkeypatch.setattr(clusters, "LOG_KEPT", 1)
    for name in ("p2", "p3"):
        make_provider(session, cluster=town, id=name)
    session.commit()

    found(session, registry, town)
    registry.wait(WAIT)

    assert found(session, registry, town) == {"p1", "p2", "p3"}
    assert fits == [1, 3]


def test_a_rolled_back_change_renews_nothing(
    session: Session, registry: MatcherRegistry, town: Cluster, fits: list[int]
) -> None:
    found(session, registry, town)

    make_provider(session, cluster=town, id="p2")
    session.rollback()

    assert found(session, registry, town) == {"p1"}
    registry.wait(WAIT)
    assert fits == [1]


def test_a_fit_that_fails_leaves_the_old_matcher_serving(
    session: Session,
    registry: MatcherRegistry,
    town: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    found(session, registry, town)
    touch_catalogue(session, cluster=town)
    session.commit()

    def fail(_cluster_id: int) -> FittedCluster:
        raise MemoryError

    monkeypatch.setattr(registry, "_fit", fail)
    assert found(session, registry, town) == {"p1"}
    registry.wait(WAIT)

    assert found(session, registry, town) == {"p1"}
    assert "could not be fitted" in caplog.text


@pytest.mark.usefixtures("town")
def test_many_first_visitors_wait_for_one_fit(
    engine: Engine, registry: MatcherRegistry, fits: list[int]
) -> None:
    results: list[set[str]] = []

    def visit() -> None:
        with Session(engine) as own:
            results.append(found(own, registry, get_cluster(own, slug="town")))

    threads = [threading.Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)

    assert results == [{"p1"}] * 6
    assert fits == [1]


def test_warming_fits_every_cluster(
    session: Session, registry: MatcherRegistry, town: Cluster, fits: list[int]
) -> None:
    other = make_cluster(session)
    make_provider(session, cluster=other)
    session.commit()

    registry.warm(session)

    assert fits == [1, 1]
    assert found(session, registry, town)


def test_a_cluster_that_is_gone_is_not_found(
    session: Session, registry: MatcherRegistry, town: Cluster
) -> None:
    with pytest.raises(NotFound):
        registry.get(session, cluster_id=town.id + 1)


def test_a_cluster_without_providers_has_no_match(
    session: Session, registry: MatcherRegistry
) -> None:
    cluster = make_cluster(session)
    session.commit()

    assert found(session, registry, cluster) == set()


@pytest.mark.usefixtures("town")
def test_several_clusters_are_ranked_as_one_list(
    session: Session, registry: MatcherRegistry
) -> None:
    other = make_cluster(session)
    make_provider(session, cluster=other, id="p1", capabilities=[{"title": "Loans for looms"}])
    make_provider(session, cluster=other, id="p9")
    session.commit()

    result = match_document(session, registry, cluster=None, document=SHADE, today=TODAY, limit=2)

    assert [item.match.rank for item in result.matches] == [1, 2]
    scores = [item.match.score for item in result.matches]
    assert scores == sorted(scores, reverse=True)
    assert result.considered == 3
    assert result.configuration == registry.configuration.digest


def test_a_kept_need_is_matched_in_its_own_cluster(
    session: Session, registry: MatcherRegistry, town: Cluster
) -> None:
    other = make_cluster(session)
    make_provider(session, cluster=other, id="elsewhere")
    need, _ = make_need(session, cluster=town)
    session.commit()

    result = match_need(session, registry, need=need, today=TODAY)

    assert [match.provider_id for match in result.matches] == ["p1"]


def test_a_provider_deleted_since_the_fit_is_only_missing_from_the_records(
    session: Session, registry: MatcherRegistry, town: Cluster
) -> None:
    found(session, registry, town)
    session.delete(session.query(Provider).one())
    touch_catalogue(session, cluster=town)
    session.commit()

    found(session, registry, town)
    registry.wait(WAIT)

    assert found(session, registry, town) == set()
