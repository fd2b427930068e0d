"""The whole application on two tenants, put back to how it was before every request."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
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
from tests.databases import SqliteDatabases, settings_for
from tests.security.world import Tenant, make_tenant


@dataclass
class Site:
    """The application, the two tenants, and a browser for each account."""

    app: APIFlask
    file: Path
    here: Tenant
    there: Tenant
    cookies: dict[str, str] = field(default_factory=dict)
    _mark: list[tuple[int, int]] = field(default_factory=list)

    def keep(self) -> None:
        """What the database holds now is what every request will find."""
        self._close()  # the last connection writes the log into the file
        shutil.copyfile(self.file, self._kept)
        self.put_back()

    def put_back(self) -> None:
        """Undo whatever requests have changed."""
        self._close()
        for left in self.file.parent.glob(f"{self.file.name}-*"):
            left.unlink()
        shutil.copyfile(self._kept, self.file)
        with self.app.app_context(), db.engine.connect():
            self._mark = self._written()

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
        if undo and method != "GET" and self._written() != self._mark:
            self.put_back()
        return answer

    def _written(self) -> list[tuple[int, int]]:
        """Changes with every write: sizes and times of the file and of its log."""
        found = [each.stat() for each in sorted(self.file.parent.glob(f"{self.file.stem}.sq*"))]
        return [(each.st_size, each.st_mtime_ns) for each in found if each.st_size]

    @property
    def _kept(self) -> Path:
        return self.file.with_suffix(".kept")

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
    with sqlite_databases.fresh() as url:
        app = create_app(settings_for(tmp_path_factory.mktemp("site"), url))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            session = db.session()
            session.expire_on_commit = False
            here, there = make_tenant(session, "here"), make_tenant(session, "there")
            session.commit()
            _load(session, here, there)
            found = Site(app, Path(url.removeprefix("sqlite:///")), here, there)
            session.expunge_all()
        for tenant in (here, there):
            for role, user in tenant.people.items():
                found.sign_in(f"{role} of {tenant.slug}", user)
        found.sign_in("anonymous", None)
        found.keep()
        yield found
        with app.app_context():
            db.engine.dispose()


def _load(session: Session, *tenants: Tenant) -> None:
    """Read what tests look at, before the records part from their session."""
    for tenant in tenants:
        for name in Tenant.__dataclass_fields__:
            record = getattr(tenant, name)
            if isinstance(record, Base):
                session.refresh(record)
