"""What compares texts in this installation: their words, or their meaning too."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.config import ConfigurationError, Settings
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.encoders import ENCODERS, EncoderMissing
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.semantic import SemanticSimilarity
from matchmaker.matching.similarity import Similarity
from matchmaker.matching.vectors import VectorStore

VECTORS_FILE = "vectors.sqlite3"


def similarity_maker(settings: Settings) -> Callable[[Glossary | None], Similarity]:
    """What makes a similarity from a glossary; all that it makes share one encoder.

    Raises:
        ConfigurationError: the encoder of the settings is not installed.
    """
    if settings.encoder is None:
        return default_similarity
    try:
        encoder = ENCODERS[settings.encoder]()
    except EncoderMissing as error:
        fix = f"the package it needs is missing; run {error.fix}, or unset the variable"
        raise ConfigurationError("MATCHMAKER_ENCODER", fix) from error
    store = VectorStore(settings.instance_path / VECTORS_FILE)
    return lambda glossary: SemanticSimilarity(default_similarity(glossary), encoder, store)
