from __future__ import annotations

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from matchmaker.db.models import Need, OutboxMail
from matchmaker.extensions import db
from matchmaker.services.needs import create_need
from matchmaker.web.clock import now
from tests.factories import make_cluster
from tests.web.accounts.conftest import EMAIL, PASSWORD, Person, add_account, link_in

Mails = Callable[[], list[OutboxMail]]


def waiting_need(app: APIFlask) -> str:
    """A need typed without an account; its secret."""
    with app.app_context():
        cluster = make_cluster(db.session())
        _, token = create_need(
            db.session(), cluster=cluster, description="Our dye lots differ.", now=now()
        )
        db.session.commit()
        return token


def test_registering_confirming_and_signing_in(stranger: Person, mails: Mails) -> None:
    answer = stranger.register(name="Li")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register/sent")
    assert EMAIL in stranger.get("/register/sent").get_data(as_text=True)

    link = link_in(mails()[-1])
    answer = stranger.post(link, password=PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Your address is confirmed" in stranger.get("/account").get_data(as_text=True)


def test_opening_the_link_alone_confirms_nothing(stranger: Person, mails: Mails) -> None:
    stranger.register()
    link = link_in(mails()[-1])

    for _ in range(3):  # scanners open links, too
        assert stranger.get(link).status_code == 200
    stranger.sign_in()

    assert "not confirmed yet" in stranger.get("/account").get_data(as_text=True)


def test_a_link_works_once(stranger: Person, mails: Mails) -> None:
    stranger.register()
    link = link_in(mails()[-1])
    stranger.post(link, password=PASSWORD)

    assert stranger.get(link).status_code == 410


def test_nobody_confirms_an_account_whose_password_they_do_not_know(
    stranger: Person, mails: Mails
) -> None:
    stranger.register()
    link = link_in(mails()[-1])

    answer = stranger.post(link, password="another password")

    assert answer.status_code == 422
    assert stranger.get("/account").status_code == 303


def test_an_address_nobody_confirmed_can_be_registered_again_and_the_first_link_ends(
    app: APIFlask, mails: Mails
) -> None:
    squatter, owner = Person(app, password="squatters choice"), Person(app)
    squatter.register()
    first = link_in(mails()[-1])
    squatter.sign_in()
    owner.register()

    assert squatter.get("/account").status_code == 303, "the squatter is signed out"
    assert owner.get(first).status_code == 410
    assert owner.post(link_in(mails()[-1]), password=PASSWORD).status_code == 303
    assert squatter.sign_in().status_code == 422


def test_a_need_is_claimed_once_the_address_is_confirmed(
    app: APIFlask, stranger: Person, mails: Mails
) -> None:
    token = waiting_need(app)
    stranger.get(f"/register?need={token}")
    stranger.register()
    answer = stranger.post(link_in(mails()[-1]), password=PASSWORD)

    with app.app_context():
        need = db.session().query(Need).one()
        assert need.public_id is not None
        assert need.organisation is not None
        assert answer.headers["Location"] == f"/needs/{need.public_id}/matches"


def test_a_need_is_claimed_by_signing_in_to_an_account_that_was_there(
    app: APIFlask, member: Person
) -> None:
    token = waiting_need(app)
    member.get(f"/register?need={token}")

    answer = member.sign_in()

    with app.app_context():
        need = db.session().query(Need).one()
    assert answer.headers["Location"] == f"/needs/{need.public_id}/matches"


def test_whoever_is_signed_in_already_keeps_a_need_by_a_button(
    app: APIFlask, member: Person
) -> None:
    member.sign_in()
    token = waiting_need(app)

    assert "Keep this need?" in member.get(f"/register?need={token}").get_data(as_text=True)
    answer = member.post("/register/keep", page=f"/register?need={token}")

    with app.app_context():
        need = db.session().query(Need).one()
    assert answer.headers["Location"] == f"/needs/{need.public_id}/matches"
    assert member.get("/register").headers["Location"] == "/"


def test_a_need_that_is_gone_keeps_nobody_out(member: Person) -> None:
    member.get("/register?need=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

    answer = member.sign_in()

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_the_next_page_outlives_registering(stranger: Person, mails: Mails) -> None:
    stranger.get("/register?next=/providers%3Fquery%3Ddye")
    stranger.register()

    answer = stranger.post(link_in(mails()[-1]), password=PASSWORD)

    assert answer.headers["Location"] == "/providers?query=dye"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "no address"}, "Write a mail address"),
        ({"password": "short"}, "Too short"),
        ({"password": "p" * 129}, "Too long"),
        ({"password": "password123"}, "Many people use this password"),
        ({"password": "the factory door"}, "Leave your name and your mail address out"),
        ({"consent": ""}, "Tick this if you agree"),
        ({"name": "n" * 101}, "Too long"),
    ],
)
def test_what_can_not_be_used_is_said_beside_the_field(
    stranger: Person, typed: dict[str, str], message: str, mails: Mails
) -> None:
    answer = stranger.register(**typed)

    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)
    assert mails() == []


def test_a_password_is_never_shown_again(stranger: Person) -> None:
    answer = stranger.register(consent="", password="very secret words")

    assert "very secret words" not in answer.get_data(as_text=True)


def test_a_password_opens_from_every_keyboard(app: APIFlask, stranger: Person) -> None:
    add_account(app, password="ABC defg hijk lm")

    assert stranger.sign_in(password="ＡＢＣ defg hijk lm").status_code == 303


@pytest.mark.parametrize(("tag", "subject"), [("en", "Confirm your address"), ("zh", "确认")])
def test_a_mail_is_in_the_language_of_the_page(
    stranger: Person, mails: Mails, tag: str, subject: str
) -> None:
    stranger.get(f"/register?lang={tag}")
    stranger.register()

    assert subject in mails()[-1].values["subject"]
