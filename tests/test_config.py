from __future__ import annotations

import stat
from pathlib import Path

import pytest

from matchmaker.config import LOCAL_HOSTS, ConfigurationError, Environment, Settings

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
