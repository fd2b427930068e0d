"""``matchmaker purge``: needs whose time is over."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from matchmaker.cli.database import open_session, read_settings
from matchmaker.services.needs import purge_expired


@click.command("purge")
def purge() -> None:
    """Delete the needs that are older than 30 days; nobody can open them any more."""
    with open_session(read_settings()) as session:
        count = purge_expired(session, now=datetime.now(UTC))
    click.echo(f"Deleted {count} expired needs.")
