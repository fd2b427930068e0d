from __future__ import annotations

import stat
from pathlib import Path

import pytest

from matchmaker.config import LOCAL_HOSTS, ConfigurationError, Environment, MailBackend, Settings
from matchmaker.config.limits import AccountLimits, account_limits

PRODUCTION = {
    "MATCHMAKER_ENV": "production",
    "MATCHMAKER_SECRET_KEY": "0123456789abcdef" * 2,
    "MATCHMAKER_HOSTS": "match.example.org, www.example.org",
}


def read(folder: Path, **values: str) -> Settings:
    return Settings.from_environment({"MATCHMAKER_INSTANCE_PATH": str(folder)} | values)


def test_development_needs_no_variable_but_the_folder(tmp_path: Path) -> None:
    settings = read(tmp_path / "new" / "instance")

    assert settings.environment is Environment.DEVELOPMENT
    assert not settings.production
    assert settings.trusted_hosts == LOCAL_HOSTS
    assert settings.database_url == f"sqlite:///{tmp_path}/new/instance/matchmaker.sqlite3"


def test_the_development_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    other = read(tmp_path / "other")

    assert first.secret_key == second.secret_key != other.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "secret_key"]


def test_production_takes_what_it_is_told(tmp_path: Path) -> None:
    settings = read(tmp_path, **PRODUCTION)

    assert settings.production
    assert settings.trusted_hosts == ("match.example.org", "www.example.org")
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MATCHMAKER_SECRET_KEY", ""),
        ("MATCHMAKER_SECRET_KEY", "  "),
        ("MATCHMAKER_SECRET_KEY", "short"),
        ("MATCHMAKER_HOSTS", ""),
        ("MATCHMAKER_HOSTS", " , "),
        ("MATCHMAKER_ENV", "prod"),
        ("MATCHMAKER_PROXIES", "yes"),
        ("MATCHMAKER_PROXIES", "-1"),
        ("MATCHMAKER_PROXIES", "10"),
        ("MATCHMAKER_ENCODER", "bert"),
        ("MATCHMAKER_DATABASE_URL", "mysql://localhost/x"),
        ("MATCHMAKER_DATABASE_URL", "matchmaker.sqlite3"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, **PRODUCTION | {variable: value})

    assert refused.value.variable == variable
    assert variable in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_uses_the_same_driver(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, MATCHMAKER_DATABASE_URL=f"{scheme}://u:p@host/name")

    assert settings.database_url == "postgresql+psycopg://u:p@host/name"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError, match="MATCHMAKER_INSTANCE_PATH"):
        read(tmp_path / "file" / "instance")


MAIL = {
    "MATCHMAKER_MAIL_SERVER": "smtp.example.org",
    "MATCHMAKER_MAIL_SENDER": "Matchmaker <match@example.org>",
}


def test_mails_become_files_unless_a_server_is_named(tmp_path: Path) -> None:
    assert read(tmp_path).mail.backend is MailBackend.FILE
    assert read(tmp_path, **MAIL).mail.backend is MailBackend.SMTP


def test_production_without_a_mail_server_sends_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, **PRODUCTION).mail.backend is MailBackend.NONE


@pytest.mark.parametrize(
    ("encryption", "port"), [("", 587), ("starttls", 587), ("tls", 465), ("none", 25)]
)
def test_the_port_follows_from_the_encryption(tmp_path: Path, encryption: str, port: int) -> None:
    assert read(tmp_path, **MAIL, MATCHMAKER_MAIL_ENCRYPTION=encryption).mail.port == port


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MATCHMAKER_MAIL_BACKEND", "pigeon"),
        ("MATCHMAKER_MAIL_SERVER", ""),
        ("MATCHMAKER_MAIL_SENDER", ""),
        ("MATCHMAKER_MAIL_SENDER", "Matchmaker"),
        ("MATCHMAKER_MAIL_SENDER", "A <a@example.org>\r\nBcc: eve@example.org"),
        ("MATCHMAKER_MAIL_PORT", "0"),
        ("MATCHMAKER_MAIL_PORT", "70000"),
        ("MATCHMAKER_MAIL_PORT", "x"),
        ("MATCHMAKER_MAIL_ENCRYPTION", "rot13"),
        ("MATCHMAKER_PUBLIC_URL", "match.example.org"),
    ],
)
def test_a_mail_setting_that_can_not_be_used_is_named(
    tmp_path: Path, variable: str, value: str
) -> None:
    settings = MAIL | {"MATCHMAKER_MAIL_BACKEND": "smtp"} | {variable: value}

    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, **settings)

    assert caught.value.variable == variable


def test_links_in_mails_lead_to_the_first_host_unless_told_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="8001").public_url == "http://127.0.0.1:8001"
    assert read(tmp_path, **PRODUCTION).public_url == "https://match.example.org"
    told = read(tmp_path, MATCHMAKER_PUBLIC_URL="https://a.example/b/")
    assert told.public_url == "https://a.example/b"


def test_the_password_is_not_printed_with_the_settings(tmp_path: Path) -> None:
    settings = read(tmp_path, **MAIL, MATCHMAKER_MAIL_PASSWORD="canary")

    assert settings.mail.password == "canary"
    assert "canary" not in repr(settings)


@pytest.mark.parametrize("value", ["0", "many", "-1", "1000001"])
def test_a_limit_that_is_no_whole_number_is_named(value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        account_limits({"MATCHMAKER_LIMIT_NEEDS": value})

    assert refused.value.variable == "MATCHMAKER_LIMIT_NEEDS"


def test_limits_that_are_not_set_stay_as_usual() -> None:
    assert account_limits({"MATCHMAKER_LIMIT_NEEDS": "3"}) == AccountLimits(needs=3)
