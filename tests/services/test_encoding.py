"""Which similarity an installation has is said by one setting."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from matchmaker.config import ENCODERS as SETTINGS
from matchmaker.config import ConfigurationError, Settings
from matchmaker.factory import create_app
from matchmaker.matching import encoders
from matchmaker.matching.semantic import SemanticSimilarity
from matchmaker.matching.similarity import TextSimilarity
from matchmaker.services.encoding import similarity_maker


def settings_with(folder: Path, encoder: str) -> Settings:
    return Settings.from_environment(
        {"MATCHMAKER_INSTANCE_PATH": str(folder), "MATCHMAKER_ENCODER": encoder}
    )


@pytest.fixture
def missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_there(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(encoders, "version", not_there)


def test_every_encoder_can_be_set_and_no_other() -> None:
    assert set(SETTINGS) == set(encoders.ENCODERS)


def test_without_the_setting_words_are_all_that_is_read(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, "")

    assert settings.encoder is None
    assert isinstance(similarity_maker(settings)(None), TextSimilarity)


def test_all_clusters_share_one_encoder_and_one_file(tmp_path: Path) -> None:
    make = similarity_maker(settings_with(tmp_path, "universal"))

    first, second = make(None), make(None)

    assert isinstance(first, SemanticSimilarity)
    assert isinstance(second, SemanticSimilarity)
    assert first.encoder is second.encoder
    assert first.store is second.store
    assert first.store is not None
    assert first.store.path == tmp_path / "vectors.sqlite3"


@pytest.mark.usefixtures("missing_package")
def test_a_missing_package_is_named_at_the_start_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"pip install 'matchmaker\[semantic\]'") as caught:
        create_app(settings_with(tmp_path, "universal"))

    assert caught.value.variable == "MATCHMAKER_ENCODER"
