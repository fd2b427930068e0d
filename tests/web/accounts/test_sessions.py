from __future__ import annotations

from datetime import timedelta

from apiflask import APIFlask
from sqlalchemy import select, update

from matchmaker.db.models import UserSession
from matchmaker.extensions import db
from tests.web.accounts.conftest import Person, add_account, change_account

COOKIE = "session"


def copied(person: Person) -> Person:
    """A second browser with a copy of the cookie."""
    thief = Person(person.app)
    cookie = person.client.get_cookie(COOKIE)
    assert cookie is not None
    thief.client.set_cookie(COOKIE, cookie.value)
    return thief


def test_a_copied_cookie_is_worth_nothing_after_signing_out(member: Person) -> None:
    member.sign_in()
    thief = copied(member)
    assert thief.get("/account").status_code == 200

    member.post("/logout", page="/account")

    assert thief.get("/account").status_code == 303


def test_signing_in_begins_a_new_session_and_ends_the_one_before(member: Person) -> None:
    member.sign_in()
    before = copied(member)
    with member.client.session_transaction() as cookie:
        first = cookie["sid"]
    token = member.get("/account").get_data(as_text=True).split('name="csrf_token" value="')[1]
    member.client.post(
        "/login",
        data={
            "csrf_token": token.split('"')[0],
            "email": member.email,
            "password": member.password,
        },
    )
    with member.client.session_transaction() as cookie:
        second = cookie["sid"]

    assert first != second
    assert before.get("/account").status_code == 303


def test_the_cookie_holds_no_address_and_the_database_no_secret(
    app: APIFlask, member: Person
) -> None:
    member.sign_in()
    with member.client.session_transaction() as cookie:
        secret = cookie["sid"]
        assert member.email not in str(dict(cookie))
    with app.app_context():
        assert db.session().scalars(select(UserSession)).one().token_hash != secret


def test_disabling_an_account_counts_at_the_next_request(app: APIFlask, member: Person) -> None:
    member.sign_in()
    change_account(app, lambda user: setattr(user, "active", False))

    assert member.get("/account").status_code == 303


def test_one_device_can_be_signed_out_from_another(app: APIFlask, member: Person) -> None:
    elsewhere = Person(app)
    elsewhere.client.environ_base["HTTP_USER_AGENT"] = "Firefox on Windows"
    elsewhere.sign_in()
    member.sign_in()
    page = member.get("/account").get_data(as_text=True)
    path = page.split('action="/account/devices/')[1].split('"')[0]
    assert "Firefox, Windows" in page

    member.post(f"/account/devices/{path}", page="/account")

    assert elsewhere.get("/account").status_code == 303
    assert member.get("/account").status_code == 200


def test_all_other_devices_can_be_signed_out_at_once(app: APIFlask, member: Person) -> None:
    others = [Person(app) for _ in range(3)]
    for person in (*others, member):
        person.sign_in()

    member.post("/account/devices/end-others", page="/account")

    assert [person.get("/account").status_code for person in others] == [303] * 3
    assert member.get("/account").status_code == 200


def test_nobody_ends_anothers_session(app: APIFlask, member: Person) -> None:
    member.sign_in()
    with app.app_context():
        number = db.session().scalars(select(UserSession.id)).one()
    other = Person(app, email="zhao@mill.example")
    add_account(app, email=other.email)
    other.sign_in()

    assert other.post(f"/account/devices/{number}/end", page="/account").status_code == 404
    assert member.get("/account").status_code == 200


def test_a_session_left_alone_ends(app: APIFlask, member: Person) -> None:
    member.sign_in()
    for column, days, status in (("seen_at", 6, 200), ("seen_at", 8, 303)):
        with app.app_context():
            changed = getattr(UserSession, column)
            moment = db.session().scalars(select(UserSession.created_at)).one()
            db.session().execute(
                update(UserSession).values({changed: moment - timedelta(days=days)})
            )
            db.session.commit()
        assert member.get("/account").status_code == status


def test_a_page_notes_when_a_session_was_last_seen_though_it_only_reads(
    app: APIFlask, member: Person
) -> None:
    member.sign_in()
    with app.app_context():
        old = db.session().scalars(select(UserSession.seen_at)).one() - timedelta(hours=1)
        db.session().execute(update(UserSession).values(seen_at=old))
        db.session.commit()

    assert member.get("/account").status_code == 200

    with app.app_context():
        assert db.session().scalars(select(UserSession.seen_at)).one() > old


def test_a_page_is_shown_though_somebody_else_holds_the_database(
    app: APIFlask, member: Person
) -> None:
    member.sign_in()
    with app.app_context():
        old = db.session().scalars(select(UserSession.seen_at)).one() - timedelta(hours=1)
        db.session().execute(update(UserSession).values(seen_at=old))
        db.session.commit()
        with db.engine.begin():  # BEGIN IMMEDIATE: nobody else may write
            assert member.get("/account").status_code == 200
