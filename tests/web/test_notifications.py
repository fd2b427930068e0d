from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.db.models import Notification, User
from matchmaker.domain.notices import NotificationKind, SubjectKind
from matchmaker.domain.vocabulary import MailFrequency
from matchmaker.extensions import db
from matchmaker.services.unsubscribing import unsubscribe_token
from matchmaker.web.notifications.listing import PAGES
from tests.factories import NOW, make_user
from tests.web.conftest import TOKEN
from tests.web.signing import signed_in


def make_notification(session: Session, user: User, **values: object) -> Notification:
    notification = Notification(
        **{
            "user_id": user.id,
            "kind": NotificationKind.INTRODUCTION_ACCEPTED,
            "subject_kind": SubjectKind.INTRODUCTION,
            "subject_key": "i-1",
            "values": {"title": "Shade drifts", "provider": "Shade Works"},
            "created_at": NOW,
        }
        | values
    )
    session.add(notification)
    session.flush()
    return notification


@pytest.fixture
def told(app: APIFlask) -> tuple[int, int]:
    """Somebody with one unread notification: the numbers of both."""
    with app.app_context():
        user = make_user(db.session())
        number = make_notification(db.session(), user).id
        db.session.commit()
        return user.id, number


@pytest.fixture
def reader(app: APIFlask, told: tuple[int, int]) -> FlaskClient:
    return signed_in(app, told[0])


def csrf(client: FlaskClient) -> dict[str, str]:
    found = TOKEN.search(client.get("/notifications").get_data(as_text=True))
    assert found is not None
    return {"csrf_token": found.group(1)}


def count_in_head(client: FlaskClient) -> str:
    page = client.get("/providers").get_data(as_text=True)
    found = re.search(r'class="count">(\d+)', page)
    return found.group(1) if found else ""


def frequency(app: APIFlask, user_id: int) -> MailFrequency:
    with app.app_context():
        return db.session.get_one(User, user_id).mail_frequency


def test_the_head_of_every_page_counts_what_is_unread(reader: FlaskClient) -> None:
    before = count_in_head(reader)
    reader.post("/notifications", data=csrf(reader))

    assert (before, count_in_head(reader)) == ("1", "")


def test_a_visitor_sees_no_messages(app: APIFlask) -> None:
    client = app.test_client()

    assert "/notifications" not in client.get("/providers").get_data(as_text=True)
    assert client.get("/notifications").status_code == 303


def test_a_message_says_what_happened_in_the_readers_language(
    app: APIFlask, told: tuple[int, int], reader: FlaskClient
) -> None:
    english = reader.get("/notifications").get_data(as_text=True)
    chinese = signed_in(app, told[0], language="zh").get("/notifications").get_data(as_text=True)

    assert "Accepted: Shade drifts (Shade Works)" in english
    assert "已接受：" in chinese
    assert "Accepted" not in chinese


def test_the_list_says_when_no_mails_are_sent(
    app: APIFlask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_mails = reader.get("/notifications").get_data(as_text=True)
    monkeypatch.setitem(app.config, "MAIL_IS_SET_UP", False)
    without = reader.get("/notifications").get_data(as_text=True)

    assert "sends no mails yet" in without
    assert "sends no mails yet" not in with_mails


def test_opening_a_message_marks_it_and_leads_to_what_it_is_about(
    reader: FlaskClient, told: tuple[int, int]
) -> None:
    reply = reader.post(f"/notifications/{told[1]}", data=csrf(reader))

    assert reply.location == "/introductions/i-1"
    assert count_in_head(reader) == ""


def test_the_link_of_a_mail_leads_there_and_changes_nothing(
    reader: FlaskClient, told: tuple[int, int]
) -> None:
    reply = reader.get(f"/notifications/{told[1]}")

    assert reply.location == "/introductions/i-1"
    assert count_in_head(reader) == "1"


def test_a_message_about_nothing_in_particular_leads_to_the_list(
    app: APIFlask, told: tuple[int, int], reader: FlaskClient
) -> None:
    with app.app_context():
        user = db.session.get_one(User, told[0])
        bare = make_notification(db.session(), user, subject_kind=None, subject_key=None).id
        db.session.commit()

    assert reader.get(f"/notifications/{bare}").location == "/notifications"


def test_every_kind_of_subject_has_a_page() -> None:
    assert set(PAGES) == set(SubjectKind)


def test_somebody_elses_message_is_not_there(
    app: APIFlask, told: tuple[int, int], reader: FlaskClient
) -> None:
    with app.app_context():
        eve = make_user(db.session())
        make_notification(db.session(), eve)
        number = eve.id
        db.session.commit()
    other = signed_in(app, number)
    path = f"/notifications/{told[1]}"

    assert other.get(path).status_code == 404
    assert other.post(path, data=csrf(other)).status_code == 404
    assert count_in_head(reader) == "1"


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "x"])
def test_a_page_that_is_not_there_gives_one_that_is(reader: FlaskClient, page: str) -> None:
    assert reader.get(f"/notifications?page={page}").status_code == 200


def test_a_number_that_no_database_holds_is_not_there(reader: FlaskClient) -> None:
    assert reader.get(f"/notifications/{10**20}").status_code == 404


def token_of(app: APIFlask, user_id: int) -> str:
    with app.app_context():
        user = db.session.get_one(User, user_id)
        return unsubscribe_token(app.config["SECRET_KEY"], user_id=user.id, email=user.email)


def test_opening_the_link_of_a_mail_ends_nothing_its_button_does(
    app: APIFlask, told: tuple[int, int]
) -> None:
    client, path = app.test_client(), f"/unsubscribe/{token_of(app, told[0])}"

    asked = client.get(path)
    still = frequency(app, told[0])
    done = client.post(path)

    assert "Stop the mails" in asked.get_data(as_text=True)
    assert still is MailFrequency.AT_ONCE
    assert "We write no more mails" in done.get_data(as_text=True)
    assert "We write no more mails" in client.get(path).get_data(as_text=True)
    assert frequency(app, told[0]) is MailFrequency.NEVER


def test_a_mailbox_ends_the_mails_with_one_request(app: APIFlask, told: tuple[int, int]) -> None:
    reply = app.test_client().post(
        f"/unsubscribe/{token_of(app, told[0])}", data={"List-Unsubscribe": "One-Click"}
    )

    assert reply.status_code == 200
    assert frequency(app, told[0]) is MailFrequency.NEVER


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_made_up_link_is_not_there(app: APIFlask, told: tuple[int, int], method: str) -> None:
    reply = getattr(app.test_client(), method)(f"/unsubscribe/{told[0]}-abc")

    assert reply.status_code == 404
    assert frequency(app, told[0]) is MailFrequency.AT_ONCE
