"""``matchmaker setup``: what has to be there before the pages are served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.cli.accounts import close_demo_accounts, make_demo_accounts
from matchmaker.cli.database import open_engine, read_settings
from matchmaker.db import schema
from matchmaker.services.demo import load_demo
from matchmaker.services.demo_accounts import has_demo_accounts
from matchmaker.services.reference import load_reference


@click.command("setup")
@click.pass_obj
def setup(make_app: Callable[[], Flask]) -> None:
    """Bring the database up to date; in an empty development one, load the demo.

    Running it again changes nothing and keeps the data.
    """
    settings = read_settings()
    with open_engine(settings) as engine:
        if schema.current(engine) != schema.head():
            schema.upgrade(engine)
            click.echo(f"The database is at revision {schema.head()}.")
        with Session(engine) as session, session.begin():
            loaded = load_reference(session)
            if loaded.places:
                click.echo(f"Loaded {loaded.places} places.")
            if settings.production:
                close_demo_accounts(session)
                return
            for slug, report in load_demo(session, now=datetime.now(UTC)).items():
                click.echo(f"Loaded the demo cluster {slug}: {report.providers.added} providers.")
            missing = not has_demo_accounts(session)
        if missing:
            with make_app().app_context():
                make_demo_accounts()
