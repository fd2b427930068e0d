"""Nobody learns who has an account: not from what is said, nor from how long it takes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask_security import hash_password

from matchmaker.db.models import Event, OutboxMail
from matchmaker.extensions import db
from matchmaker.web.accounts import proofs
from tests.web.accounts.conftest import EMAIL, PASSWORD, Person, add_account, change_account

NOBODY = "nobody@factory.example"
CHANGING = re.compile(r'(name="csrf_token"[^>]*value|data-options)="[^"]*"')


def body(text: str) -> str:
    """The page without what is random on it and what was typed into it."""
    return CHANGING.sub("", text).replace(EMAIL, "").replace(NOBODY, "")


@pytest.mark.parametrize("state", ["confirmed", "unconfirmed", "disabled"])
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/login", {"password": "not the password"}),
        ("/register", {"password": PASSWORD, "consent": "y"}),
        ("/recover", {}),
    ],
)
def test_the_answer_is_the_same_with_and_without_an_account(
    app: APIFlask, path: str, typed: dict[str, str], state: str
) -> None:
    add_account(app, confirmed=state == "confirmed")
    if state == "disabled":
        change_account(app, lambda user: setattr(user, "active", False))
    answers = []
    for email in (EMAIL, NOBODY):
        person = Person(app)
        answer = person.post(path, email=email, **typed)
        location = answer.headers.get("Location")
        page = person.get(location) if location else answer
        headers = sorted(name for name in answer.headers.keys())  # noqa: SIM118  a list of pairs
        answers.append((answer.status_code, location, headers, body(page.get_data(as_text=True))))

    assert answers[0] == answers[1]


def test_signing_in_hashes_once_whether_there_is_an_account_or_not(
    app: APIFlask, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def counted(verify: Callable[..., bool]) -> Callable[..., bool]:
        def verify_and_count(password: str, other: object) -> bool:
            hashed.append(password)
            return verify(password, other)

        return verify_and_count

    for name in ("verify_password", "verify_and_update_password"):
        monkeypatch.setattr(proofs, name, counted(getattr(proofs, name)))
    with app.app_context():
        assert hash_password("any").startswith("$argon2id$")
    for email in (EMAIL, NOBODY):
        member.sign_in(email=email, password="not the password")

    assert len(hashed) == 2


def test_who_owns_an_address_learns_that_somebody_tried(
    member: Person, mails: Callable[[], list[OutboxMail]]
) -> None:
    member.register()

    assert [(mail.recipient, mail.values["subject"]) for mail in mails()] == [
        (EMAIL, "You have an account already")
    ]


def test_a_new_address_that_another_account_has_is_answered_like_any(
    app: APIFlask, member: Person, mails: Callable[[], list[OutboxMail]]
) -> None:
    add_account(app, email="zhao@mill.example")
    member.sign_in()
    answers = [member.post("/account/mail", email=email) for email in ("zhao@mill.example", NOBODY)]

    assert [answer.headers["Location"] for answer in answers] == ["/account"] * 2
    assert [mail.values["subject"] for mail in mails()] == [
        "You have an account already",
        "Confirm your new address",
    ]


def test_the_trail_keeps_no_address_and_no_secret(app: APIFlask, member: Person) -> None:
    member.sign_in(email=NOBODY, password="typed in the wrong field")
    member.sign_in()
    member.post("/recover", email=NOBODY)

    with app.app_context():
        written = " ".join(
            f"{event.action} {event.reason} {event.note} {event.details}"
            for event in db.session().query(Event)
        )
    assert "sign_in_failed" in written
    assert "@" not in written
    assert "typed in" not in written
