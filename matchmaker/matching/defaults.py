"""The embedded default: what a matcher uses when it is given nothing else."""

from __future__ import annotations

from matchmaker.matching.glossary import Glossary
from matchmaker.matching.query import QueryReader
from matchmaker.matching.similarity import Similarity, TextSimilarity
from matchmaker.matching.translation import Translator


def default_similarity(glossary: Glossary | None = None) -> Similarity:
    """Terms, concepts, character n-grams and latent semantics, in and across languages.

    ``glossary`` is the trade's; the shipped one when None.
    """
    glossary = glossary or Glossary.load()
    reader = QueryReader(projector=Translator.load(glossary), finder=glossary)
    return TextSimilarity(reader)
