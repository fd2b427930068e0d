"""My profile, the copy of my data, the end of my account, and the notice about all of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.db.models import Organisation, User
from matchmaker.domain.vocabulary import MailFrequency, OrganisationRole
from matchmaker.extensions import db
from matchmaker.services.accounts import CONSENT_VERSION
from matchmaker.services.clusters import get_cluster
from tests.factories import make_member, make_organisation, make_user
from tests.web.conftest import TOKEN
from tests.web.signing import signed_in

PROFILE = {
    "name": "王芳",
    "phone": "+86 575 8412 0000",
    "wechat": "wangfang_kq",
    "language": "zh",
    "preferred_contact": "wechat",
    "mail_frequency": "daily",
}


def within(app: APIFlask, work: Callable[[Session], Any]) -> Any:
    with app.app_context():
        result = work(db.session())
        db.session.commit()
        return result


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found is not None
    return client.post(path, data={"csrf_token": found.group(1), **fields})


@pytest.fixture
def user_id(app: APIFlask) -> int:
    number: int = within(app, lambda session: make_user(session).id)
    return number


def firm_of(app: APIFlask, user_id: int, *, others: bool) -> int:
    def make(session: Session) -> int:
        firm = make_organisation(
            session, cluster=get_cluster(session, slug="textile"), name_en="Maple Weaving"
        )
        make_member(session, organisation=firm, user=session.get_one(User, user_id))
        if others:
            make_member(session, organisation=firm, role=OrganisationRole.MEMBER)
        return firm.id

    number: int = within(app, make)
    return number


def test_a_profile_is_kept(app: APIFlask, user_id: int) -> None:
    client = signed_in(app, user_id)

    answer = send(client, "/me", **PROFILE)
    page = client.get("/me").get_data(as_text=True)

    assert answer.status_code == 303
    assert "王芳" in page
    assert "wangfang_kq" in page
    kept = within(app, lambda session: session.get_one(User, user_id).mail_frequency)
    assert kept is MailFrequency.DAILY


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"wechat": ""}, "choose another way"),
        ({"phone": "call me"}, "phone number"),
        ({"mail_frequency": "hourly"}, "Choose one of the list"),
        ({"language": ""}, "Choose one of the list"),
    ],
)
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(
    app: APIFlask, user_id: int, fields: dict[str, str], message: str
) -> None:
    answer = send(signed_in(app, user_id), "/me", **PROFILE | fields)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert message in page
    assert "王芳" in page


@pytest.mark.parametrize(("language", "title"), [("en", "My profile"), ("zh", "我的资料")])
def test_the_profile_speaks_the_readers_language(
    app: APIFlask, user_id: int, language: str, title: str
) -> None:
    assert title in signed_in(app, user_id, language=language).get("/me").get_data(as_text=True)


def test_a_stranger_has_no_profile_and_no_data(app: APIFlask) -> None:
    for path in ("/me", "/me/data", "/me/data.zip", "/me/delete", "/organisations"):
        answer = app.test_client().get(path)
        assert (answer.status_code, "/login" in answer.headers["Location"]) == (303, True)


def test_the_copy_is_a_file_that_no_cache_keeps(app: APIFlask, user_id: int) -> None:
    answer = signed_in(app, user_id).get("/me/data.zip")

    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        account = json.loads(archive.read("account.json"))
    assert account["account"]["email"].startswith("person")


@pytest.mark.parametrize("path", ["/me/data.zip", "/me/delete"])
def test_both_ask_for_the_password_again_after_a_while(
    app: APIFlask, user_id: int, path: str
) -> None:
    answer = signed_in(app, user_id, fresh=False).get(path)

    assert (answer.status_code, answer.headers["Location"].startswith("/verify")) == (303, True)


def test_an_account_is_deleted_with_the_firm_that_has_no_other_member(
    app: APIFlask, user_id: int
) -> None:
    firm = firm_of(app, user_id, others=False)
    client, elsewhere = signed_in(app, user_id), signed_in(app, user_id)
    assert "Maple Weaving" in client.get("/me/delete").get_data(as_text=True)

    answer = send(client, "/me/delete")

    assert answer.headers["Location"] == "/"
    assert "Your account is deleted" in client.get("/").get_data(as_text=True)
    assert within(app, lambda s: (s.get(User, user_id), s.get(Organisation, firm))) == (None, None)
    for browser in (client, elsewhere):
        assert "/login" in browser.get("/me").headers["Location"]


def test_the_last_owner_is_told_what_to_do_first(app: APIFlask, user_id: int) -> None:
    firm = firm_of(app, user_id, others=True)
    client = signed_in(app, user_id)
    found = TOKEN.search(client.get("/me").get_data(as_text=True))
    assert found is not None

    page = client.get("/me/delete").get_data(as_text=True)
    forced = client.post("/me/delete", data={"csrf_token": found.group(1)})

    assert f"/organisations/{firm}" in page
    assert "Delete for good" not in page
    assert forced.status_code == 303
    assert within(app, lambda s: s.get(User, user_id)) is not None


@pytest.mark.parametrize(("language", "word"), [("en", "Your rights"), ("zh", "您的权利")])
def test_the_notice_names_its_version_and_the_periods(
    client: FlaskClient, language: str, word: str
) -> None:
    page = client.get(f"/privacy?lang={language}").get_data(as_text=True)

    assert word in page
    assert CONSENT_VERSION in page
    assert "30" in page


def test_whoever_agreed_to_an_earlier_notice_is_asked_once_more(
    app: APIFlask, user_id: int
) -> None:
    def forget(session: Session) -> None:
        session.get_one(User, user_id).consent_version = "2020-01-01"

    within(app, forget)
    client = signed_in(app, user_id)
    before = client.get("/me").get_data(as_text=True)

    token = TOKEN.search(before)
    assert token is not None
    client.post("/me/consent", data={"csrf_token": token.group(1)})

    assert "We changed what we keep of you" in before
    assert "We changed what we keep of you" not in client.get("/me").get_data(as_text=True)
    agreed = within(app, lambda session: session.get_one(User, user_id).consent_version)
    assert agreed == CONSENT_VERSION
