"""Several workers, one catalogue: a committed change is matched by the next request of each."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.engine import make_engine
from matchmaker.matching import Matcher
from matchmaker.services.clusters import list_clusters, touch_catalogue
from tests.databases import Databases, settings_for
from tests.factories import make_provider
from tests.reliability.conftest import PROVIDERS
from tools.server import ROOT, command, environment, serve

WANTED = "zirconia nozzles for air jet looms, shade control for dye houses"
REQUESTS = 24
KILLS = 6


@pytest.fixture
def settings(databases: Databases) -> Iterator[dict[str, str]]:
    with databases.fresh(migrated=False) as url:
        yield {"MATCHMAKER_DATABASE_URL": url, "WEB_CONCURRENCY": "2"}


def found(url: str) -> set[str]:
    request = urllib.request.Request(
        f"{url}/api/v1/matches",
        json.dumps({"id": "n", "description": WANTED}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        return {each["provider"]["id"] for each in json.load(reply)["matches"]}


def answers(url: str) -> list[set[str]]:
    """What many requests at once are told: they reach every worker."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(found, [url] * REQUESTS))


def test_every_worker_matches_what_was_added_and_nothing_that_was_deleted(
    settings: dict[str, str], tmp_path: Path
) -> None:
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    lines = "".join(f"{json.dumps(provider)}\n" for provider in PROVIDERS)
    (catalogue / "providers.jsonl").write_text(lines, encoding="utf-8")
    done = command(tmp_path, "import", str(catalogue), "--cluster", "small", settings=settings)
    assert done.returncode == 0, done.stderr
    engine = make_engine(settings_for(tmp_path, settings["MATCHMAKER_DATABASE_URL"]))
    known = {str(provider["id"]) for provider in PROVIDERS}

    with serve(tmp_path, settings) as server, Session(engine) as session:
        before = answers(server.url)
        cluster = list_clusters(session)[0]
        added = make_provider(
            session, cluster=cluster, id="new", capabilities=[{"title": "Zirconia nozzles"}]
        )
        session.commit()
        with_it = answers(server.url)
        session.delete(added)
        touch_catalogue(session, cluster=cluster, providers=["new"])
        session.commit()
        after = answers(server.url)
    engine.dispose()

    assert before == after == [known] * REQUESTS
    assert with_it == [known | {"new"}] * REQUESTS


FIT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from matchmaker.matching import Matcher
from tests.matching.builders import capability, provider
folder = Path(sys.argv[1])
print("ready", flush=True)
for number in range(1, 1000):
    texts = [provider(f"p{n}", capability(f"shade {n} lot {number}")) for n in range(40)]
    Matcher().fit(texts).save(folder, {"number": number})
"""


def test_a_process_killed_while_it_fits_and_saves_leaves_the_old_matcher_or_the_new(
    tmp_path: Path,
) -> None:
    for kill in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", FIT, str(tmp_path)],
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            begun = datetime.now(UTC)
            while not any(tmp_path.glob("generation-*")):
                assert (datetime.now(UTC) - begun).total_seconds() < 60
                time.sleep(0.01)
            time.sleep(0.2 + 0.017 * kill)
            process.send_signal(signal.SIGKILL)
        loaded = Matcher.load(tmp_path)
        texts = {each.capabilities[0].title for each in loaded.providers}
        number = loaded.facts_["number"]
        assert texts == {f"shade {n} lot {number}" for n in range(40)}
