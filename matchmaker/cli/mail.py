"""``matchmaker mail``: what a mail server hands over."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from matchmaker.cli.database import open_session, read_settings
from matchmaker.config import Settings
from matchmaker.domain.errors import MatchmakerError
from matchmaker.services.allowances import set_limits
from matchmaker.services.relaying import exit_status, take_reply
from matchmaker.services.replies import MOST_BYTES

UNAVAILABLE, TRY_LATER = 69, 75  # sysexits.h: EX_UNAVAILABLE bounces, EX_TEMPFAIL comes again
# A bounce goes to whoever wrote: in words, and without an address or a text.
REASONS = {
    "not_found": "This address is not, or no longer, open for answers.",
    "other_sender": "Write from the address of your account, or answer on the page.",
    "mail_too_large": "The mail is too large; answers of up to {limit} KB are taken, no files.",
    "required": "The mail has no text above what it quotes.",
    "too_long": "The text is too long; at most {limit} characters fit.",
    "wrong_state": "The introduction is over, or does not take messages now.",
    "too_many_messages": "Too many messages in an hour; at most {limit}. Go on at {free_at}.",
}


@click.group("mail")
def mail() -> None:
    """Answers by mail."""


@mail.command("receive")
@click.option("--recipient", help="The envelope's recipient, where the mail server tells it.")
def receive(recipient: str | None) -> None:
    """Read one mail from standard input and add it to its introduction.

    Ends with a number of sysexits.h: 0 when it is taken, or dropped because a program sent
    it; 65, 67, 69 or 77 when it is to bounce, with the reason; 75 when it is to come again.
    """
    settings = read_settings()
    if not settings.mail.relay_domain:
        click.echo("Answers by mail are not set up: MATCHMAKER_MAIL_RELAY.", err=True)
        sys.exit(UNAVAILABLE)
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with open_session(settings) as session:
            set_limits(session, settings.limits)
            refused = _refusal(session, settings, raw, recipient)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(TRY_LATER)
    if refused is not None:
        reason = REASONS.get(refused.code, "The mail can't be taken.")
        click.echo(reason.format(**refused.values), err=True)
        sys.exit(exit_status(refused))


def _refusal(
    session: Session, settings: Settings, raw: bytes, recipient: str | None
) -> MatchmakerError | None:
    try:
        with session.begin_nested():
            take_reply(
                session,
                raw=raw,
                secret_key=settings.secret_key,
                domain=settings.mail.relay_domain,
                recipient=recipient,
                now=datetime.now(UTC),
            )
    except MatchmakerError as error:
        return error
    return None
