"""Which texts name a concept that was not known when they were fitted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.matching.analysis import MOST_CHARACTERS, surface_terms
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.normalisation import normalise
from matchmaker.matching.phrases import PhraseTable, tokens
from matchmaker.matching.views import TermView

Integers = npt.NDArray[np.intp]


def concept_holders(
    concepts: Sequence[Concept], contents: Sequence[str], view: TermView
) -> dict[str, Integers]:
    """For each concept's term the texts that name it, each as often as it does.

    ``view`` are the fitted ``contents``: only those that hold all words of a name are read.
    """
    return {
        f"c{concept.id}": np.array(
            [
                text
                for name in concept.zh + concept.en
                for text in _naming(normalise(name), contents, view)
            ],
            dtype=np.intp,
        )
        for concept in concepts
    }


def _naming(name: str, contents: Sequence[str], view: TermView) -> Iterator[int]:
    table: PhraseTable[None] = PhraseTable()
    table.add(name, None)
    # Two Chinese signs with a space between them are one phrase, but no pair of signs.
    words = [each for each in surface_terms(name) if each[0] != "z" or len(each) == 2]
    for text in view.holding(words):
        found = table.longest(tokens(normalise(contents[text], MOST_CHARACTERS)))
        yield from [int(text)] * len(found)
