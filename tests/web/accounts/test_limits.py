"""Limits on attempts, counted by the database for all workers together."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Attempt
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.services.attempts import count_attempt, find_attempt, purge_attempts
from tests.databases import Databases, settings_for
from tests.web.accounts.conftest import EMAIL, TOKEN, Person, add_account

WINDOW = timedelta(minutes=15)


def test_ten_wrong_passwords_are_the_limit_of_an_account(member: Person) -> None:
    statuses = [member.sign_in(password="wrong words").status_code for _ in range(12)]
    right = member.sign_in()
    other = member.sign_in(email="somebody@else.example")

    assert statuses == [422] * 10 + [429] * 2
    assert right.status_code == 429
    assert 0 < int(right.headers["Retry-After"]) <= 15 * 60
    assert "Try again in 15 minutes" in right.get_data(as_text=True)
    assert other.status_code == 422


def test_an_address_without_an_account_has_the_same_limit(stranger: Person) -> None:
    statuses = [stranger.sign_in(email="no@body.example").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_forms_that_name_no_account_have_no_count_in_common(stranger: Person) -> None:
    statuses = {stranger.post("/register").status_code for _ in range(11)}
    statuses |= {stranger.sign_in(email=" ").status_code for _ in range(11)}

    assert statuses == {422}


def test_writing_the_address_otherwise_is_no_way_around(member: Person) -> None:
    spellings = [EMAIL, EMAIL.upper(), f" {EMAIL} "]
    statuses = [
        member.sign_in(email=spellings[i % 3], password="wrong words").status_code
        for i in range(11)
    ]

    assert statuses[-1] == 429


def test_codes_can_be_tried_five_times(app: APIFlask, member: Person) -> None:
    member.sign_in()
    member.set_up_app()
    statuses = []
    for _ in range(6):  # a new browser each time: the account is what counts
        person = Person(app)
        person.sign_in()
        statuses.append(person.post("/login/second-step", code="000000").status_code)

    assert statuses == [422] * 5 + [429]


def test_being_signed_in_to_another_account_gives_no_further_tries(
    app: APIFlask, member: Person
) -> None:
    member.sign_in()
    member.set_up_app()
    statuses = []
    for number in range(6):
        own = f"own{number}@mill.example"
        add_account(app, email=own)
        person = Person(app)
        person.sign_in(email=own)
        token = TOKEN.search(person.get("/account").get_data(as_text=True))
        assert token is not None
        person.client.post(
            "/login",
            data={"csrf_token": token.group(1), "email": EMAIL, "password": member.password},
        )
        statuses.append(person.post("/login/second-step", code="000000").status_code)

    assert statuses == [422] * 5 + [429]


@pytest.mark.parametrize("path", ["/register", "/recover"])
def test_nobody_fills_anothers_mail_box(member: Person, path: str) -> None:
    typed = {"email": EMAIL, "password": "blue river stone", "consent": "y"}
    statuses = [member.post(path, **typed).status_code for _ in range(6)]

    assert statuses == [303] * 5 + [429]


def test_a_limit_is_exact_across_two_applications_and_eight_threads(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh() as url:
        apps = [create_app(settings_for(tmp_path / str(number), url)) for number in (1, 2)]
        add_account(apps[0])
        people = [Person(apps[number % 2]) for number in range(8)]

        def try_three_times(person: Person) -> list[int]:
            return [person.sign_in(password="wrong words").status_code for _ in range(3)]

        with ThreadPoolExecutor(max_workers=8) as pool:
            found = Counter(code for codes in pool.map(try_three_times, people) for code in codes)
        for app in apps:
            with app.app_context():
                db.engine.dispose()

    assert found == {422: 10, 429: 14}


def test_counting_starts_anew_with_the_next_window(engine: Engine, now: datetime) -> None:
    moments = [now, now + WINDOW / 2, now + WINDOW, now + WINDOW * 1.5]
    with Session(engine) as session:
        tries = [count_attempt(session, key="k", window=WINDOW, now=at) for at in moments]

        assert tries == [1, 2, 1, 2]
        assert find_attempt(session, key="k", now=now + WINDOW) == (2, now + 2 * WINDOW)
        assert purge_attempts(session, now=now + 2 * WINDOW) == 1


def test_what_is_counted_names_nobody(app: APIFlask, member: Person) -> None:
    member.sign_in(password="wrong words")

    with app.app_context():
        keys = " ".join(db.session().scalars(select(Attempt.key)))
    assert "account:" in keys
    assert "@" not in keys
    assert "127.0.0.1" not in keys
