"""What the worker does and how often. Each task may run twice, or in two workers at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from huey import Huey, crontab
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.db.transactions import read_only
from matchmaker.domain.duplicates import DuplicateKind
from matchmaker.extensions import db, matcher_registry
from matchmaker.jobs.delivery import deliver_due
from matchmaker.services.account_tokens import purge_tokens
from matchmaker.services.attempts import purge_attempts
from matchmaker.services.clusters import list_clusters
from matchmaker.services.digests import queue_digests
from matchmaker.services.drift import keep_night, measure_night
from matchmaker.services.due import run_due
from matchmaker.services.duplicate_finding import keep, look
from matchmaker.services.evaluation_runs import keep_step, work_out_step
from matchmaker.services.heartbeats import WORKER, beat
from matchmaker.services.invitations import purge_invitations
from matchmaker.services.lead_scores import score_open_needs
from matchmaker.services.needs import purge_expired
from matchmaker.services.notifications import purge_notifications
from matchmaker.services.outbox import purge_mails
from matchmaker.services.proposing import next_ranked_by
from matchmaker.services.sheet_imports import purge_imports
from matchmaker.services.sheet_steps import import_step
from matchmaker.services.user_sessions import purge_sessions
from matchmaker.services.working_days import ZONE, local_day

DIGEST_HOUR = 8
#: How long a mail waits at most for somebody to look, in seconds.
POLL_SECONDS = 2.0
#: One delivery task looks for so long; the next one begins a minute after it.
SHIFT_SECONDS = 57.0
#: Needs whose scores for providers are made anew in one transaction.
SCORED_AT_ONCE = 20
PURGES = (
    purge_attempts,
    purge_expired,
    purge_imports,
    purge_invitations,
    purge_mails,
    purge_notifications,
    purge_sessions,
    purge_tokens,
)

Work = Callable[[Session, datetime], object]


def clock() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def register_tasks(queue: Huey, app: Flask, *, stopping: Callable[[], bool]) -> None:
    """Give the queue its periodic tasks; ``stopping`` says that the worker is to leave."""

    def do(work: Work) -> Callable[[], None]:
        return lambda: in_transaction(app, work, clock())

    def warm_and_do_due() -> None:
        with app.app_context(), read_only(), Session(db.engine) as session:
            matcher_registry().warm(session)  # before any lock is held: a fit takes seconds
        in_transaction(app, due, clock())

    def score() -> None:
        while not stopping() and score_leads(app, clock()):
            pass  # a few at a time: no transaction holds others up for long

    def evaluate() -> None:
        while not stopping() and measure(app, clock()):
            pass

    deliver = alone(lambda: deliver_for_a_while(app, stopping))
    queue.periodic_task(crontab(), name="deliver")(deliver)
    queue.periodic_task(crontab(), name="note_alive")(do(note_alive))
    queue.periodic_task(crontab(), name="score")(score)
    queue.periodic_task(crontab(minute="*/5"), name="due")(warm_and_do_due)
    queue.periodic_task(crontab(minute="*/5"), name="digest")(do(digest))
    queue.periodic_task(crontab(), name="evaluate")(alone(evaluate))
    queue.periodic_task(crontab(), name="take_files_in")(
        alone(lambda: take_files_in_for_a_while(app, stopping))
    )
    queue.periodic_task(crontab(minute="*/10"), name="find_duplicates")(
        alone(lambda: find_duplicates(app, clock()))
    )
    queue.periodic_task(crontab(minute="20", hour="*/6"), name="purge")(do(purge))
    # 18:30 UTC is half past two at night in Shanghai.
    queue.periodic_task(crontab(minute="30", hour="18"), name="drift")(
        lambda: measure_nights(app, clock())
    )


def alone(work: Callable[[], None]) -> Callable[[], None]:
    """The work, left out while the shift before is still at it."""
    lock = threading.Lock()

    def work_alone() -> None:
        if lock.acquire(blocking=False):
            try:
                work()
            finally:
                lock.release()

    return work_alone


def deliver_for_a_while(app: Flask, stopping: Callable[[], bool]) -> None:
    """Look into the outbox every few seconds until the shift is over."""
    end = time.monotonic() + SHIFT_SECONDS
    while not stopping() and time.monotonic() < end:
        deliver_due(app, clock=clock, stopping=stopping)
        time.sleep(POLL_SECONDS)


def take_files_in_for_a_while(app: Flask, stopping: Callable[[], bool]) -> None:
    """Look for files that an office brought in until the shift is over."""
    end = time.monotonic() + SHIFT_SECONDS
    while not stopping() and time.monotonic() < end:
        if not take_files_in(app, clock()):
            time.sleep(POLL_SECONDS)


def take_files_in(app: Flask, now: datetime) -> bool:
    """One step of the oldest waiting import; False once none waits."""
    with app.app_context(), Session(db.engine) as session, session.begin():
        return import_step(session, now=now)


def in_transaction(app: Flask, work: Work, now: datetime) -> None:
    """Do one piece of work and commit it, or leave nothing of it."""
    with app.app_context(), Session(db.engine) as session, session.begin():
        work(session, now)


def note_alive(session: Session, now: datetime) -> None:
    """The worker is alive now."""
    beat(session, name=WORKER, now=now)


def due(session: Session, now: datetime) -> None:
    """Reminders, and what ends because its time is over."""
    today = local_day(now)
    run_due(session, next_ranked=next_ranked_by(matcher_registry(), today=today), now=now)


def score_leads(app: Flask, now: datetime) -> int:
    """Bring a few needs' scores up to date; returns how many, 0 once all of them are."""
    today = local_day(now)
    with app.app_context():
        with read_only(), Session(db.engine) as session:
            matcher_registry().warm(session)
        with Session(db.engine) as session, session.begin():
            return score_open_needs(
                session, matcher_registry(), today=today, now=now, limit=SCORED_AT_ONCE
            )


def measure(app: Flask, now: datetime) -> bool:
    """One step of the oldest waiting run; False once none waits."""
    with app.app_context():
        with read_only(), Session(db.engine) as session:
            step = work_out_step(session, matcher_registry(), now=now)
        if step is None:
            return False
        with Session(db.engine) as session, session.begin():
            keep_step(session, step, now=now)
        return True


def find_duplicates(app: Flask, now: datetime) -> None:
    """Look in each cluster for needs and for providers that may be one, where something changed."""
    with app.app_context():
        with read_only(), Session(db.engine) as session:
            numbers = [cluster.id for cluster in list_clusters(session)]
        for number in numbers:
            for kind in DuplicateKind:
                with read_only(), Session(db.engine) as session:
                    cluster = session.get(Cluster, number)
                    looked = cluster and look(session, cluster=cluster, kind=kind)
                if looked:
                    with Session(db.engine) as session, session.begin():
                        keep(session, looked, now=now)


def measure_nights(app: Flask, now: datetime) -> None:
    """Measure what is live in each cluster on everything judged there."""
    today = local_day(now)
    with app.app_context():
        with read_only(), Session(db.engine) as session:
            found = {
                cluster.id: measure_night(session, matcher_registry(), cluster=cluster, today=today)
                for cluster in list_clusters(session)
            }
        for cluster_id, figures in found.items():
            if figures is not None:
                with Session(db.engine) as session, session.begin():
                    cluster = session.get_one(Cluster, cluster_id)
                    keep_night(session, cluster=cluster, found=figures, now=now)


def digest(session: Session, now: datetime) -> None:
    """The mails of the day, about all that was told before its hour began."""
    queue_digests(session, until=last_digest_hour(now), now=now)


def purge(session: Session, now: datetime) -> None:
    """Whatever has outlived its time."""
    for each in PURGES:
        each(session, now=now)


def last_digest_hour(now: datetime) -> datetime:
    """The latest 08:00 in Shanghai that has passed: a worker that slept then makes up for it."""
    local = now.astimezone(ZONE)
    hour = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= local else hour - timedelta(days=1)
