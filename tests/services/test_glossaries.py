"""A cluster's own glossary: checked as a whole, taken up by matchers, never in the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.glossary_files import GlossaryError
from matchmaker.services.clusters import catalogue_version
from matchmaker.services.glossaries import glossary_files, list_glossary, set_glossary
from matchmaker.services.matching import MatcherRegistry, match_document
from tests.factories import make_cluster, make_provider

HEADER = "id\tcategory\tzh\ten\n"
KILN = "glaze\tquality_process\t釉面起泡\tcrystal bloom\n"
NEED = NeedDocument(id="n", description="釉面起泡怎么办", language="zh")


@pytest.fixture
def town(session: Session) -> Cluster:
    cluster = make_cluster(session, slug="town")
    make_provider(session, cluster=cluster, capabilities=[{"title": "Crystal bloom removal"}])
    session.commit()
    return cluster


def write(folder: Path, text: str, name: str = "own.tsv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def problem(session: Session, registry: MatcherRegistry, cluster: Cluster) -> float:
    found = match_document(
        session, registry, cluster=cluster, document=NEED, today=date(2026, 11, 23)
    )
    return found.matches[0].match.contributions[0].value


def test_a_glossary_links_the_words_of_a_cluster_and_matchers_notice(
    session: Session, engine: Engine, town: Cluster, tmp_path: Path
) -> None:
    instance = tmp_path / "instance"
    registry = MatcherRegistry(sessionmaker(engine), instance=instance)
    before = problem(session, registry, town)

    set_glossary(session, instance=instance, cluster=town, files=[write(tmp_path / "a", KILN)])
    session.commit()
    problem(session, registry, town)
    registry.wait(30)

    after = problem(session, registry, town)
    assert (before < 0.1, after > 0.3) == (True, True)


def test_a_wrong_line_of_one_file_changes_nothing(
    session: Session, town: Cluster, tmp_path: Path
) -> None:
    instance, version = tmp_path / "instance", catalogue_version(session, cluster_id=town.id)
    good = write(tmp_path / "a", KILN, "good.tsv")
    bad = write(tmp_path / "a", "x\tenergy\t\t\n", "bad.tsv")

    with pytest.raises(GlossaryError) as caught:
        set_glossary(session, instance=instance, cluster=town, files=[good, bad])

    assert caught.value.where == "bad.tsv:2"
    assert glossary_files(instance, cluster=town) == []
    assert catalogue_version(session, cluster_id=town.id) == version


def test_setting_replaces_the_files_before_and_none_removes_all(
    session: Session, town: Cluster, tmp_path: Path
) -> None:
    instance = tmp_path / "instance"
    first = write(tmp_path / "a", KILN, "first.tsv")
    second = write(tmp_path / "a", KILN, "second.tsv")

    set_glossary(session, instance=instance, cluster=town, files=[first])
    set_glossary(session, instance=instance, cluster=town, files=[second])
    kept = [(file.name, file.entries) for file in list_glossary(instance, cluster=town)]

    assert kept == [("second.tsv", 1)]
    assert set_glossary(session, instance=instance, cluster=town, files=[]) == []


def test_the_glossary_in_use_can_be_set_again(
    session: Session, town: Cluster, tmp_path: Path
) -> None:
    instance = tmp_path / "instance"
    set_glossary(session, instance=instance, cluster=town, files=[write(tmp_path / "a", KILN)])
    own = glossary_files(instance, cluster=town)

    assert [
        file.name for file in set_glossary(session, instance=instance, cluster=town, files=own)
    ] == ["own.tsv"]


@pytest.mark.parametrize(
    ("names", "code"), [(["own.txt"], "not_a_glossary"), (["own.tsv", "own.tsv"], "same_name")]
)
def test_names_that_could_not_be_kept_are_refused(
    session: Session, town: Cluster, tmp_path: Path, names: list[str], code: str
) -> None:
    files = [write(tmp_path / str(number), KILN, name) for number, name in enumerate(names)]
    with pytest.raises(InvalidInput) as caught:
        set_glossary(session, instance=tmp_path / "instance", cluster=town, files=files)
    assert caught.value.code == code


def test_a_file_broken_by_hand_is_left_out_and_matching_goes_on(
    session: Session,
    engine: Engine,
    town: Cluster,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    write_to = tmp_path / "instance" / "glossaries" / "town"
    write_to.mkdir(parents=True)
    write(write_to, "x\tenergy\t\t\n")
    registry = MatcherRegistry(sessionmaker(engine), instance=tmp_path / "instance")

    problem(session, registry, town)

    assert "own glossary of cluster town is left out" in caplog.text
