"""Judgements as files: what comes in, what is left out and why, and the way out and back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.domain.tuning import JudgementSource, QrelsFault
from matchmaker.services.judgements import list_judgements, withdraw_judgement
from matchmaker.services.qrels import QrelsReport, export_qrels, import_qrels
from tests.factories import NOW
from tests.scenes import Scene, make_scene


def take(scene: Scene, text: str) -> QrelsReport:
    return import_qrels(
        scene.session, actor=scene.as_office, cluster=scene.cluster, text=text, now=NOW
    )


def exported(scene: Scene) -> str:
    return export_qrels(
        list_judgements(scene.session, actor=scene.as_office, cluster=scene.cluster)
    )


def test_each_line_that_is_left_out_is_named_with_its_reason(session: Session) -> None:
    scene = make_scene(session)
    need, provider = scene.need().public_id, scene.provider.public_id
    lines = [
        "",
        "need_id\tprovider_id\tgrade",
        f"{need} 0 {provider} 3",
        f"nobody {provider} 2",
        f"{need} no-one 2",
        f"{need} {provider} 4",
        f"{need} 0 {provider} good",
        f"{need} {provider}",
        f"{need} {provider} 1",
        f"{need} {provider} 2 {'x' * 2001}",
    ]

    report = take(scene, "\r\n".join(lines))

    assert (report.added, report.unchanged) == (1, 0)
    assert [(each.line, each.fault, each.value) for each in report.left_out] == [
        (4, QrelsFault.UNKNOWN_NEED, "nobody"),
        (5, QrelsFault.UNKNOWN_PROVIDER, "no-one"),
        (6, QrelsFault.NO_GRADE, "4"),
        (7, QrelsFault.NO_GRADE, "good"),
        (8, QrelsFault.COLUMNS, ""),
        (9, QrelsFault.TWICE, ""),
        (10, QrelsFault.TWICE, ""),
    ]
    assert exported(scene) == f"{need} 0 {provider} 3\n"


def test_the_reason_behind_the_grade_comes_along_whole(session: Session) -> None:
    scene = make_scene(session)
    need, provider = scene.need().public_id, scene.provider.public_id
    other, _ = scene.another_provider(id="second")

    take(scene, f"{need}\t{provider}\t2.0\tdid the same job\n{need} second 1 too far away")

    found = list_judgements(session, actor=scene.as_office, cluster=scene.cluster)
    assert {each.provider_key: (each.grade, each.reason, each.source) for each in found} == {
        provider: (2, "did the same job", JudgementSource.IMPORT),
        other.public_id: (1, "too far away", JudgementSource.IMPORT),
    }


def test_an_own_export_comes_back_and_changes_nothing(session: Session) -> None:
    scene = make_scene(session)
    need, provider = scene.need().public_id, scene.provider.public_id
    take(scene, f"{need}\t{provider}\t3\tSame job")
    file = exported(scene)

    report = take(scene, file)

    assert (report.added, report.unchanged, report.left_out) == (0, 1, ())
    (kept,) = list_judgements(session, actor=scene.as_office, cluster=scene.cluster)
    assert (kept.grade, kept.reason) == (3, "Same job")
    assert exported(scene) == file


def test_a_need_that_was_deleted_after_it_was_judged_comes_back_with_its_text(
    session: Session,
) -> None:
    scene = make_scene(session)
    gone, stays = scene.need(), scene.need()
    provider = scene.provider.public_id
    take(scene, f"{gone.public_id} {provider} 3\n{stays.public_id} {provider} 1")
    file, key = exported(scene), gone.public_id
    session.delete(gone)
    session.flush()
    changed = file.replace(f"{key} 0 {provider} 3", f"{key} 0 {provider} 2")

    report = take(scene, changed)

    assert (report.added, report.unchanged, report.left_out) == (1, 1, ())
    assert exported(scene) == changed


def test_of_a_deleted_need_without_a_judgement_only_its_lines_are_left_out(
    session: Session,
) -> None:
    scene = make_scene(session)
    gone, stays = scene.need(), scene.need()
    provider = scene.provider.public_id
    take(scene, f"{gone.public_id} {provider} 3\n{stays.public_id} {provider} 1")
    file, key = exported(scene), gone.public_id
    session.delete(gone)
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    for each in list_judgements(session, **asked):
        withdraw_judgement(session, **asked, judgement_id=each.id, now=NOW)

    report = take(scene, file)

    assert report.added == 1
    assert [(each.fault, each.value) for each in report.left_out] == [
        (QrelsFault.UNKNOWN_NEED, key)
    ]
    assert exported(scene) == f"{stays.public_id} 0 {provider} 1\n"
