"""``matchmaker db``: the state of the tables."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from matchmaker.cli.database import open_engine, read_settings
from matchmaker.db import schema
from matchmaker.services.reference import load_reference


@click.group("db")
def db() -> None:
    """The state of the database's tables."""


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to REVISION (default: the newest), all of it or nothing."""
    with open_engine(read_settings()) as engine:
        schema.upgrade(engine, revision)
        if schema.current(engine) == schema.head():
            with Session(engine) as session, session.begin():
                load_reference(session)
        click.echo(f"The database is at revision {schema.current(engine)}.")


@db.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="This deletes what older tables can't hold. Go on?")
def downgrade(revision: str) -> None:
    """Take the tables down to REVISION (`base` removes them with all data)."""
    with open_engine(read_settings()) as engine:
        schema.downgrade(engine, revision)
        click.echo(f"The database is at revision {schema.current(engine) or 'base'}.")


@db.command("current")
def current() -> None:
    """Say which revision the tables and the program are at."""
    with open_engine(read_settings()) as engine:
        click.echo(f"database {schema.current(engine) or 'empty'}, program {schema.head()}")


@db.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write the migration from the tables to the models, for developers to read and finish."""
    with open_engine(read_settings()) as engine:
        click.echo(f"Wrote {schema.new_revision(engine, message)}")
