"""The office acts on a provider that lets firms wait, without leaving the watch."""

from __future__ import annotations

import re

from matchmaker.db.models import Introduction
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.services.clusters import get_cluster
from tests.web.test_introductions import Scene, requested, scene
from tests.web.test_office import officer

__all__ = ["scene"]

WATCH = "/admin/watch/textile"


def watched(scene: Scene) -> str:
    """Let the provider decline twice; the address of its place in the watch."""
    for _ in range(2):
        address = requested(scene)
        scene.provider.post(f"{address}/decline", reason="no_capacity")
    with scene.app.app_context():
        cluster = get_cluster(db.session(), slug="textile")
        found = db.session().query(Introduction).filter_by(cluster_id=cluster.id).first()
        assert found is not None
        return f"{WATCH}/{found.provider.public_id}"


def test_the_office_writes_to_a_provider_and_notes_a_talk(scene: Scene) -> None:
    address, staff = watched(scene), officer(scene, ClusterRole.STAFF)

    sent = staff.post(f"{address}/write", text="Two firms wait for you.")
    refused = staff.post(f"{address}/spoken", on="2999-01-01", note="Full until spring.")
    noted = staff.post(f"{address}/spoken", on="2026-03-01", note="Full until spring.")

    assert (sent.status_code, refused.status_code, noted.status_code) == (303, 422, 303)
    assert "Full until spring." in refused.get_data(as_text=True)
    assert "still to come" in refused.get_data(as_text=True)
    page = re.sub(r"\s+", " ", scene.text(staff, WATCH))
    assert "Two firms wait for you." in page
    assert "Spoken with on" in page
    assert "Two firms wait for you." in scene.text(scene.provider, "/notifications")


def test_neither_side_writes_in_the_name_of_the_office(scene: Scene) -> None:
    address = watched(scene)

    assert scene.firm.get(f"{address}/write").status_code == 403
    assert scene.provider.get(f"{address}/spoken").status_code == 403
