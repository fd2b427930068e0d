"""The pages on a real SQLite file with one small textile cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.services.clusters import create_cluster
from tests.databases import SqliteDatabases, settings_for
from tests.factories import NOW, make_provider

DYE_LOTS = {
    "en": "Our dye lots come out in different shades and the buyer rejects them",
    "zh": "我们几缸布色差太大，客户退货",
}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture(scope="module")
def app(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[APIFlask]:
    folder: Path = tmp_path_factory.mktemp("web")
    with sqlite_databases.fresh() as url:
        app = create_app(settings_for(folder, url))
        with app.app_context():
            _fill(db.session())
            db.session.commit()
        yield app
        with app.app_context():
            db.engine.dispose()


def _fill(session: Session) -> None:
    textile = create_cluster(
        session,
        slug="textile",
        name_en="Textile towns",
        name_zh="纺织集群",
        languages=["en", "zh"],
        now=NOW,
    )
    create_cluster(
        session,
        slug="records",
        name_en="Public records",
        name_zh="公开记录",
        languages=["en"],
        now=NOW,
        attribution="Office of Records",
        attribution_url="https://records.example/",
        licence="Open Licence 1.0",
    )
    shade = {
        "category": "quality_process",
        "title": "Dye lot shade control",
        "description": "We find why dye lots come out in different shades and buyers reject them.",
        "language": "en",
        "price_min": 20000.0,
        "price_max": 60000.0,
        "currency": "CNY",
        "price_unit": "project",
        "service_area": ("CN-330000",),
        "lead_time_days": 14,
    }
    chinese = {
        "title": "缸差色差整治",
        "description": "几缸布色差大，客户退货，帮您找原因。",
        "language": "zh",
    }
    make_provider(
        session,
        cluster=textile,
        id="near",
        name={"en": "Shade Lab", "zh": "色差实验室"},
        kind="lab",
        region="CN-330603",
        capabilities=[shade, {"id": "c2", **chinese}],
    ).is_demo = True
    make_provider(
        session,
        cluster=textile,
        id="far",
        name={"en": "Far <Lab> & Sons"},
        region="VN",
        capabilities=[{**shade, "price_min": 900000.0, "price_max": None, "service_area": ("VN",)}],
    )
    make_provider(session, cluster=textile, id="open", name={"en": "Unjoined Lab"}, joined=False)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def post(client: FlaskClient) -> Callable[..., TestResponse]:
    """Send a form as a browser would: with the token of the page that shows it."""

    def send(path: str, *, page: str | None = None, **fields: object) -> TestResponse:
        shown = client.get(page or path).get_data(as_text=True)
        found = TOKEN.search(shown)
        assert found is not None
        return client.post(path, data={"csrf_token": found.group(1), **fields})

    return send


@pytest.fixture
def need_path(post: Callable[..., TestResponse]) -> str:
    """The address of a need, without the last part."""
    answer = post("/needs/new", description=DYE_LOTS["en"], cluster="textile", region="Keqiao")
    assert answer.status_code == 303
    return answer.headers["Location"].removesuffix("/matches")
