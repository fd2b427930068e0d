"""``matchmaker demo``: clusters to look at."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from matchmaker.cli.database import open_session, read_settings
from matchmaker.services.demo import load_demo
from matchmaker.services.reference import load_reference


@click.group("demo")
def demo() -> None:
    """Clusters to look at before there is one's own data."""


@demo.command("load")
def load() -> None:
    """Load the demo clusters into a database without clusters; never in production."""
    settings = read_settings()
    if settings.production:
        raise click.ClickException(
            "This is a production installation (MATCHMAKER_ENV=production): it gets no demo data."
        )
    with open_session(settings) as session:
        load_reference(session)
        reports = load_demo(session, now=datetime.now(UTC))
    if not reports:
        click.echo("There are clusters already; nothing was loaded.")
    for slug, report in reports.items():
        click.echo(f"{slug}: {report.providers.added} providers, {report.needs.added} needs")
