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
from tests.web.test_introductions import Scene, accepted, ask, describe, own_need, scene

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
    queue = scene.text(desk, "/admin")

    sent = desk.post(f"/admin{address}/invite", email="idle@lab.example")
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
    assert "Idle Lab" not in scene.text(desk, "/admin")


def test_what_the_sides_disagree_on_is_settled_by_the_office(scene: Scene) -> None:
    address = accepted(scene)
    scene.firm.post(f"{address}/start", page=address)
    scene.provider.post(f"{address}/outcome", outcome="helped")
    scene.firm.post(f"{address}/outcome", outcome="no_help")
    desk = officer(scene)
    queue = scene.text(desk, "/admin")

    desk.post(f"{address}/outcome", outcome="no_help")

    assert "Shade Lab" in queue
    with scene.app.app_context():
        assert db.session().query(Introduction).one().state == "no_help"
    assert "Shade Lab" not in scene.text(desk, "/admin")


def test_the_office_sees_no_contact_details(scene: Scene) -> None:
    address = accepted(scene)

    page = scene.text(officer(scene), address)

    assert "8888" not in page
    assert "shade_lab_li" not in page


def test_a_firm_has_no_way_into_the_office(scene: Scene) -> None:
    assert scene.firm.get("/admin").status_code == 403


def test_silence_for_long_brings_an_introduction_to_the_office(scene: Scene) -> None:
    accepted(scene)
    desk = officer(scene)
    assert "Shade Lab" not in scene.text(desk, "/admin")

    with scene.app.app_context():
        introduction = db.session().query(Introduction).one()
        assert introduction.accepted_at is not None
        introduction.accepted_at -= timedelta(days=60)
        db.session().commit()

    assert "Shade Lab" in scene.text(desk, "/admin")


def moderated(scene: Scene) -> str:
    """The address of a need that waits for the office."""
    with scene.app.app_context():
        get_cluster(db.session(), slug="textile").moderates_needs = True
        db.session().commit()
    typed = describe(scene.firm)
    page = f"/register?need={typed.rpartition('/')[2]}"
    answer = scene.firm.post("/register/keep", page=page)
    return answer.headers["Location"].removesuffix("/matches")


def test_where_the_office_looks_first_asking_leads_to_keeping(scene: Scene) -> None:
    with scene.app.app_context():
        get_cluster(db.session(), slug="textile").moderates_needs = True
        db.session().commit()
    need = describe(scene.firm)

    answer = scene.firm.get(f"{need}/introductions/new?p=lab")

    assert answer.headers["Location"] == f"/register?need={need.rpartition('/')[2]}"


def test_a_need_is_sent_back_changed_and_published(scene: Scene) -> None:
    need = moderated(scene)
    desk = officer(scene)
    assert "Our dye lots differ in shade." in scene.text(desk, "/admin")
    office = f"/admin{need}"

    wordless = desk.post(f"{office}/request-changes", reason="unclear", note=" ")
    desk.post(f"{office}/request-changes", reason="unclear", note="Which fabric is it?")
    sent_back = scene.text(scene.firm, need)
    scene.firm.post(f"{need}/submit", page=need)
    desk.post(f"{office}/publish", page="/admin")

    assert wordless.status_code == 422
    assert "Which fabric is it?" in sent_back
    assert "Our dye lots" not in scene.text(desk, "/admin")
    assert ask(scene.firm, need).status_code == 303
    told = scene.text(scene.firm, "/notifications")
    assert "The office asks you to change something" in told
    assert "Your need is open" in told


def test_a_need_that_is_turned_down_tells_the_firm_why(scene: Scene) -> None:
    need = moderated(scene)
    desk = officer(scene)

    unsaid = desk.post(f"/admin{need}/reject")
    desk.post(f"/admin{need}/reject", reason="no_need", note="This is an advertisement.")
    again = desk.post(f"/admin{need}/publish", page=need)

    assert unsaid.status_code == 422
    page = scene.text(scene.firm, need)
    assert "It offers something instead of asking for help" in page
    assert "This is an advertisement." in page
    assert again.status_code == 303
    assert "That is not possible any more" in scene.text(desk, "/admin")


def test_of_two_needs_that_say_the_same_one_goes_on(scene: Scene) -> None:
    first, second = moderated(scene), moderated(scene)
    desk = officer(scene)

    nowhere = desk.post(f"/admin{second}/merge", into="elsewhere")
    desk.post(f"/admin{second}/merge", into=first.rpartition("/")[2])

    assert nowhere.status_code == 422
    assert "Merged with another need" in scene.text(scene.firm, second)
    assert "Waiting for the office" in scene.text(scene.firm, first)


def test_the_office_acts_in_a_firms_place_and_the_firm_is_told(scene: Scene) -> None:
    requested_for = own_need_of(scene)
    desk = officer(scene)

    desk.post(f"{requested_for}/withdraw", reason="plans_changed", note="They called us.")

    assert "Withdrawn" in scene.text(scene.firm, requested_for)
    assert "The office changed where your need stands" in scene.text(scene.firm, "/notifications")


def own_need_of(scene: Scene) -> str:
    ask(scene.firm, describe(scene.firm))
    return own_need(scene)


def test_an_admin_decides_whether_needs_are_looked_at(scene: Scene) -> None:
    desk = officer(scene, ClusterRole.ADMIN)

    desk.post("/admin/settings/textile", opening="after_looking")

    with scene.app.app_context():
        assert get_cluster(db.session(), slug="textile").moderates_needs
    assert 'value="after_looking" checked' in scene.text(desk, "/admin/settings/textile")


def test_a_provider_is_taken_off_the_list_and_put_back(scene: Scene) -> None:
    desk = officer(scene)
    page = "/providers/textile/lab"

    unsaid = desk.post(f"{page}/suspend")
    desk.post(f"{page}/suspend", reason="complaints", note="Three firms.")
    gone = scene.stranger.get(page).status_code
    own = scene.text(scene.provider, page)
    queue = scene.text(desk, "/admin")
    desk.post(f"{page}/reinstate", page=page)

    assert (unsaid.status_code, gone) == (422, 410)
    assert "Taken off the list" in own
    assert "Shade Lab" in queue
    assert scene.stranger.get(page).status_code == 200


def test_a_provider_lets_its_listing_rest(scene: Scene) -> None:
    page = "/providers/textile/lab"

    scene.provider.post(f"{page}/pause", page=page)

    assert "Takes nothing new for now" in scene.text(scene.stranger, page)
    assert "Takes nothing new for now" in scene.text(scene.provider, "/provider/leads")
    assert ask(scene.firm, describe(scene.firm)).headers["Location"].endswith("/matches")
