"""The feed of a saved search: Atom, by its secret alone, without a cookie or a name."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from matchmaker.db.models import LeadScore, Need, Provider
from matchmaker.extensions import db
from tests.web import test_introductions
from tests.web.test_introductions import Scene, ask, describe, own_need

scene = test_introductions.scene
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def lead(scene: Scene) -> str:
    """The key of an open need that the provider sees as a lead."""
    ask(
        scene.firm,
        describe(scene.firm, "Shade <b>drifts</b>, call 13800138000", contacts="description"),
        "idle",
    )
    key = own_need(scene).rpartition("/")[2]
    with scene.app.app_context():
        need = db.session.scalars(db.select(Need).where(Need.public_id == key)).one()
        provider = db.session.scalars(db.select(Provider).where(Provider.public_id == "lab")).one()
        values = {"score": 80, "interest": 70, "fit": 75, "eligible": True}
        db.session.add(LeadScore(need_id=need.id, provider_id=provider.id, **values))
        db.session.commit()
    return key


def feed(scene: Scene) -> str:
    """The address of a new feed, as the page shows it."""
    scene.provider.post("/provider/searches", name="Dyeing")
    page = scene.text(scene.provider, "/provider/searches")
    found = re.search(r'formaction="([^"]+/feed)"', page)
    assert found is not None
    shown = scene.provider.post(found[1], page="/provider/searches").get_data(as_text=True)
    address = re.search(r'<code class="key">https?://[^/]+([^<]+)</code>', shown)
    assert address is not None
    return address[1]


def test_a_feed_tells_anonymous_leads_to_whoever_has_its_address(scene: Scene) -> None:
    key = lead(scene)
    address = feed(scene)

    answer = scene.app.test_client().get(address)

    assert answer.mimetype == "application/atom+xml"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    entry = ET.fromstring(answer.get_data()).find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:summary", namespaces=ATOM) == "Shade <b>drifts</b>, call •••"
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert link.attrib["href"].endswith(f"/provider/leads/{key}")
    assert "Red Carp" not in answer.get_data(as_text=True)


def test_an_unchanged_feed_is_not_sent_again_and_a_wrong_secret_opens_nothing(
    scene: Scene,
) -> None:
    address = feed(scene)
    reader = scene.app.test_client()
    tag = reader.get(address).headers["ETag"]

    assert reader.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert reader.get(f"{address}x").status_code == 404
