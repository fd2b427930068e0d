"""Typed settings, read once from ``MATCHMAKER_*`` variables of the environment.

A production start refuses to guess: without a secret key and a list of host names it stops
with a :class:`ConfigurationError` that names the variable and the way to set it.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from matchmaker.config.errors import ConfigurationError
from matchmaker.config.limits import AccountLimits, account_limits
from matchmaker.config.mail import MailBackend, MailEncryption, MailSettings, mail_settings

__all__ = [
    "AccountLimits",
    "ConfigurationError",
    "Environment",
    "MailBackend",
    "MailEncryption",
    "MailSettings",
    "Settings",
]

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DATABASE_FILE = "matchmaker.sqlite3"
SECRET_KEY_FILE = "secret_key"  # noqa: S105  the name of the file, not the key
SECRET_KEY_MINIMUM = 32
ENCODERS = ("universal",)
PROXIES_MOST = 9
UPLOAD_MEGABYTES = 5
UPLOAD_MEGABYTES_MOST = 50
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
DATABASE_SCHEMES = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class Environment(StrEnum):
    """How strict a start is: only production refuses missing settings and demo data."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TESTING = "testing"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can set.

    ``trusted_hosts`` are the names under which the pages may be served; ``instance_path``
    holds the SQLite file and the development secret. ``public_url`` is where links in mails
    lead, without a slash at its end. ``encoder`` is what reads the meaning of texts, one of
    ``ENCODERS``; None leaves it at their words. ``proxies`` is how many proxies stand in front
    whose word on the visitor's address and scheme is believed, ``upload_bytes`` the size of
    the largest file that is taken, ``limits`` how much one account can do in a while.
    """

    environment: Environment
    secret_key: str
    trusted_hosts: tuple[str, ...]
    instance_path: Path
    database_url: str
    public_url: str
    mail: MailSettings
    encoder: str | None
    proxies: int
    upload_bytes: int
    limits: AccountLimits

    @property
    def production(self) -> bool:
        """Whether real people's data is at stake."""
        return self.environment is Environment.PRODUCTION

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings, from ``os.environ`` unless told otherwise.

        Raises:
            ConfigurationError: a variable is missing or its value can't be used.
        """
        values = os.environ if environ is None else environ
        environment = _environment(values.get("MATCHMAKER_ENV", ""))
        instance_path = _instance_path(values.get("MATCHMAKER_INSTANCE_PATH", ""))
        trusted_hosts = _trusted_hosts(values.get("MATCHMAKER_HOSTS", ""), environment)
        return cls(
            environment=environment,
            secret_key=_secret_key(
                values.get("MATCHMAKER_SECRET_KEY", ""), environment, instance_path
            ),
            trusted_hosts=trusted_hosts,
            instance_path=instance_path,
            database_url=_database_url(values.get("MATCHMAKER_DATABASE_URL", ""), instance_path),
            public_url=_public_url(values, environment, trusted_hosts),
            mail=mail_settings(
                values,
                production=environment is Environment.PRODUCTION,
                hosts=trusted_hosts,
            ),
            encoder=_encoder(values.get("MATCHMAKER_ENCODER", "")),
            proxies=_proxies(values.get("MATCHMAKER_PROXIES", "")),
            limits=account_limits(values),
            upload_bytes=_upload_bytes(values.get("MATCHMAKER_UPLOAD_MEGABYTES", "")),
        )


def _environment(value: str) -> Environment:
    try:
        return Environment(value.strip() or Environment.DEVELOPMENT)
    except ValueError:
        known = ", ".join(Environment)
        raise ConfigurationError(
            "MATCHMAKER_ENV", f"{value!r} is not one of {known}; set one of these"
        ) from None


def _proxies(value: str) -> int:
    text = value.strip() or "0"
    if not (text.isascii() and text.isdecimal() and int(text) <= PROXIES_MOST):
        raise ConfigurationError(
            "MATCHMAKER_PROXIES",
            f"{value!r} is not a number from 0 to {PROXIES_MOST}; set how many proxies stand "
            "between the visitors and this server",
        )
    return int(text)


def _upload_bytes(value: str) -> int:
    text = value.strip() or str(UPLOAD_MEGABYTES)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= UPLOAD_MEGABYTES_MOST):
        raise ConfigurationError(
            "MATCHMAKER_UPLOAD_MEGABYTES",
            f"{value!r} is not a whole number from 1 to {UPLOAD_MEGABYTES_MOST}; set how many "
            "megabytes a file may have that somebody uploads",
        )
    return int(text) * 1024 * 1024


def _encoder(value: str) -> str | None:
    name = value.strip() or None
    if name is not None and name not in ENCODERS:
        known = ", ".join(ENCODERS)
        raise ConfigurationError(
            "MATCHMAKER_ENCODER", f"{value!r} is not one of {known}; set one of these or none"
        )
    return name


def _instance_path(value: str) -> Path:
    path = Path(value).expanduser() if value.strip() else PROJECT_ROOT / "instance"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            "MATCHMAKER_INSTANCE_PATH",
            f"{path} can't be created ({error.strerror}); name a folder that can be written",
        ) from error
    return path.resolve()


def _secret_key(value: str, environment: Environment, instance_path: Path) -> str:
    key = value.strip()
    if key:
        if environment is Environment.PRODUCTION and len(key) < SECRET_KEY_MINIMUM:
            raise ConfigurationError(
                "MATCHMAKER_SECRET_KEY",
                f"shorter than {SECRET_KEY_MINIMUM} characters; set a long random value, for "
                "example the output of: python -c 'import secrets; print(secrets.token_hex(32))'",
            )
        return key
    if environment is Environment.PRODUCTION:
        raise ConfigurationError(
            "MATCHMAKER_SECRET_KEY",
            "missing; a production start needs one, for example the output of: "
            "python -c 'import secrets; print(secrets.token_hex(32))'",
        )
    return _kept_secret(instance_path / SECRET_KEY_FILE)


def _kept_secret(path: Path) -> str:
    """The development secret: made once, readable by its owner alone, kept across starts.

    Written aside and linked into place, so that of two processes starting at once both end
    up with the same whole key.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(
                os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
            ) as file:
                file.write(secrets.token_hex(32))
            with suppress(FileExistsError):
                os.link(draft, path)
        except OSError as error:
            raise ConfigurationError(
                "MATCHMAKER_INSTANCE_PATH",
                f"{path} can't be written ({error.strerror}); make the folder writable or set "
                "MATCHMAKER_SECRET_KEY",
            ) from error
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def _trusted_hosts(value: str, environment: Environment) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    if hosts:
        return hosts
    if environment is Environment.PRODUCTION:
        raise ConfigurationError(
            "MATCHMAKER_HOSTS",
            "missing; name the hosts that the pages are served under, separated by commas, "
            "for example match.example.org",
        )
    return LOCAL_HOSTS


def _database_url(value: str, instance_path: Path) -> str:
    url = value.strip()
    if not url:
        return f"sqlite:///{instance_path / DATABASE_FILE}"
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in DATABASE_SCHEMES:
        raise ConfigurationError(
            "MATCHMAKER_DATABASE_URL",
            "not an address of a database that is supported; write sqlite:////path/to/file or "
            "postgresql+psycopg://user:password@host/name",
        )
    return f"{DATABASE_SCHEMES[scheme]}://{rest}"


def _public_url(values: Mapping[str, str], environment: Environment, hosts: tuple[str, ...]) -> str:
    url = values.get("MATCHMAKER_PUBLIC_URL", "").strip().rstrip("/")
    if url:
        if not re.fullmatch(r"https?://[^\s?#]+", url):
            raise ConfigurationError(
                "MATCHMAKER_PUBLIC_URL",
                "not an address; write for example https://match.example.org",
            )
        return url
    if environment is Environment.PRODUCTION:
        return f"https://{hosts[0].removeprefix('.')}"
    return f"http://127.0.0.1:{values.get('PORT', '').strip() or 8000}"
