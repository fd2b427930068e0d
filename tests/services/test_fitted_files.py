"""Fitted matchers in files: shared by the processes of a machine, and refused when unsound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.db.models import CatalogueChange, Cluster
from matchmaker.services.matching import MatcherRegistry, MatchFilters
from tests.factories import make_provider
from tests.services.test_matching import fits, found, town

__all__ = ["fits", "town"]


@pytest.fixture
def shared(engine: Engine, tmp_path: Path) -> Callable[[], MatcherRegistry]:
    """Makes registries of one machine, as its processes have them."""
    return lambda: MatcherRegistry(sessionmaker(engine), instance=tmp_path)


def test_processes_of_a_machine_share_one_fit(
    session: Session, shared: Callable[[], MatcherRegistry], town: Cluster, fits: list[int]
) -> None:
    assert [found(session, shared(), town) for _ in range(3)] == [{"p1"}] * 3
    assert fits == [1]


def test_a_start_reads_what_changed_since_the_files_were_made(
    session: Session, shared: Callable[[], MatcherRegistry], town: Cluster, fits: list[int]
) -> None:
    found(session, shared(), town)
    make_provider(session, cluster=town, id="p2", joined=True)
    session.commit()

    registry = shared()

    assert found(session, registry, town) == {"p1", "p2"}
    facets = registry.get(session, cluster_id=town.id).facets
    assert facets.candidates(MatchFilters(joined=True)) >= {"p2"}
    assert fits == [1]


def test_damaged_files_are_refused_and_fitted_anew(
    session: Session,
    shared: Callable[[], MatcherRegistry],
    town: Cluster,
    fits: list[int],
    tmp_path: Path,
) -> None:
    found(session, shared(), town)
    for path in (tmp_path / "index" / "town").glob("*/texts.terms.data.npy"):
        path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert found(session, shared(), town) == {"p1"}
    assert fits == [1, 1]


def test_files_of_another_history_are_refused(
    session: Session, shared: Callable[[], MatcherRegistry], town: Cluster, fits: list[int]
) -> None:
    found(session, shared(), town)
    for change in session.query(CatalogueChange):  # as a restored backup may have it
        change.mark = "another"
    session.commit()

    assert found(session, shared(), town) == {"p1"}
    assert fits == [1, 1]


def test_a_folder_that_cannot_be_written_stops_nothing(
    session: Session, engine: Engine, town: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    registry = MatcherRegistry(sessionmaker(engine), instance=tmp_path / "file")

    assert found(session, registry, town) == {"p1"}
