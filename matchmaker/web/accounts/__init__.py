"""Accounts: registered, confirmed, signed in to, protected and changed."""

from __future__ import annotations

from matchmaker.web.accounts import (
    codes,
    confirm,
    devices,
    login,
    mail_change,
    overview,
    passkeys,
    passwords,
    recover,
    register,
    second_step,
    settings,
    verify,
)
from matchmaker.web.accounts.blueprint import bp

init_app = settings.init_app

__all__ = [
    "bp",
    "codes",
    "confirm",
    "devices",
    "init_app",
    "login",
    "mail_change",
    "overview",
    "passkeys",
    "passwords",
    "recover",
    "register",
    "second_step",
    "verify",
]
