"""Accounts to look around with: made, closed, and the codes of their second step."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app
from flask_security import hash_password
from sqlalchemy.orm import Session

from matchmaker.extensions import db
from matchmaker.services.accounts import find_account
from matchmaker.services.demo_accounts import (
    ACCOUNTS,
    PASSWORD,
    disable_demo_accounts,
    load_demo_accounts,
)


def make_demo_accounts() -> None:
    """Make them; needs an application, whose keys protect what is kept."""
    load_demo_accounts(
        db.session(),
        password_hash=hash_password(PASSWORD),
        new_totp_secret=_totp().generate_totp_secret,
        now=datetime.now(UTC),
    )
    db.session.commit()


def close_demo_accounts(session: Session) -> None:
    """A production installation keeps no door open whose key everybody knows."""
    closed = disable_demo_accounts(session, now=datetime.now(UTC))
    if closed:
        click.echo(f"Closed {closed} demo accounts: this is a production installation.", err=True)


def print_demo_accounts() -> None:
    """The accounts with their password, for whoever started a development server."""
    click.echo(f"Demo accounts, all with the password: {PASSWORD}")
    for account in ACCOUNTS:
        code = (
            f"  (asks for a code: matchmaker demo code {account.email})"
            if account.asks_code
            else ""
        )
        click.echo(f"  {account.email:24} {account.role}{code}")


def demo_code(email: str) -> str | None:
    """The six digits that the app of a demo account shows now; None for any other account."""
    user = find_account(db.session(), email=email)
    if user is None or not user.is_demo or user.tf_totp_secret is None:
        return None
    factory: Any = _totp()._totp  # noqa: SLF001  the library shows codes to apps alone
    code: str = factory.from_source(user.tf_totp_secret).generate(time=time.time()).token
    return code


def _totp() -> Any:
    return current_app.extensions["security"].totp_factory
