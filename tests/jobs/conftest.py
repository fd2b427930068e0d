"""The worker's application on a fresh database of each kind; mails become files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy.orm import Session

from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.jobs.delivery import deliver_due
from tests.databases import Databases, settings_for
from tests.factories import NOW

Deliver = Callable[..., int]


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[APIFlask]:
    with databases.fresh() as url:
        app = create_app(settings_for(tmp_path, url))
        app.config["PUBLIC_URL"] = "https://match.example.org/here"
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def session(app: APIFlask) -> Iterator[Session]:
    with app.app_context():
        engine = db.engine
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def deliver(app: APIFlask, session: Session) -> Deliver:
    """Send what is due at a moment; returns how many mails were sent."""

    def run(now: object = NOW) -> int:
        session.commit()
        return deliver_due(app, clock=lambda: now, stopping=lambda: False)  # type: ignore[arg-type,return-value]

    return run


@pytest.fixture
def sent(app: APIFlask) -> Callable[[], list[EmailMessage]]:
    """The mails sent so far, as a mailbox reads them."""

    def read() -> list[EmailMessage]:
        files = sorted(Path(app.config["MAIL_FILE_PATH"]).glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    return read
