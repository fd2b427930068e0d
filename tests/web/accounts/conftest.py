"""People with browsers of their own, at an application with an empty database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import select
from werkzeug.test import TestResponse

from matchmaker.config import Settings
from matchmaker.db.models import Event, OutboxMail, User
from matchmaker.domain.vocabulary import Language
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.services.accounts import confirm_account, register_account
from matchmaker.web.clock import now

EMAIL, PASSWORD = "li@factory.example", "blue river stone"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LINK = re.compile(r"https?://localhost(/\S+)")


@dataclass
class Person:
    """Somebody with a browser, who sends forms as a page shows them."""

    app: APIFlask
    email: str = EMAIL
    password: str = PASSWORD
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, *, page: str | None = None, **fields: object) -> TestResponse:
        found = TOKEN.search(self.client.get(page or path).get_data(as_text=True))
        assert found is not None, f"{page or path} shows no form"
        return self.client.post(path, data={"csrf_token": found.group(1), **fields})

    def sign_in(self, **fields: object) -> TestResponse:
        return self.post("/login", **{"email": self.email, "password": self.password} | fields)

    def register(self, **fields: object) -> TestResponse:
        typed = {"email": self.email, "password": self.password, "consent": "y"} | fields
        return self.post("/register", **typed)

    def set_up_app(self) -> TOTP:
        """Set up an app that shows codes; the app, as the person holds it."""
        page = self.get("/account/app").get_data(as_text=True)
        found = re.search(r'<code class="key"[^>]*>([^<]+)</code>', page)
        assert found is not None
        app = TOTP(key=found.group(1))
        answer = self.post("/account/app", code=app.generate().token)
        assert answer.status_code == 200, "the recovery codes"
        return app


@pytest.fixture
def app(settings: Settings) -> Iterator[APIFlask]:
    """An application of its own for every test, with an empty database."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def stranger(app: APIFlask) -> Person:
    return Person(app)


@pytest.fixture
def member(app: APIFlask) -> Person:
    """Somebody whose account is confirmed, not signed in."""
    add_account(app)
    return Person(app)


@pytest.fixture
def mails(app: APIFlask) -> Callable[[], list[OutboxMail]]:
    """The mails written so far, oldest first."""

    def read() -> list[OutboxMail]:
        with app.app_context():
            return list(db.session().scalars(select(OutboxMail).order_by(OutboxMail.id)))

    return read


@pytest.fixture
def actions(app: APIFlask) -> Callable[[], list[str]]:
    """What the trail says happened to accounts, oldest first."""

    def read() -> list[str]:
        with app.app_context():
            found = select(Event.action).where(Event.subject_kind == "user").order_by(Event.id)
            return list(db.session().scalars(found))

    return read


def add_account(
    app: APIFlask, *, email: str = EMAIL, password: str = PASSWORD, confirmed: bool = True
) -> int:
    """An account; its number."""
    with app.test_request_context():
        user = register_account(
            db.session(), email=email, password_hash=hash_password(password), now=now()
        )
        assert user is not None
        user.language = Language.ENGLISH
        if confirmed:
            confirm_account(db.session(), user=user, now=now())
        db.session.commit()
        return user.id


def change_account(app: APIFlask, change: Callable[[User], None], *, email: str = EMAIL) -> None:
    """Do something to the record behind everybody's back, as the office would."""
    with app.app_context():
        change(db.session().scalars(select(User).where(User.email == email)).one())
        db.session.commit()


def link_in(mail: OutboxMail) -> str:
    found = LINK.search(mail.values["body"])
    assert found is not None
    return found.group(1)
