"""The office wins a provider that a firm asks for, and settles what two sides disagree on."""

from __future__ import annotations

from datetime import timedelta

from flask_security import hash_password

from matchmaker.db.models import ClusterMember, Introduction, OutboxMail, User
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.services.clusters import get_cluster
from tests.factories import NOW, make_user
from tests.web.accounts.conftest import PASSWORD, Person
from tests.web.test_introductions import Scene, accepted, ask, describe, scene

__all__ = ["scene"]


def officer(scene: Scene, role: ClusterRole = ClusterRole.STAFF) -> Person:
    """Somebody of the office who signed in with an app."""
    with scene.app.app_context():
        session = db.session()
        user = make_user(session, email="desk@office.example", password=hash_password(PASSWORD))
        cluster = get_cluster(session, slug="textile")
        session.add(ClusterMember(cluster=cluster, user=user, role=role, created_at=NOW))
        session.commit()
    person = Person(scene.app, "desk@office.example")
    person.sign_in()
    person.set_up_app()
    return person


def test_whoever_accepts_the_offices_invitation_finds_the_request(scene: Scene) -> None:
    address = ask(scene.firm, describe(scene.firm), "idle").headers["Location"]
    desk = officer(scene)
    queue = scene.text(desk, "/office")

    sent = desk.post(f"/office{address}/invite", email="idle@lab.example")
    with scene.app.app_context():
        mail = db.session().query(OutboxMail).filter_by(recipient="idle@lab.example").one()
        link = mail.values["link"]
    newcomer = Person(scene.app, "idle@lab.example")
    newcomer.register()
    with scene.app.app_context():
        user = db.session().query(User).filter_by(email="idle@lab.example").one()
        user.confirmed_at = NOW
        db.session().commit()
    newcomer.sign_in()
    newcomer.post(link)

    assert "Idle Lab" in queue
    assert sent.status_code == 303
    assert "We dye cotton." in scene.text(newcomer, address)
    assert "Idle Lab" not in scene.text(desk, "/office")


def test_what_the_sides_disagree_on_is_settled_by_the_office(scene: Scene) -> None:
    address = accepted(scene)
    scene.firm.post(f"{address}/start", page=address)
    scene.provider.post(f"{address}/outcome", outcome="helped")
    scene.firm.post(f"{address}/outcome", outcome="no_help")
    desk = officer(scene)
    queue = scene.text(desk, "/office")

    desk.post(f"{address}/outcome", outcome="no_help")

    assert "Shade Lab" in queue
    with scene.app.app_context():
        assert db.session().query(Introduction).one().state == "no_help"
    assert "Shade Lab" not in scene.text(desk, "/office")


def test_the_office_sees_no_contact_details(scene: Scene) -> None:
    address = accepted(scene)

    page = scene.text(officer(scene), address)

    assert "8888" not in page
    assert "shade_lab_li" not in page


def test_a_firm_has_no_way_into_the_office(scene: Scene) -> None:
    assert scene.firm.get("/office").status_code == 403


def test_silence_for_long_brings_an_introduction_to_the_office(scene: Scene) -> None:
    accepted(scene)
    desk = officer(scene)
    assert "Shade Lab" not in scene.text(desk, "/office")

    with scene.app.app_context():
        introduction = db.session().query(Introduction).one()
        assert introduction.accepted_at is not None
        introduction.accepted_at -= timedelta(days=60)
        db.session().commit()

    assert "Shade Lab" in scene.text(desk, "/office")
