"""The embedded default: what a matcher uses when it is given nothing else."""

from __future__ import annotations

from matchmaker.matching.query import QueryReader
from matchmaker.matching.similarity import Similarity, TextSimilarity
from matchmaker.matching.translation import Translator


def default_similarity() -> Similarity:
    """Terms, character n-grams and latent semantics, across languages by dictionary."""
    return TextSimilarity(QueryReader(projector=Translator.load()))
