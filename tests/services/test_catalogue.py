from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Capability, Cluster, Need, Organisation, Provider
from matchmaker.domain.errors import InvalidInput
from matchmaker.services.catalogue import ImportReport, export_folder, import_folder
from matchmaker.services.demo import DATA
from matchmaker.services.providers import get_provider
from tests.factories import make_cluster, make_need, read_lines, write_folder

RICH = {
    "id": "p1",
    "name": {"en": "Shade Lab", "zh": "色差实验室", "fr": "Labo"},
    "kind": "guild",
    "region": "Atlantis",
    "languages": ["zh", "it"],
    "certifications": ["ISO 9001", {"name": "CNAS", "scope": {"tests": ["colour"]}}],
    "capabilities": [
        {
            "id": "c1",
            "category": "astrology",
            "title": "缸差",
            "price_min": 1000,
            "price_max": 2000.5,
            "currency": "CNY",
            "price_unit": "project",
            "eligibility": {"headcount_max": 300, "women_led": True},
            "voucher": {"accepted": True, "share": 0.5},
        }
    ],
    "past_work": [{"title": "Mill", "year": 2024, "client": "n/a"}],
    "response_promise_hours": 24,
    "notes": [None, 1, 2.5, "x", {"deep": []}],
}
NEED = {"id": "n1", "title": "Shade", "sector": "alchemy", "urgency": {"level": 3}}


@pytest.fixture
def cluster(session: Session) -> Cluster:
    return make_cluster(session)


def imported(session: Session, folder: Path, cluster: Cluster, now: datetime) -> ImportReport:
    return import_folder(session, folder=folder, cluster=cluster, now=now)


def test_unlisted_keys_of_every_level_survive_a_round_trip(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "in", providers=[RICH], needs=[NEED])

    report = imported(session, folder, cluster, now)
    session.commit()
    session.expire_all()
    export_folder(session, folder=tmp_path / "out", cluster=cluster)

    assert report.failed == 0
    assert {warning.code for warning in report.providers.warnings} >= {
        "unknown_category",
        "unknown_region",
    }
    assert read_lines(tmp_path / "out" / "providers.jsonl") == [RICH]
    assert read_lines(tmp_path / "out" / "needs.jsonl") == [NEED]


@pytest.mark.parametrize("name", ["textile", "gebiz"])
def test_a_shipped_collection_comes_out_as_it_went_in(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path, name: str
) -> None:
    first = imported(session, DATA / name, cluster, now)
    second = imported(session, DATA / name, cluster, now)
    export_folder(session, folder=tmp_path, cluster=cluster)

    assert first.failed == 0
    assert (second.providers.added, second.providers.changed) == (0, 0)
    assert second.providers.unchanged == first.providers.added > 0
    assert (second.needs.added, second.needs.changed) == (0, 0)
    for file in ("providers.jsonl", "needs.jsonl"):
        assert read_lines(tmp_path / file) == read_lines(DATA / name / file)


def test_importing_twice_changes_nothing_and_keeps_the_catalogue_version(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, providers=[RICH], needs=[NEED])
    imported(session, folder, cluster, now)
    version, updated = cluster.catalogue_version, get_provider(session, public_id="p1").updated_at

    report = imported(session, folder, cluster, datetime.fromisoformat("2027-01-01T00:00:00Z"))

    assert (report.providers.unchanged, report.needs.unchanged) == (1, 1)
    assert cluster.catalogue_version == version == 1
    assert get_provider(session, public_id="p1").updated_at == updated


def test_a_change_renews_the_catalogue_version_and_keeps_the_records_of_what_stays(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    imported(session, write_folder(tmp_path, providers=[RICH]), cluster, now)
    before = get_provider(session, public_id="p1").capabilities[0].id
    changed = RICH | {
        "capabilities": [{"id": "c2", "title": "New"}, {"id": "c1", "title": "Changed"}],
        "past_work": [],
    }

    report = imported(session, write_folder(tmp_path, providers=[changed]), cluster, now)
    session.expire_all()

    provider = get_provider(session, public_id="p1")
    assert (report.providers.changed, cluster.catalogue_version) == (1, 2)
    assert [item.public_id for item in provider.capabilities] == ["c2", "c1"]
    assert (provider.capabilities[1].id, provider.capabilities[1].title) == (before, "Changed")
    assert provider.past_work == []
    assert session.scalar(select(func.count()).select_from(Capability)) == 2


def test_importing_needs_alone_does_not_renew_the_catalogue(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, needs=[NEED])
    (folder / "providers.jsonl").unlink()

    imported(session, folder, cluster, now)

    assert cluster.catalogue_version == 0


def test_a_bad_line_is_reported_by_number_and_reason_and_the_rest_goes_in(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    lines = [
        {"id": "good-1", "name": {"en": "One"}},
        "{not json",
        {"name": {"en": "no id"}},
        "",
        {
            "id": "x",
            "name": {"en": "X"},
            "capabilities": [{"id": "c", "title": "t", "price_min": 2, "price_max": 1}],
        },
        '{"id": "nul", "name": {"en": "a\\u0000b"}}',
        {"id": "good-1", "name": {"en": "Twin"}},
        {"id": "good-2", "name": {"en": "Two"}},
    ]

    report = imported(session, write_folder(tmp_path, providers=lines), cluster, now)

    assert report.providers.added == 2
    assert [failure.line for failure in report.providers.failed] == [2, 3, 5, 6, 7]
    assert all(failure.reason for failure in report.providers.failed)
    assert "above the upper" in report.providers.failed[2].reason
    assert get_provider(session, public_id="good-1").name_in("en") == "One"


def test_a_line_that_only_the_database_refuses_takes_no_other_along(
    session: Session,
    cluster: Cluster,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from matchmaker.services import importing  # noqa: PLC0415

    real = importing.new_provider

    def spoiled(*arguments: object, **named: object) -> Provider:
        provider: Provider = real(*arguments, **named)  # type: ignore[arg-type]
        if provider.public_id == "p3":
            provider.organisation.staff = -1
        return provider

    monkeypatch.setattr(importing, "new_provider", spoiled)
    lines = [{"id": f"p{number}", "name": {"en": "P"}} for number in range(1, 6)]

    report = imported(session, write_folder(tmp_path, providers=lines), cluster, now)

    assert report.providers.added == 4
    assert [failure.line for failure in report.providers.failed] == [3]
    assert session.scalar(select(func.count()).select_from(Organisation)) == 4


def test_ids_belong_to_a_cluster(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    other = make_cluster(session)
    folder = write_folder(tmp_path, providers=[RICH])

    reports = [imported(session, folder, each, now) for each in (cluster, other)]

    assert [report.providers.added for report in reports] == [1, 1]
    assert get_provider(session, public_id="p1", cluster=other).cluster_id == other.id


def test_what_the_folder_does_not_name_stays(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    imported(session, write_folder(tmp_path, providers=[RICH]), cluster, now)

    imported(session, write_folder(tmp_path, providers=[RICH | {"id": "p2"}]), cluster, now)

    assert session.scalar(select(func.count()).select_from(Provider)) == 2


def test_marks_stay_when_an_import_does_not_name_them(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, providers=[RICH])
    import_folder(session, folder=folder, cluster=cluster, now=now, is_demo=True, joined=True)

    report = imported(session, folder, cluster, now)

    provider = get_provider(session, public_id="p1")
    assert (provider.is_demo, provider.joined) == (True, True)
    assert report.providers.unchanged == 1


def test_imported_needs_have_no_secret_and_typed_needs_are_never_exported(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    imported(session, write_folder(tmp_path / "in", needs=[NEED]), cluster, now)
    make_need(session, cluster=cluster, description="private words")

    report = export_folder(session, folder=tmp_path / "out", cluster=cluster)

    need = session.scalars(select(Need).where(Need.public_id == "n1")).one()
    assert (need.token_hash, need.expires_at) == (None, None)
    assert report.needs == 1
    assert "private words" not in (tmp_path / "out" / "needs.jsonl").read_text("utf-8")


def test_a_folder_without_either_file_is_refused(
    session: Session, cluster: Cluster, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput) as refused:
        imported(session, tmp_path, cluster, now)

    assert refused.value.code == "nothing_to_import"


def test_a_failed_export_leaves_the_file_that_was_there(
    session: Session,
    cluster: Cluster,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported(session, write_folder(tmp_path / "in", providers=[RICH]), cluster, now)
    out = tmp_path / "out"
    shutil.copytree(tmp_path / "in", out)

    def disk_full(*_arguments: object, **_named: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dumps", disk_full)
    with pytest.raises(OSError, match="No space"):
        export_folder(session, folder=out, cluster=cluster)

    assert sorted(path.name for path in out.iterdir()) == ["needs.jsonl", "providers.jsonl"]
    assert read_lines(out / "providers.jsonl") == [RICH]
