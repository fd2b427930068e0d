"""Lists as files: the rows of the page, its filters, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from matchmaker.db.models import Cluster, OfficeNotice, Provider
from matchmaker.domain.office_notices import NoticeKind, NoticeState
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.jobs.tasks import clock, score_leads
from tests.web.accounts.conftest import Person
from tests.web.test_introductions import Scene, accepted, ask, describe, scene
from tests.web.test_office import officer

__all__ = ["scene"]

FORMULA = "=HYPERLINK(1)"
Rows = list[list[str]]


def csv_rows(person: Person, path: str) -> Rows:
    answer = person.get(f"{path}{'&' if '?' in path else '?'}as=csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = answer.get_data()
    assert content.startswith(b"\xef\xbb\xbf")  # or Excel shows no Chinese
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def xlsx_cells(person: Person, path: str) -> list[list[object]]:
    answer = person.get(f"{path}?as=xlsx")
    book = load_workbook(io.BytesIO(answer.get_data()))
    cells = [list(row) for row in book.worksheets[0].iter_rows()]
    assert all(cell.data_type != "f" for row in cells for cell in row)
    return [[cell.value for cell in row] for row in cells]


def test_needs_leave_with_the_filter_of_their_list(scene: Scene) -> None:
    ask(scene.firm, describe(scene.firm, f"{FORMULA} 我们的布缩水"))

    rows = csv_rows(scene.firm, "/needs")
    sheet = xlsx_cells(scene.firm, "/needs")
    none = csv_rows(scene.firm, "/needs?state=met")

    assert (len(rows), len(sheet), len(none)) == (2, 2, 1)
    assert rows[1][-1] == sheet[1][-1] == f"'{FORMULA} 我们的布缩水"


def test_providers_leave_page_by_page_for_who_is_signed_in(scene: Scene) -> None:
    with scene.app.app_context():
        row = db.session().query(Provider).filter_by(public_id="lab").one()
        row.summary_en = FORMULA
        db.session.commit()

    rows = csv_rows(scene.firm, "/providers")
    found = csv_rows(scene.firm, "/providers?query=idle")
    page = Person(scene.app).get("/providers?as=csv")

    assert [row[1] for row in rows[1:]] == ["Idle Lab", "Shade Lab"]
    assert [row[1] for row in found[1:]] == ["Idle Lab"]
    assert rows[2][-1] == f"'{FORMULA}"
    assert page.mimetype == "text/html"


def test_introductions_leave_for_both_sides_and_name_no_firm(scene: Scene) -> None:
    accepted(scene)

    asked = csv_rows(scene.firm, "/introductions")
    answered = csv_rows(scene.provider, "/introductions")

    assert [row[0] for row in (asked[1], answered[1])] == ["You asked", "You were asked"]
    assert "Red Carp" not in str(answered)


@pytest.mark.parametrize("contact", ["13800001234", "boss@carp.example"])
def test_leads_leave_without_names_or_ways_to_reach_the_firm(scene: Scene, contact: str) -> None:
    need = describe(
        scene.firm, f"Shade control of every dye lot, call {contact}", contacts="description"
    )
    ask(scene.firm, need, provider="idle")
    with scene.app.app_context():
        score_leads(scene.app, clock())

    rows = csv_rows(scene.provider, "/provider/leads")

    assert len(rows) == 2
    assert contact not in str(rows)
    assert "Red Carp" not in str(rows)


def test_the_lists_of_the_office_leave_as_files(scene: Scene) -> None:
    with scene.app.app_context():
        session = db.session()
        cluster = session.query(Cluster).one()
        session.add(
            OfficeNotice(
                cluster_id=cluster.id,
                kind=NoticeKind.FUNDING,
                state=NoticeState.PUBLISHED,
                title_en=FORMULA,
                expires_on=clock().date() + timedelta(days=9),
                created_at=clock(),
                changed_at=clock(),
                published_at=clock(),
            )
        )
        session.commit()
    ask(scene.firm, describe(scene.firm, f"{FORMULA} shade differs"), "idle")
    admin = officer(scene, ClusterRole.ADMIN)

    queue = csv_rows(admin, "/admin/queues/invitations")
    people = xlsx_cells(admin, "/admin/users/textile")
    notices = csv_rows(scene.firm, "/notices?cluster=textile")
    watch = csv_rows(admin, "/admin/watch/textile")

    assert queue[1][1].startswith("'=")
    assert people[1][1] == "desk@office.example"
    assert notices[1][0] == f"'{FORMULA}"
    assert (len(queue), len(notices), len(watch)) == (2, 2, 1)
    assert scene.firm.get("/admin/users/textile?as=csv").status_code == 403
