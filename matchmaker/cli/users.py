"""``matchmaker user``: accounts, as the operator of the installation manages them."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.cli.database import open_session, read_settings
from matchmaker.db.models import User
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.services.accounts import confirm_account, find_account, set_active
from matchmaker.services.clusters import get_cluster, list_clusters
from matchmaker.services.office_people import give_role, open_account
from matchmaker.services.scope import scoped


@click.group("user")
def user() -> None:
    """Accounts: open one, give it a role in an office, disable it."""


@user.command("create")
@click.argument("email")
@click.option("--admin", "role", flag_value=ClusterRole.ADMIN.value, help="Admin of the office.")
@click.option("--staff", "role", flag_value=ClusterRole.STAFF.value, help="Staff of the office.")
@click.option("--cluster", "slugs", multiple=True, help="For these clusters; else for all.")
@click.option("--name", default="", help="Shown to colleagues.")
def create(email: str, role: str | None, slugs: tuple[str, ...], name: str) -> None:
    """Open an account for EMAIL and print the link that sets its password.

    An account that is there already keeps what it has and gets the role on top.
    """
    address = _address(email)
    settings = read_settings()
    now = datetime.now(UTC)
    with open_session(settings) as session:
        account, secret = open_account(session, actor=OPERATOR, email=address, name=name, now=now)
        clusters = (
            [get_cluster(session, slug=slug) for slug in slugs] if slugs else list_clusters(session)
        )
        for cluster in clusters if role else []:
            give_role(
                session,
                actor=OPERATOR,
                cluster=cluster,
                user=account,
                role=ClusterRole(str(role)),
                now=now,
            )
            click.echo(f"{address} is {role} of {cluster.slug}.")
    click.echo("Open this within two hours to set the password (put your site's address before):")
    click.echo(f"  /reset/{secret}")


@user.command("confirm")
@click.argument("email")
def confirm(email: str) -> None:
    """Take the address of an account for confirmed, where no mails are sent."""
    with open_session(read_settings()) as session:
        confirm_account(session, user=_found(session, email), now=datetime.now(UTC))
    click.echo(f"{email} is confirmed.")


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Sign an account out everywhere and let it in no more."""
    _switch(email, active=False)
    click.echo(f"{email} is disabled.")


@user.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account in again."""
    _switch(email, active=True)
    click.echo(f"{email} is enabled.")


@user.command("list")
def list_users() -> None:
    """Every account, with what keeps it from signing in."""
    with open_session(read_settings()) as session:
        for account in session.scalars(scoped(select(User).order_by(User.email), OPERATOR)):
            notes = [
                *(["disabled"] if not account.active else []),
                *(["not confirmed"] if account.confirmed_at is None else []),
                *(["demo"] if account.is_demo else []),
            ]
            click.echo("  ".join([account.email, *notes]))


def _switch(email: str, *, active: bool) -> None:
    with open_session(read_settings()) as session:
        set_active(
            session,
            user=_found(session, email),
            active=active,
            actor=OPERATOR,
            reason="operator",
            now=datetime.now(UTC),
        )


def _found(session: Session, email: str) -> User:
    account = find_account(session, email=_address(email))
    if account is None:
        raise click.ClickException(f"There is no account {email}.")
    return account


def _address(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise click.ClickException(f"{email} is no mail address: {error}") from error
