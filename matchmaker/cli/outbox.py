"""``matchmaker outbox``: the mails that wait, and those that were given up."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from matchmaker.cli.database import open_session, read_settings
from matchmaker.db.models import OutboxMail
from matchmaker.services.outbox import count_mails, list_unsent, retry_mails

SHOWN = 100


@click.group("outbox")
def outbox() -> None:
    """The mails that wait to be sent."""


@outbox.command("list")
@click.option("--limit", default=SHOWN, show_default=True, help="How many lines at most.")
def list_command(limit: int) -> None:
    """Show the mails that were given up, with the reason, and those that wait.

    Addresses are shown as far as it takes to recognise them.
    """
    with open_session(read_settings()) as session:
        counts = count_mails(session)
        lines = [_line(mail) for mail in list_unsent(session, limit=limit)]
    click.echo(f"{counts.waiting} waiting, {counts.failed} given up, {counts.sent} sent.")
    for line in lines:
        click.echo(line)


@outbox.command("retry")
@click.argument("numbers", nargs=-1, type=int)
def retry(numbers: tuple[int, ...]) -> None:
    """Let mails that were given up go again: those with these NUMBERS, or all."""
    with open_session(read_settings()) as session:
        count = retry_mails(session, mail_ids=numbers or None, now=datetime.now(UTC))
    click.echo(f"{count} go again.")


def _line(mail: OutboxMail) -> str:
    state = "given up" if mail.failed_at else "waiting"
    parts = [
        f"{mail.id:>6}",
        f"{mail.created_at:%Y-%m-%d %H:%M}",
        f"{state:8}",
        f"{mail.attempts} tries",
        f"{mail.kind:12}",
        masked(mail.recipient),
        mail.error or "",
    ]
    return "  ".join(parts).rstrip()


def masked(address: str) -> str:
    """``anna@example.org`` as ``a…@example.org``: lists end up in tickets and chats."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
