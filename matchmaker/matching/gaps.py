"""Words that needs use and no provider does, with what they might be called instead."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.matching.analysis import surface_terms
from matchmaker.matching.normalisation import has_han, normalise
from matchmaker.matching.similarity import Similarity
from matchmaker.matching.translation import Translator
from matchmaker.matching.words import is_function_word

_WORD = re.compile(r"[a-z][a-z-]{2,}")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
#: Signs of everyday Chinese grammar; no word of a trade holds one.
_GRAMMAR = frozenset(
    "的了是在和也就都而及与着或我你他她它们这那有不吗呢吧啊个把被"
    "最好再又还才能会可要想去来说给让从到对比很太更没多少几些之其为以所"
)
#: A pair of signs that no dictionary has counts as a word from so many needs on.
FEWEST_NEEDS = 2
SHOWN_TRANSLATIONS = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A word of needs that no provider uses.

    ``needs`` are the places of the needs in the sequence that was looked at, ``other_names``
    are names in the other language that some provider does use, likeliest first: through
    them the matcher reaches the word already, only more weakly than by a pair of its own.
    """

    word: str
    needs: tuple[int, ...]
    other_names: tuple[str, ...]


def unknown_words(
    texts: Sequence[str], similarity: Similarity, translator: Translator, *, limit: int = 30
) -> list[Gap]:
    """The words of needs' texts that no fitted text holds, the most frequent first.

    Those without any name that a provider uses come before those with one.
    """
    found: Mapping[str, dict[int, None]] = defaultdict(dict)
    names: dict[str, tuple[str, ...]] = {}
    in_dictionary: set[str] = set()
    for place, text in enumerate(texts):
        for source in ("zh", "en"):
            for link in translator.project(text, source):
                if len(link.source_text) > 1 and not _known(similarity, link.source_text):
                    found[link.source_text][place] = None
                    in_dictionary.add(link.source_text)
                    known = [name for name, _ in link.target_terms if _known(similarity, name)]
                    names[link.source_text] = tuple(known[:SHOWN_TRANSLATIONS])
        for word in _beyond_the_dictionary(normalise(text)):
            if not _known(similarity, word):
                found[word][place] = None
    signs = Counter(sign for text in texts for sign in normalise(text))
    gaps = [
        Gap(word, tuple(places), names.get(word, ()))
        for word, places in found.items()
        if not _GRAMMAR.intersection(word)
        and (word in in_dictionary or not has_han(word) or _holds_together(word, places, signs))
    ]
    return sorted(gaps, key=lambda gap: (bool(gap.other_names), -len(gap.needs), gap.word))[:limit]


def _beyond_the_dictionary(text: str) -> list[str]:
    words = [word for word in _WORD.findall(text) if not is_function_word(word)]
    pairs = [
        run[start : start + 2] for run in _HAN_RUN.findall(text) for start in range(len(run) - 1)
    ]
    return words + pairs


def _holds_together(pair: str, needs: Collection[int], signs: Mapping[str, int]) -> bool:
    """Whether two signs are a word of their own: the rarer one hardly stands without the other."""
    rarer = min(signs[sign] for sign in pair)
    return len(needs) >= FEWEST_NEEDS and 2 * len(needs) >= rarer


def _known(similarity: Similarity, name: str) -> bool:
    """Whether some fitted text says it: every word, or every pair of Chinese signs."""
    found = [term for term in surface_terms(name) if len(term) > 2 or not has_han(term)]
    return all(similarity.knows(term) for term in found if not term.startswith("b"))
