"""``matchmaker demo``: clusters to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask

from matchmaker.cli.accounts import demo_code, print_demo_accounts
from matchmaker.cli.database import open_session, read_settings
from matchmaker.services.demo import load_demo
from matchmaker.services.demo_accounts import ADMIN
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


@demo.command("accounts")
def accounts() -> None:
    """Show the demo accounts and their password."""
    print_demo_accounts()


@demo.command("code")
@click.argument("email", default=ADMIN)
@click.pass_obj
def code(make_app: Callable[[], Flask], email: str) -> None:
    """Show the code that the second step of a demo account asks for now."""
    with make_app().app_context():
        found = demo_code(email)
    if found is None:
        raise click.ClickException(f"{email} is no demo account with a second step.")
    click.echo(found)
