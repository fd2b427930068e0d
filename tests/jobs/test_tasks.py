from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from apiflask import APIFlask
from huey import Huey, crontab
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from matchmaker.db import schema
from matchmaker.db.models import Cluster, Need, OutboxMail
from matchmaker.domain.notices import MailKind, NotificationKind
from matchmaker.domain.vocabulary import MailFrequency
from matchmaker.extensions import db
from matchmaker.jobs import tasks
from matchmaker.jobs.queue import FILE, JsonSerializer, make_queue
from matchmaker.services.heartbeats import WORKER, last_beat
from matchmaker.services.notifications import notify
from tests.factories import NOW, make_cluster, make_need, make_user

# As huey asks: in UTC, and without saying so.
MIDNIGHT = datetime(2026, 11, 23)  # noqa: DTZ001


@pytest.fixture
def queue(app: APIFlask, tmp_path: Path) -> Iterator[Huey]:
    queue = make_queue(app.config["SQLALCHEMY_DATABASE_URI"], instance=tmp_path)
    yield queue
    queue.storage.close()


@pytest.fixture
def registered(queue: Huey, app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Huey:
    monkeypatch.setattr(tasks, "clock", lambda: NOW)
    tasks.register_tasks(queue, app, stopping=lambda: True)
    return queue


def run_all(queue: Huey) -> list[str]:
    names = []
    for task in queue.read_periodic(MIDNIGHT.replace(minute=20)):
        queue.enqueue(task)
    while (task := queue.dequeue()) is not None:
        names.append(task.name)
        queue.execute(task)
    return sorted(names)


def test_every_task_runs_from_the_queue_and_running_it_again_does_no_harm(
    registered: Huey, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    registered.storage.blocking = False
    with caplog.at_level("ERROR"):
        assert run_all(registered) == [
            "deliver",
            "digest",
            "due",
            "evaluate",
            "find_duplicates",
            "note_alive",
            "purge",
            "score",
            "take_files_in",
        ]
        assert run_all(registered) == [
            "deliver",
            "digest",
            "due",
            "evaluate",
            "find_duplicates",
            "note_alive",
            "purge",
            "score",
            "take_files_in",
        ]

    assert caplog.text == ""
    assert last_beat(session, name=WORKER) == NOW


def test_what_has_outlived_its_time_goes(app: APIFlask, session: Session) -> None:
    make_need(session, cluster=make_cluster(session))
    session.commit()

    tasks.in_transaction(app, tasks.purge, NOW + timedelta(days=31))

    assert list(session.scalars(select(Need))) == []


def test_work_that_fails_leaves_nothing(app: APIFlask, session: Session) -> None:
    def half_done(inner: Session, _now: datetime) -> None:
        make_cluster(inner, slug="half-done")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        tasks.in_transaction(app, half_done, NOW)

    assert session.scalars(select(Cluster)).all() == []


def test_the_mail_of_the_day_is_about_what_was_told_before_its_hour(
    app: APIFlask, session: Session
) -> None:
    daily = make_user(session, mail_frequency=MailFrequency.DAILY)
    need, _ = make_need(session, cluster=make_cluster(session))
    before, after = (datetime(2026, 11, 23, hour, 30, tzinfo=UTC) for hour in (23, 1))
    for told_at in (before - timedelta(days=1), after):  # 07:30 and 09:30 in Shanghai
        notify(
            session,
            users=[daily],
            kind=NotificationKind.NEED_EXPIRED,
            subject=need,
            now=told_at,
        )
    session.commit()

    for minute in (0, 5, 10):  # a worker that slept at 08:00, and looks again and again
        tasks.in_transaction(app, tasks.digest, after + timedelta(minutes=minute))

    (mail,) = session.scalars(select(OutboxMail))
    assert mail.kind is MailKind.DIGEST
    assert len(mail.values["notifications"]) == 1


@pytest.mark.parametrize(
    ("now", "hour"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), datetime(2026, 11, 23, 0, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_day_begins_at_eight_in_shanghai(now: datetime, hour: datetime) -> None:
    assert tasks.last_digest_hour(now) == hour


def test_two_deliveries_at_once_in_one_worker_are_one(
    queue: Huey, app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, begun, release = [], threading.Event(), threading.Event()

    def slow(*_: Any) -> None:
        running.append(1)
        begun.set()
        release.wait()

    monkeypatch.setattr(tasks, "deliver_for_a_while", slow)
    tasks.register_tasks(queue, app, stopping=lambda: False)
    deliver = next(each for each in queue.read_periodic(MIDNIGHT) if each.name == "deliver")
    first = threading.Thread(target=deliver.execute)
    first.start()
    begun.wait()
    deliver.execute()
    release.set()
    first.join()

    assert running == [1]


def test_a_shift_of_delivery_ends_when_the_worker_is_to_leave(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(tasks, "POLL_SECONDS", 0)
    monkeypatch.setattr(tasks, "deliver_due", lambda *_, **__: looked.append(1))

    tasks.deliver_for_a_while(app, lambda: len(looked) >= 3)

    assert len(looked) == 3


def test_the_queue_holds_json_and_nothing_that_runs(queue: Huey) -> None:
    queue.periodic_task(crontab(), name="nothing")(lambda: None)
    (task,) = queue.read_periodic(MIDNIGHT)
    queue.enqueue(task)

    (kept,) = queue.storage.enqueued_items()

    assert json.loads(bytes(kept))["task"][0] == task.id
    with pytest.raises(UnicodeDecodeError):
        JsonSerializer().deserialize(pickle.dumps(None))
    assert JsonSerializer().deserialize(JsonSerializer().serialize("1")) == "1"


def test_the_queues_tables_are_none_of_the_migrations_business(
    queue: Huey, app: APIFlask, tmp_path: Path
) -> None:
    with app.app_context():
        found = set(inspect(db.engine).get_table_names())
        differences = schema.differences(db.engine)

    assert differences == []
    if db_is_sqlite(app):
        assert not any(name.startswith("huey_") for name in found)
        assert isinstance(queue.storage.conn, sqlite.Connection)
        assert (tmp_path / FILE).is_file()
    else:
        assert {"huey_task", "huey_kv"} <= found


def db_is_sqlite(app: APIFlask) -> bool:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")
