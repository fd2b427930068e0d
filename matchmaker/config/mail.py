"""How mails are sent, read from ``MATCHMAKER_MAIL_*``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from matchmaker.config.errors import ConfigurationError

SENDER = re.compile(r"[^<>\r\n]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+")
DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
Choice = TypeVar("Choice", bound=StrEnum)


class MailBackend(StrEnum):
    """Where mails go: to a mail server, into files, onto the terminal, or nowhere."""

    SMTP = "smtp"
    FILE = "file"
    CONSOLE = "console"
    NONE = "none"


class MailEncryption(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


MAIL_PORTS = {MailEncryption.STARTTLS: 587, MailEncryption.TLS: 465, MailEncryption.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mails are sent. ``server`` and what follows it count for ``SMTP`` alone.

    ``relay_domain`` is where answers to messages go; without one there are none by mail.
    """

    backend: MailBackend
    sender: str
    server: str
    port: int
    encryption: MailEncryption
    username: str
    password: str = field(repr=False)
    relay_domain: str = ""


def mail_settings(
    values: Mapping[str, str], *, production: bool, hosts: tuple[str, ...]
) -> MailSettings:
    """Read them; in production mails need a server, elsewhere they go into files.

    Raises:
        ConfigurationError: a variable is missing or its value can't be used.
    """
    server = values.get("MATCHMAKER_MAIL_SERVER", "").strip()
    usual = MailBackend.NONE if production else MailBackend.FILE
    backend = _one_of(
        values, "MATCHMAKER_MAIL_BACKEND", MailBackend, MailBackend.SMTP if server else usual
    )
    if backend is MailBackend.SMTP and not server:
        raise ConfigurationError(
            "MATCHMAKER_MAIL_SERVER", "missing; name the mail server, for example smtp.example.org"
        )
    encryption = _one_of(
        values, "MATCHMAKER_MAIL_ENCRYPTION", MailEncryption, MailEncryption.STARTTLS
    )
    return MailSettings(
        backend=backend,
        sender=_sender(values.get("MATCHMAKER_MAIL_SENDER", "").strip(), backend, hosts),
        server=server,
        port=_port(values.get("MATCHMAKER_MAIL_PORT", "").strip(), encryption),
        encryption=encryption,
        username=values.get("MATCHMAKER_MAIL_USERNAME", ""),
        password=values.get("MATCHMAKER_MAIL_PASSWORD", ""),
        relay_domain=_domain(values.get("MATCHMAKER_MAIL_RELAY", "").strip()),
    )


def _one_of(
    values: Mapping[str, str], variable: str, enumeration: type[Choice], usual: Choice
) -> Choice:
    value = values.get(variable, "").strip()
    try:
        return enumeration(value) if value else usual
    except ValueError:
        known = ", ".join(enumeration)
        raise ConfigurationError(variable, f"{value!r} is not one of {known}") from None


def _sender(value: str, backend: MailBackend, hosts: tuple[str, ...]) -> str:
    if value and not SENDER.fullmatch(value):
        raise ConfigurationError(
            "MATCHMAKER_MAIL_SENDER", "not an address; write Name <name@example.org>"
        )
    if not value and backend is MailBackend.SMTP:
        raise ConfigurationError(
            "MATCHMAKER_MAIL_SENDER",
            "missing; say whom mails come from, for example Matchmaker <match@example.org>",
        )
    return value or f"Matchmaker <matchmaker@{hosts[0].strip('[].')}>"


def _domain(value: str) -> str:
    if value and not DOMAIN.fullmatch(value):
        raise ConfigurationError(
            "MATCHMAKER_MAIL_RELAY",
            f"{value!r} is not a domain; name the one whose mails `matchmaker mail receive` "
            "gets, for example reply.example.org",
        )
    return value.lower()


def _port(value: str, encryption: MailEncryption) -> int:
    if not value:
        return MAIL_PORTS[encryption]
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65_536):
        raise ConfigurationError("MATCHMAKER_MAIL_PORT", f"{value!r} is not a port, 1 to 65535")
    return int(value)
