"""The office reads who changed what, when and why; nobody else does."""

from __future__ import annotations

import re

from matchmaker.domain.vocabulary import ClusterRole
from tests.web.test_exporting import csv_rows
from tests.web.test_introductions import Scene, accepted, scene
from tests.web.test_office import officer

__all__ = ["scene"]

LOG = "/admin/log/textile"


def counted(page: str) -> int:
    found = re.search(r"\d+ of (\d+)", page)
    assert found is not None
    return int(found.group(1))


def test_the_log_names_what_happened_and_its_filters_narrow_it(scene: Scene) -> None:
    accepted(scene)
    staff = officer(scene, ClusterRole.STAFF)

    page = scene.text(staff, LOG)
    introductions = scene.text(staff, f"{LOG}?what=introduction")
    nobody = scene.text(staff, f"{LOG}?until=2020-01-01")

    assert "Introduction 1" in page
    links = re.findall(r'<td><a class="inline-target" href="(/[^"]+)">', page)
    assert {link.split("/")[1] for link in links} == {"introductions", "needs"}
    assert {staff.get(link).status_code for link in links} == {200}
    assert "accepted" in introductions
    assert 0 < counted(introductions) < counted(page)
    assert counted(nobody) == 0


def test_what_no_filter_can_read_limits_nothing(scene: Scene) -> None:
    accepted(scene)
    staff = officer(scene, ClusterRole.STAFF)

    page = scene.text(staff, f"{LOG}?what=x&who=99999999999999&since=9999-99-99&until=0001-01-01")

    assert counted(page) == counted(scene.text(staff, LOG))


def test_the_log_leaves_as_a_file_with_its_filters(scene: Scene) -> None:
    accepted(scene)
    staff = officer(scene, ClusterRole.STAFF)

    rows = csv_rows(staff, f"{LOG}?what=introduction")

    assert {row[1] for row in rows[1:]} == {"Introduction"}


def test_firms_and_providers_never_read_it(scene: Scene) -> None:
    assert scene.firm.get(LOG).status_code == 403
    assert scene.provider.get(LOG).status_code == 403
