"""``matchmaker worker``: the process that does what nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from matchmaker.config import ConfigurationError
from matchmaker.jobs.queue import make_queue
from matchmaker.jobs.tasks import register_tasks

#: How long a task may go on after the worker was asked to leave, in seconds.
PATIENCE_SECONDS = 15


@click.command("worker")
@click.pass_obj
def worker(make_app: Callable[[], Flask]) -> None:
    """Send the mails that wait, and do what falls due, until it is stopped.

    Any number may run at once. Killing one loses nothing.
    """
    try:
        app = make_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    queue = make_queue(app.config["SQLALCHEMY_DATABASE_URI"], instance=Path(app.instance_path))
    # One thread may be talking to a mail server and one be taking in the rows of a file; the
    # third does the rest meanwhile.
    consumer = queue.create_consumer(
        workers=3, graceful_signal="TERM", shutdown_timeout=PATIENCE_SECONDS
    )
    register_tasks(queue, app, stopping=consumer.stop_flag.is_set)
    click.echo("The worker is running.")
    consumer.run()
