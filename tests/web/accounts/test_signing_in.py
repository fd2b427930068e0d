from __future__ import annotations

from collections.abc import Callable

import pytest
from apiflask import APIFlask

from matchmaker.db.models import OutboxMail
from tests.web.accounts.conftest import (
    EMAIL,
    PASSWORD,
    Person,
    add_account,
    change_account,
    link_in,
)

Mails = Callable[[], list[OutboxMail]]


def test_signing_in_and_out_leaves_a_trail(
    member: Person, actions: Callable[[], list[str]]
) -> None:
    member.sign_in(password="wrong words here")
    member.sign_in()
    member.post("/logout", page="/account")

    assert actions()[-3:] == ["sign_in_failed", "sign_in", "sign_out"]


def test_letters_case_of_the_address_does_not_matter(member: Person) -> None:
    assert member.sign_in(email=EMAIL.upper()).status_code == 303


def test_a_page_that_asks_to_sign_in_is_where_signing_in_leads(member: Person) -> None:
    asked = member.get("/account").headers["Location"]
    answer = member.post(asked, email=EMAIL, password=PASSWORD)

    assert asked == "/login?next=/account"
    assert answer.headers["Location"] == "/account"


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
        "http:/account",
        "/account\r\nX: y",
        "/\t/evil.example",
        "evil.example",
        "/logout",
        "/nothing-here",
        " //evil.example",
        "/account@evil.example",
        "/" * 2000,
    ],
)
def test_signing_in_leads_to_no_other_site(member: Person, hostile: str) -> None:
    member.client.get("/login", query_string={"next": hostile})

    assert member.sign_in().headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/login", "/register", "/recover", "/login/second-step"])
@pytest.mark.parametrize("body", [[], {}, [1], "text", 0])
def test_json_is_refused_and_breaks_nothing(stranger: Person, path: str, body: object) -> None:
    page = stranger.get("/login").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = stranger.client.post(path, json=body, headers={"X-CSRFToken": token})

    assert answer.status_code == 415


def test_a_forgotten_password_is_set_anew_and_signs_everybody_out(
    app: APIFlask, member: Person, mails: Mails
) -> None:
    member.sign_in()
    elsewhere = Person(app)
    elsewhere.post("/recover", email=EMAIL)
    link = link_in(mails()[-1])

    assert elsewhere.get(link).status_code == 200
    answer = elsewhere.post(link, password="green hill cloud")

    assert answer.headers["Location"] == "/login"
    assert member.get("/account").status_code == 303
    assert member.sign_in().status_code == 422
    assert member.sign_in(password="green hill cloud").status_code == 303
    assert elsewhere.get(link).status_code == 410
    assert mails()[-1].values["subject"] == "Your password was changed"


def test_a_reset_link_refuses_a_password_that_others_guess(member: Person, mails: Mails) -> None:
    member.post("/recover", email=EMAIL)
    link = link_in(mails()[-1])

    assert member.post(link, password="password123").status_code == 422
    assert member.get(link).status_code == 200


def test_only_the_newest_reset_link_works(member: Person, mails: Mails) -> None:
    member.post("/recover", email=EMAIL)
    member.post("/recover", email=EMAIL)
    older, newer = (link_in(mail) for mail in mails()[-2:])

    assert (member.get(older).status_code, member.get(newer).status_code) == (410, 200)


def test_resetting_confirms_the_address_too(app: APIFlask, stranger: Person, mails: Mails) -> None:
    add_account(app, confirmed=False)
    stranger.post("/recover", email=EMAIL)
    stranger.post(link_in(mails()[-1]), password="green hill cloud")
    stranger.sign_in(password="green hill cloud")

    assert "not confirmed yet" not in stranger.get("/account").get_data(as_text=True)


def test_a_disabled_account_stays_out_and_is_told_what_a_stranger_is_told(
    app: APIFlask, member: Person, mails: Mails
) -> None:
    unknown = member.sign_in(email="nobody@factory.example").get_data(as_text=True)
    change_account(app, lambda user: setattr(user, "active", False))
    answer = member.sign_in()
    member.post("/recover", email=EMAIL)

    assert answer.status_code == 422
    assert "don’t belong together" in answer.get_data(as_text=True)
    assert "don’t belong together" in unknown
    assert mails() == []


def test_changing_the_password_keeps_this_device_only(
    app: APIFlask, member: Person, mails: Mails
) -> None:
    elsewhere = Person(app)
    elsewhere.sign_in()
    member.sign_in()
    answer = member.post("/account/password", password="green hill cloud")

    assert answer.status_code == 303
    assert member.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert mails()[-1].values["subject"] == "Your password was changed"


def test_a_new_address_counts_once_its_link_is_opened(member: Person, mails: Mails) -> None:
    member.sign_in()
    member.post("/account/mail", email="new@factory.example")
    asked = mails()[-1]
    assert asked.recipient == "new@factory.example"
    assert EMAIL in member.get("/account").get_data(as_text=True)

    link = link_in(asked)
    assert member.get(link).status_code == 200
    assert EMAIL in member.get("/account").get_data(as_text=True)
    member.post(link)

    assert "new@factory.example" in member.get("/account").get_data(as_text=True)
    assert (mails()[-1].recipient, mails()[-1].values["subject"]) == (
        EMAIL,
        "Your address was changed",
    )


def test_the_link_for_a_new_address_serves_nobody_else(
    app: APIFlask, member: Person, mails: Mails
) -> None:
    add_account(app, email="zhao@mill.example")
    other = Person(app, email="zhao@mill.example")
    other.sign_in()
    member.sign_in()
    member.post("/account/mail", email="new@factory.example")

    assert other.get(link_in(mails()[-1])).status_code == 410


def test_what_protects_an_account_asks_for_the_password_again(member: Person) -> None:
    member.sign_in()
    with member.client.session_transaction() as cookie:
        cookie["verified_at"] -= 16 * 60

    for path in ("/account/password", "/account/mail", "/account/app", "/account/passkeys/new"):
        assert member.get(path).headers["Location"] == f"/verify?next={path}"
    assert member.post("/verify?next=/account/app", password="wrong words").status_code == 422
    answer = member.post("/verify?next=/account/app", password=PASSWORD)

    assert answer.headers["Location"] == "/account/app"
    assert member.get("/account/app").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/register", "/login/second-step", "/verify"])
def test_a_form_that_was_open_for_too_long_does_not_show_its_secrets(
    stranger: Person, path: str
) -> None:
    typed = {"password": "Very Secret Words", "code": "AB CD-1234", "credential": "{Secret}"}
    answer = stranger.client.post(path, data={"email": EMAIL, "csrf_token": "stale", **typed})

    assert answer.status_code == 422
    assert not [each for each in typed.values() if each in answer.get_data(as_text=True)]


@pytest.mark.parametrize("path", ["/login", "/register", "/recover", "/register/sent", "/account"])
@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
def test_pages_speak_both_languages_and_are_kept_by_no_cache(
    member: Person, path: str, tag: str
) -> None:
    if path == "/account":
        member.sign_in()
    answer = member.get(f"{path}?lang={tag[:2]}")

    assert f'<html lang="{tag}">' in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
