"""A published version reaches every worker of a real server at one instant."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.db.engine import make_engine
from matchmaker.db.models import ConfigurationVersion
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.tuning import VersionState
from matchmaker.services.clusters import list_clusters
from matchmaker.services.configurations import fork, save_draft
from matchmaker.services.publishing import roll_back
from tests.databases import settings_for
from tools.server import serve

SWITCHES = 6
READERS = 8
BEFORE_EACH = 20
NOW = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader was told: when it asked (monotonic seconds), by which version, what."""

    asked: float
    configuration: str
    scores: tuple[float, ...]


def two_versions(engine: Engine) -> dict[str, int]:
    """The digests of one live and one retired version, with their numbers in the database."""
    found = {}
    with Session(engine) as session, session.begin():
        cluster = list_clusters(session)[0]
        for weight, state in ((10.0, VersionState.LIVE), (90.0, VersionState.RETIRED)):
            draft = fork(session, actor=OPERATOR, cluster=cluster, now=NOW)
            weights = {**draft.content["weights"], "place": weight}
            save_draft(
                session,
                actor=OPERATOR,
                version=draft,
                content={**draft.content, "weights": weights},
                expected_row_version=draft.row_version,
                now=NOW,
            )
            draft.state = state
            found[draft.digest] = draft.id
    return found


def ask(url: str) -> Answer:
    asked = time.monotonic()
    body = json.dumps({"description": "Shade control for our dye house", "region": "CN-330603"})
    request = urllib.request.Request(
        f"{url}/api/v1/matches?cluster=small",
        data=body.encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        told = json.load(reply)
    return Answer(asked, told["configuration"], tuple(each["score"] for each in told["matches"]))


def test_no_worker_answers_by_an_earlier_version_once_a_publication_is_acknowledged(
    instance: Path,
) -> None:
    engine = make_engine(settings_for(instance, None))
    versions = two_versions(engine)
    answers: list[Answer] = []
    failures: list[Exception] = []
    published: list[tuple[float, str]] = []
    stop = threading.Event()

    def read(url: str) -> None:
        while not stop.is_set():
            try:
                answers.append(ask(url))
            except Exception as error:  # noqa: BLE001  looked at below
                failures.append(error)

    with serve(instance) as server:
        readers = [threading.Thread(target=read, args=(server.url,)) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        for turn in range(1, SWITCHES + 1):
            while len(answers) < turn * BEFORE_EACH and not failures:
                time.sleep(0.01)
            digest = list(versions)[turn % 2]
            with Session(engine) as session:
                version = session.get_one(ConfigurationVersion, versions[digest])
                roll_back(session, actor=OPERATOR, version=version, reason="Turn", now=NOW)
                session.commit()
            published.append((time.monotonic(), digest))
        while len(answers) < (SWITCHES + 1) * BEFORE_EACH and not failures:
            time.sleep(0.01)
        stop.set()
        for reader in readers:
            reader.join()
    engine.dispose()

    assert failures == []
    by_version = {answer.configuration: set() for answer in answers}
    for answer in answers:
        by_version[answer.configuration].add(answer.scores)
    assert by_version.keys() == versions.keys()
    assert [len(scores) for scores in by_version.values()] == [1, 1]
    assert len(set.union(*by_version.values())) == 2
    late = [answer for answer in answers if is_late(answer, published)]
    assert late == []


def is_late(answer: Answer, published: list[tuple[float, str]]) -> bool:
    """Whether it was asked after a publication and answered by none that was live since."""
    before = [digest for at, digest in published if at <= answer.asked]
    after = {digest for at, digest in published if at > answer.asked}
    return bool(before) and answer.configuration not in {before[-1], *after}
