"""The whole application on two tenants, put back to how it was before every request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.db.base import Base
from matchmaker.db.models import User
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.services.user_sessions import open_session
from matchmaker.web.clock import now
from matchmaker.web.sessions import SECRET, STRONG_AT, VERIFIED_AT
from tests.databases import Databases, SqliteDatabases, settings_for
from tests.security.world import Tenant, make_tenant


@dataclass
class Site:
    """The application, the two tenants, and a browser for each account."""

    app: APIFlask
    databases: Databases
    url: str
    here: Tenant
    there: Tenant
    cookies: dict[str, str] = field(default_factory=dict)
    _mark: object = None

    def keep(self) -> None:
        """What the database holds now is what every request will find."""
        self._close()  # of a file, the last connection writes the log into it
        self.databases.keep(self.url)
        self.put_back()

    def put_back(self) -> None:
        """Undo whatever requests have changed."""
        self._close()
        self.databases.put_back(self.url)
        with self.app.app_context(), db.engine.connect():
            self._mark = self.databases.mark(self.url)

    def sign_in(self, name: str, user: User | None, *, strong: bool = True) -> None:
        """Open a session for the account, under a name; with a second factor or without."""
        client = self.app.test_client()
        if user is not None:
            _sign_in(self.app, client, user, strong=strong)
        cookie = client.get_cookie("session")
        self.cookies[name] = cookie.value if cookie else ""

    def ask(
        self,
        who: str,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        fragment: bool = False,
        undo: bool = True,
    ) -> TestResponse:
        """One request of this person, in a browser of its own, and everything undone after."""
        client = self.app.test_client()
        client.set_cookie("session", self.cookies[who])
        headers = {"HX-Request": "true"} if fragment else None
        if method == "GET" and fields:
            path, fields = f"{path}{'&' if '?' in path else '?'}{urlencode(fields)}", None
        with client.open(path, method=method, data=fields, headers=headers) as answer:
            answer.get_data()
        if undo and method != "GET" and self.databases.mark(self.url) != self._mark:
            self.put_back()
        return answer

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def _sign_in(app: APIFlask, client: FlaskClient, user: User, *, strong: bool) -> None:
    moment = now()
    with app.app_context():
        account = db.session.get_one(User, user.id)
        _, secret = open_session(db.session(), user=account, device="test", now=moment)
        db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie[SECRET] = user.fs_uniquifier, secret
        cookie[VERIFIED_AT] = moment.timestamp()
        if strong:
            cookie[STRONG_AT] = moment.timestamp()


@pytest.fixture(scope="module")
def site(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Every account of both tenants has signed in; forms need no token."""
    with made(sqlite_databases, tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def each_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The same, once on SQLite and once on PostgreSQL."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    with made(databases, tmp_path_factory.mktemp("site")) as found:
        yield found


@contextmanager
def made(databases: Databases, folder: Path) -> Iterator[Site]:
    """The application on a database of its own, with both tenants in it."""
    with databases.fresh() as url:
        app = create_app(settings_for(folder, url))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            session = db.session()
            session.expire_on_commit = False
            here, there = make_tenant(session, "here"), make_tenant(session, "there")
            session.commit()
            _load(session, here, there)
            found = Site(app, databases, url, here, there)
            session.expunge_all()
        for tenant in (here, there):
            for role, user in tenant.people.items():
                found.sign_in(f"{role} of {tenant.slug}", user)
        found.sign_in("anonymous", None)
        found.keep()
        yield found
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _load(session: Session, *tenants: Tenant) -> None:
    """Read what tests look at, before the records part from their session."""
    for tenant in tenants:
        for name in Tenant.__dataclass_fields__:
            record = getattr(tenant, name)
            if isinstance(record, Base):
                session.refresh(record)
