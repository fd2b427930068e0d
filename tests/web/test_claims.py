"""Certificates in the pages: the provider uploads a proof, the office looks, firms see the word."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from matchmaker.db.models import Certification, StoredFile
from matchmaker.extensions import db
from tests.filing import HTML, PDF, PNG, PROGRAM, SVG, XLSX, packed
from tests.web.test_introductions import Person, Scene, scene
from tests.web.test_office import officer

__all__ = ["scene"]

LIST = "/provider/certificates"
NEW = f"{LIST}/new"
BOMB = packed("xl/workbook.xml", content=bytes(60_000_000))


def send(
    person: Person, content: bytes | None, path: str = NEW, name: str = "iso.pdf", **values: str
) -> TestResponse:
    fields: dict[str, object] = {"name": "ISO 9001", **values}
    if content is not None:
        fields["proof"] = (io.BytesIO(content), name)
    return person.post(path, **fields)


def count(scene: Scene, record: type[Certification | StoredFile]) -> int:
    with scene.app.app_context():
        return db.session().scalar(select(func.count()).select_from(record)) or 0


def key(scene: Scene) -> str:
    with scene.app.app_context():
        return db.session().scalars(select(Certification.public_id)).one()


def test_a_proof_is_seen_by_the_office_and_firms_then_read_that_it_was_checked(
    scene: Scene,
) -> None:
    desk = officer(scene)
    kept = send(scene.provider, PDF, number="CN-1", valid_until="2099年1月31日")
    queue = scene.text(desk, "/admin/queues/claims")
    page = f"/admin/certificates/{key(scene)}"
    proof = desk.get(f"{LIST}/{key(scene)}/proof")
    before = scene.text(scene.firm, "/providers/textile/lab")

    checked = desk.post(f"{page}/verify", page=page)
    after = scene.text(scene.firm, "/providers/textile/lab")

    assert (kept.status_code, checked.status_code) == (303, 303)
    assert "ISO 9001" in queue
    assert "Shade Lab · CN-1" in queue
    assert (proof.get_data(), proof.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert proof.headers["Content-Disposition"].startswith("attachment")
    assert ("not checked" in before, "Checked by the office" in before) == (True, False)
    assert ("not checked" in after, "Checked by the office" in after) == (False, True)
    assert "valid until January 31, 2099" in after
    assert scene.firm.get(f"{LIST}/{key(scene)}/proof").status_code == 404


def test_a_refused_one_is_hidden_from_firms_and_its_owner_reads_why(scene: Scene) -> None:
    desk = officer(scene)
    send(scene.provider, PNG)
    page = f"/admin/certificates/{key(scene)}"

    without = desk.post(f"{page}/refuse", page=page, note="Which one?")
    refused = desk.post(f"{page}/refuse", page=page, reason="unreadable", note="Too dark.")

    assert (without.status_code, refused.status_code) == (422, 303)
    assert "Which one?" in without.get_data(as_text=True)
    assert "ISO 9001" not in scene.text(scene.firm, "/providers/textile/lab")
    own = scene.text(scene.provider, f"{LIST}/{key(scene)}")
    assert "The file can’t be read" in own
    assert "Too dark." in own


@pytest.mark.parametrize("content", [HTML, SVG, PROGRAM, XLSX, BOMB, PDF[:40] + HTML + PDF[40:]])
def test_a_hostile_file_is_answered_beside_its_field_and_never_kept(
    scene: Scene, content: bytes
) -> None:
    answer = send(scene.provider, content, number="CN-1")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#proof"' in page
    assert 'value="CN-1"' in page
    assert (count(scene, StoredFile), count(scene, Certification)) == (0, 0)


def test_a_file_of_the_wrong_size_or_with_a_second_one_behind_it_is_refused(scene: Scene) -> None:
    scene.app.config["UPLOAD_BYTES"] = 2_000

    large = send(scene.provider, PDF + bytes(2_000))
    hidden = send(scene.provider, PDF + packed("x.js"))

    assert "too large" in large.get_data(as_text=True)
    assert "scripts, macros or another file" in hidden.get_data(as_text=True)
    assert count(scene, StoredFile) == 0


def test_a_name_with_folders_and_tricks_is_kept_as_a_plain_one(scene: Scene) -> None:
    send(scene.provider, PDF, name="../../etc/\u202efdp.exe")

    sent = scene.provider.get(f"{LIST}/{key(scene)}/proof").headers["Content-Disposition"]

    assert "/" not in sent.partition(";")[2].replace("UTF-8''", "")
    assert "%E2%80%AE" not in sent
    assert sent.endswith(".pdf")


def test_a_bad_date_is_said_and_nothing_typed_is_lost(scene: Scene) -> None:
    answer = send(scene.provider, None, valid_until="next year")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "year-month-day" in page
    assert 'value="next year"' in page
    assert 'value="ISO 9001"' in page


def test_the_same_click_twice_states_it_once(scene: Scene) -> None:
    first, again = send(scene.provider, PDF), send(scene.provider, PDF)

    assert (first.status_code, again.status_code) == (303, 422)
    assert count(scene, Certification) == 1


def test_many_proofs_are_worked_on_with_one_form(scene: Scene) -> None:
    desk = officer(scene)
    send(scene.provider, PDF)
    queue = "/admin/queues/claims"

    nothing = desk.post(queue, pick=key(scene), action="refuse")
    done = desk.post(queue, pick=key(scene), action="verify")

    assert (nothing.status_code, done.status_code) == (422, 303)
    assert "Checked by the office" in scene.text(scene.provider, LIST)


def test_a_provider_takes_a_proof_back_and_removes_a_certificate(scene: Scene) -> None:
    send(scene.provider, PDF)
    page = f"{LIST}/{key(scene)}"

    scene.provider.post(f"{page}/withdraw", page=page)
    withdrawn = count(scene, StoredFile)
    scene.provider.post(f"{page}/remove")

    assert withdrawn == 0
    assert count(scene, Certification) == 0
    assert "No certificate yet" in scene.text(scene.provider, LIST)
