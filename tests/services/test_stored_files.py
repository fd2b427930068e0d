"""Uploads are kept once they are what they have to be, and belong to whom they were kept for."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import StoredFile
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.files import DOCUMENTS, MEGABYTE, SHEETS
from matchmaker.services.account_deletion import delete_account
from matchmaker.services.closing import close_organisation
from matchmaker.services.own_data import export_archive
from matchmaker.services.stored_files import find, keep_file
from tests.factories import NOW
from tests.filing import CSV, DOCX, HTML, JPEG, PDF, PNG, PROGRAM, SVG, WEBP, XLSX
from tests.scenes import Scene, make_scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def kept(scene: Scene, **values: object) -> StoredFile:
    """A proof of the provider."""
    asked = {"name": "proof.pdf", "content": PDF, "organisation": scene.provider.organisation}
    stored = keep_file(scene.session, actor=scene.as_provider, now=NOW, **asked | values)  # type: ignore[arg-type]
    scene.session.flush()
    return stored


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (WEBP, "image/webp"),
        (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (CSV, "text/csv"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_it_is_called(
    scene: Scene, content: bytes, media_type: str
) -> None:
    stored = kept(scene, name="photo.exe", content=content, kinds=DOCUMENTS | SHEETS)

    assert (stored.media_type, stored.content) == (media_type, content)
    assert not stored.name.endswith(".exe")


@pytest.mark.parametrize("content", [HTML, SVG, PROGRAM, b"plain words", XLSX, CSV])
def test_what_is_no_proof_is_refused_and_not_kept(scene: Scene, content: bytes) -> None:
    with pytest.raises(InvalidInput, match="file_wrong_kind"):
        kept(scene, content=content)

    assert scene.session.scalar(select(func.count(StoredFile.id))) == 0


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_empty"), (PDF + bytes(10 * MEGABYTE), "file_too_large")]
)
def test_an_empty_or_huge_file_is_refused(scene: Scene, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        kept(scene, content=content)


def test_nobody_keeps_or_finds_a_file_of_others(scene: Scene) -> None:
    stored = kept(scene)

    assert find(scene.session, actor=scene.as_provider, public_id=stored.public_id) is stored
    with pytest.raises(NotFound):
        find(scene.session, actor=scene.as_firm, public_id=stored.public_id)
    with pytest.raises(NotFound):
        keep_file(
            scene.session,
            actor=scene.as_firm,
            name="x.pdf",
            content=PDF,
            organisation=scene.provider.organisation,
            now=NOW,
        )


def test_own_data_holds_the_uploads_and_they_go_with_their_owner(scene: Scene) -> None:
    mine = kept(scene, organisation=None, name="mine.pdf")
    theirs = kept(scene)

    archive = export_archive(scene.session, actor=scene.as_provider, user=scene.helper, now=NOW)
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert [name for name in names if name.startswith("uploads/")] == [
        f"uploads/{mine.id}-mine.pdf",
        f"uploads/{theirs.id}-proof.pdf",
    ]

    close_organisation(
        scene.session,
        actor=scene.as_provider,
        organisation=scene.provider.organisation,
        now=NOW,
    )
    assert scene.session.scalars(select(StoredFile.id)).all() == [mine.id]
    delete_account(scene.session, actor=scene.as_provider, user=scene.helper, now=NOW)
    assert scene.session.scalars(select(StoredFile.id)).all() == []
