"""``matchmaker status``: whether everything that should be running is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from matchmaker.cli.database import open_session, read_settings
from matchmaker.config import MailBackend
from matchmaker.db import schema
from matchmaker.services.heartbeats import WORKER, last_beat
from matchmaker.services.outbox import count_mails

#: The worker says every minute that it is alive.
SILENT = timedelta(minutes=3)
NOT_WELL = 1


@click.command("status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """Say how the database, the worker and the mails stand; ends with 1 when one is not well."""
    settings = read_settings()
    now = datetime.now(UTC)
    with open_session(settings) as session:
        seen = last_beat(session, name=WORKER)
        counts = count_mails(session)
    alive = seen is not None and now - seen < SILENT
    click.echo(f"Database  revision {schema.head()}")
    click.echo(f"Worker    {_worker(seen, alive=alive)}")
    sends = "not set up" if settings.mail.backend is MailBackend.NONE else settings.mail.backend
    click.echo(f"Mail      {sends}; {counts.waiting} waiting, {counts.failed} given up")
    if not alive or counts.failed:
        ctx.exit(NOT_WELL)


def _worker(seen: datetime | None, *, alive: bool) -> str:
    if seen is None:
        return "never seen; start it with `matchmaker worker`"
    moment = f"{seen:%Y-%m-%d %H:%M:%S} UTC"
    return f"alive at {moment}" if alive else f"silent since {moment}"
