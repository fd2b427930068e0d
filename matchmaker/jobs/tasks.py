"""What the worker does and how often. Each task may run twice, or in two workers at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from huey import Huey, crontab
from sqlalchemy.orm import Session

from matchmaker.db.transactions import read_only
from matchmaker.extensions import db, matcher_registry
from matchmaker.jobs.delivery import deliver_due
from matchmaker.services.account_tokens import purge_tokens
from matchmaker.services.attempts import purge_attempts
from matchmaker.services.digests import queue_digests
from matchmaker.services.due import run_due
from matchmaker.services.evaluation_runs import prepare_step, run_step
from matchmaker.services.heartbeats import WORKER, beat
from matchmaker.services.invitations import purge_invitations
from matchmaker.services.lead_scores import score_open_needs
from matchmaker.services.needs import purge_expired
from matchmaker.services.notifications import purge_notifications
from matchmaker.services.outbox import purge_mails
from matchmaker.services.proposing import next_ranked_by
from matchmaker.services.user_sessions import purge_sessions

CLUSTER_ZONE = ZoneInfo("Asia/Shanghai")
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
    delivering = threading.Lock()
    evaluating = threading.Lock()

    def deliver() -> None:
        if delivering.acquire(blocking=False):  # the shift before may take longer
            try:
                deliver_for_a_while(app, stopping)
            finally:
                delivering.release()

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
        if evaluating.acquire(blocking=False):
            try:
                while not stopping() and measure(app, clock()):
                    pass
            finally:
                evaluating.release()

    queue.periodic_task(crontab(), name="deliver")(deliver)
    queue.periodic_task(crontab(), name="note_alive")(do(note_alive))
    queue.periodic_task(crontab(), name="score")(score)
    queue.periodic_task(crontab(minute="*/5"), name="due")(warm_and_do_due)
    queue.periodic_task(crontab(minute="*/5"), name="digest")(do(digest))
    queue.periodic_task(crontab(), name="evaluate")(evaluate)
    queue.periodic_task(crontab(minute="20", hour="*/6"), name="purge")(do(purge))


def deliver_for_a_while(app: Flask, stopping: Callable[[], bool]) -> None:
    """Look into the outbox every few seconds until the shift is over."""
    end = time.monotonic() + SHIFT_SECONDS
    while not stopping() and time.monotonic() < end:
        deliver_due(app, clock=clock, stopping=stopping)
        time.sleep(POLL_SECONDS)


def in_transaction(app: Flask, work: Work, now: datetime) -> None:
    """Do one piece of work and commit it, or leave nothing of it."""
    with app.app_context(), Session(db.engine) as session, session.begin():
        work(session, now)


def note_alive(session: Session, now: datetime) -> None:
    """The worker is alive now."""
    beat(session, name=WORKER, now=now)


def due(session: Session, now: datetime) -> None:
    """Reminders, and what ends because its time is over."""
    today = now.astimezone(CLUSTER_ZONE).date()
    run_due(session, next_ranked=next_ranked_by(matcher_registry(), today=today), now=now)


def score_leads(app: Flask, now: datetime) -> int:
    """Bring a few needs' scores up to date; returns how many, 0 once all of them are."""
    today = now.astimezone(CLUSTER_ZONE).date()
    with app.app_context():
        with read_only(), Session(db.engine) as session:
            matcher_registry().warm(session)
        with Session(db.engine) as session, session.begin():
            return score_open_needs(
                session, matcher_registry(), today=today, now=now, limit=SCORED_AT_ONCE
            )


def measure(app: Flask, now: datetime) -> bool:
    """One step of the oldest waiting run; False once none waits."""
    with app.app_context(), read_only(), Session(db.engine) as session:
        prepare_step(session, matcher_registry())
    with app.app_context(), Session(db.engine) as session, session.begin():
        return run_step(session, matcher_registry(), now=now)


def digest(session: Session, now: datetime) -> None:
    """The mails of the day, about all that was told before its hour began."""
    queue_digests(session, until=last_digest_hour(now), now=now)


def purge(session: Session, now: datetime) -> None:
    """Whatever has outlived its time."""
    for each in PURGES:
        each(session, now=now)


def last_digest_hour(now: datetime) -> datetime:
    """The latest 08:00 in Shanghai that has passed: a worker that slept then makes up for it."""
    local = now.astimezone(CLUSTER_ZONE)
    hour = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= local else hour - timedelta(days=1)
