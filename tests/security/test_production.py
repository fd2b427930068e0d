"""What only a production start sends: cookies that stay on one host, and HTTPS for a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from apiflask import APIFlask

from matchmaker.config import Environment, Settings
from matchmaker.db.models import User
from matchmaker.extensions import db
from matchmaker.factory import close_demo_accounts, create_app
from tests.factories import make_user


@pytest.fixture
def production(settings: Settings) -> Iterator[APIFlask]:
    app = create_app(replace(settings, environment=Environment.PRODUCTION))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_session_cookie_stays_on_this_host_and_away_from_scripts(production: APIFlask) -> None:
    answer = production.test_client().get("/login", base_url="https://localhost")
    (cookie,) = (
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-session=")
    )

    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts >= {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}
    assert not any(part.startswith("Domain") for part in parts)


def test_browsers_are_told_to_come_back_over_https_alone(production: APIFlask) -> None:
    answer = production.test_client().get("/", base_url="https://localhost")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_production_closes_demo_accounts_however_it_is_started(production: APIFlask) -> None:
    with production.app_context():
        user = make_user(db.session(), is_demo=True)
        db.session.commit()
        number = user.id

    close_demo_accounts(production)

    with production.app_context():
        assert not db.session.get_one(User, number).active


def test_nothing_is_shown_of_a_fault(production: APIFlask) -> None:
    def fail() -> str:
        raise RuntimeError(DETAIL)

    production.view_functions["about.how"] = fail
    answer = production.test_client().get("/how-matching-works", base_url="https://localhost")

    assert answer.status_code == 500
    assert DETAIL not in answer.get_data(as_text=True)
    assert not production.debug


DETAIL = "a detail of the inside"
