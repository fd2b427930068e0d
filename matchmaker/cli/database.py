"""The database for a command: opened, brought up when it is new, committed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matchmaker.config import ConfigurationError, Settings
from matchmaker.db import schema
from matchmaker.db.engine import make_engine
from matchmaker.db.failures import as_unavailable
from matchmaker.domain.errors import MatchmakerError

REASONS = {
    "database_busy": "The database is busy or out of reach. Try again in a moment.",
    "storage_full": "The disk is full. Nothing was changed.",
    "not_found": "There is no {kind} called {key}.",
    "nothing_to_import": "{folder} has neither providers.jsonl nor needs.jsonl.",
    "same_name": "Two files are called {name}.",
    "not_a_glossary": "{name} must end in .tsv.",
    "invalid_slug": (
        "{value} can't be the name of a cluster in an address. Use 1 to 64 lower-case letters, "
        "digits, hyphens and underscores."
    ),
}


def read_settings() -> Settings:
    """The settings of the environment; a fault ends the command with one plain sentence."""
    try:
        return Settings.from_environment()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """The database of the settings; errors that a person can mend end in plain words."""
    try:
        engine = make_engine(settings)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    try:
        yield engine
    except MatchmakerError as error:
        raise click.ClickException(worded(error)) from error
    except DBAPIError as error:
        reason = as_unavailable(error)
        if reason is None:
            raise
        raise click.ClickException(f"{worded(reason)} ({error.orig})") from error
    finally:
        engine.dispose()


@contextmanager
def open_session(settings: Settings) -> Iterator[Session]:
    """A session that is committed when the block ends well, and leaves nothing otherwise."""
    with open_engine(settings) as engine:
        bring_up(engine)
        with Session(engine) as session, session.begin():
            yield session


def bring_up(engine: Engine) -> None:
    """Create the tables of a new database; refuse one of another age."""
    revision = schema.current(engine)
    if revision is None:
        schema.upgrade(engine)
    elif revision != schema.head():
        raise click.ClickException(
            f"The database is at revision {revision}, the program at {schema.head()}. "
            "Run `matchmaker db upgrade`."
        )


def worded(error: MatchmakerError) -> str:
    """A sentence for the terminal."""
    sentence = REASONS.get(error.code)
    if sentence is None:
        return str(error)
    return sentence.format(**{**vars(error), **error.values})
