"""The real application on a real SQLite file with two small clusters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from matchmaker.config import Settings
from matchmaker.db.base import Base
from matchmaker.extensions import db
from matchmaker.factory import create_app
from matchmaker.services.catalogue import import_folder
from matchmaker.services.clusters import create_cluster

PROVIDERS = {
    "dyeing": [
        {
            "id": "shade-lab",
            "name": {"en": "Shade Lab", "zh": "色差实验室"},
            "region": "CN-330603",
            "capabilities": [
                {
                    "id": "c1",
                    "category": "quality_process",
                    "title": "Shade control between dye lots",
                    "description": "We find why lots come out in different shades.",
                    "language": "en",
                    "price_min": 20000,
                    "price_max": 60000,
                    "currency": "CNY",
                    "price_unit": "project",
                    "service_area": ["CN-330000"],
                    "lead_time_days": 14,
                },
                {
                    "id": "c2",
                    "title": "染色缸差治理",
                    "description": "几缸布色差大、客户退货,帮你找原因。",
                    "language": "zh",
                    "service_area": ["CN-330000"],
                },
            ],
        },
        {
            "id": "far-lab",
            "name": {"en": "Far Lab"},
            "capabilities": [
                {
                    "id": "c1",
                    "title": "Shade matching for dye lots",
                    "language": "en",
                    "price_min": 900000,
                    "currency": "CNY",
                    "price_unit": "project",
                    "service_area": ["VN"],
                }
            ],
        },
        {"id": "bank", "name": {"en": "Loans for looms"}, "past_work": [{"title": "Loan"}]},
    ],
    "printing": [
        {"id": "printer", "name": {"en": "Print House"}, "summary": {"en": "Dye lots, shades"}}
    ],
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    folder = tmp_path_factory.mktemp("api")
    settings = Settings.from_environment(
        {"MATCHMAKER_ENV": "testing", "MATCHMAKER_INSTANCE_PATH": str(folder / "instance")}
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        for slug, providers in PROVIDERS.items():
            _fill(folder / slug, slug, providers)
    yield app
    with app.app_context():
        db.engine.dispose()


def _fill(folder: Path, slug: str, providers: list[dict[str, object]]) -> None:
    folder.mkdir()
    lines = "".join(json.dumps(provider) + "\n" for provider in providers)
    (folder / "providers.jsonl").write_text(lines, encoding="utf-8")
    session, now = db.session(), datetime.now(UTC)
    cluster = create_cluster(
        session, slug=slug, name_en=slug, name_zh=slug, languages=["en", "zh"], now=now
    )
    import_folder(session, folder=folder, cluster=cluster, now=now)
    session.commit()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()
