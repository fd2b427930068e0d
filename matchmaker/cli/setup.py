"""``matchmaker setup``: what has to be there before the pages are served."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from matchmaker.cli.database import open_engine, read_settings
from matchmaker.db import schema
from matchmaker.services.demo import load_demo
from matchmaker.services.reference import load_reference


@click.command("setup")
def setup() -> None:
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
                return
            for slug, report in load_demo(session, now=datetime.now(UTC)).items():
                click.echo(f"Loaded the demo cluster {slug}: {report.providers.added} providers.")
