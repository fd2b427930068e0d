"""A browser of the office of the web tests' textile cluster."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.db.models import ClusterMember
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.services.clusters import get_cluster
from tests.factories import NOW, make_user
from tests.web.conftest import TOKEN
from tests.web.signing import signed_in


class Desk:
    """Somebody of the office who signed in with a second factor."""

    def __init__(self, app: Flask, *, language: str = "en") -> None:
        with app.app_context():
            session = db.session()
            user, cluster = make_user(session), get_cluster(session, slug="textile")
            staff = ClusterRole.STAFF
            session.add(ClusterMember(cluster=cluster, user=user, role=staff, created_at=NOW))
            session.commit()
            number = user.id
        self.client: FlaskClient = signed_in(app, number, strong=True, language=language)

    def text(self, path: str) -> str:
        return self.client.get(path).get_data(as_text=True)

    def send(self, path: str, *, page: str | None = None, **fields: object) -> TestResponse:
        found = TOKEN.search(self.text(page or path))
        assert found is not None
        return self.client.post(path, data={"csrf_token": found.group(1), **fields})
