"""Words that needs use and no provider does, with what they might be called instead."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from matchmaker.domain.places import Gazetteer
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
    "最好再又还才能会可要想去来说给让从到对比很太更没多少几些之其为以所人上下"
)
#: Forms that stemming does not lead back to their verb.
_IRREGULAR = frozenset(
    "began bought brought came caught felt found gave got grew held kept knew left lets lost made "
    "met paid ran said sent sold spent taken thought told took went wrote".split()
)
_SAID_OF_ANYTHING = _IRREGULAR | ENGLISH_STOP_WORDS
#: Two signs that no dictionary has count as a word from so many needs on.
FEWEST_NEEDS = 2
#: What a word counts that providers say in the other language.
REACHED = 0.5
SHOWN_TRANSLATIONS = 3
SHOWN_CONCEPTS = 3


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
    texts: Sequence[str], similarity: Similarity, translator: Translator, *, limit: int | None = 20
) -> list[Gap]:
    """The words of needs' texts that no fitted text holds, those of a trade first.

    A word comes the earlier the more needs use it, and the later the more it is one of
    every day or the matcher reaches it already. Names of places are no gaps, nor is what
    can be said of anything ("now", "nobody").
    """
    found: Mapping[str, dict[int, None]] = defaultdict(dict)
    names: dict[str, tuple[str, ...]] = {}
    gazetteer = Gazetteer.load()
    for place, text in enumerate(texts):
        for word, translations in _words(_without_places(normalise(text), gazetteer), translator):
            if not says(similarity, word):
                found[word][place] = None
                known = [name for name in translations if says(similarity, name)]
                names.setdefault(word, tuple(known[:SHOWN_TRANSLATIONS]))
    gaps = [
        Gap(word, tuple(places), names[word])
        for word, places in found.items()
        if names[word] or len(places) >= FEWEST_NEEDS or not _guessed(word, translator)
    ]

    def telling(gap: Gap) -> float:
        share = REACHED if gap.other_names else 1.0
        return share * len(gap.needs) / (1.0 + math.log1p(translator.everydayness(gap.word)))

    return sorted(gaps, key=lambda gap: (-telling(gap), gap.word))[:limit]


def associated(
    suiting: Sequence[Collection[str]], everybody: Sequence[Collection[str]]
) -> list[str]:
    """The concepts that those who suit some needs name more often than providers do at large.

    ``suiting`` and ``everybody`` hold what each provider names; the most telling come first,
    by how often times how much more often.
    """
    if not suiting or not everybody:
        return []
    here = Counter(name for named in suiting for name in set(named))
    at_large = Counter(name for named in everybody for name in set(named))
    telling = {
        name: count * math.log(count / len(suiting) * len(everybody) / at_large[name])
        for name, count in here.items()
        if at_large[name]
    }
    best = sorted((-value, name) for name, value in telling.items() if value > 0)
    return [name for _, name in best[:SHOWN_CONCEPTS]]


def _without_places(text: str, gazetteer: Gazetteer) -> str:
    kept, end = [], 0
    for mention in gazetteer.mentions(text):
        kept.append(text[end : mention.start])
        end = max(end, mention.end)
    return " ".join([*kept, text[end:]])


def _words(text: str, translator: Translator) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of a text that may belong to a trade, with their translations."""
    for link in translator.project(text, "en"):
        if not has_han(link.source_text) and link.source_text not in _SAID_OF_ANYTHING:
            yield link.source_text, tuple(name for name, _ in link.target_terms)
    for word in _WORD.findall(text):
        if not is_function_word(word) and word not in _SAID_OF_ANYTHING:
            yield word, ()
    for run in _HAN_RUN.findall(text):
        alone = ""
        for word, translations in translator.headwords(run):
            if _GRAMMAR.intersection(word):
                alone = ""
            elif len(word) > 1:
                alone = ""
                yield word, translations
            else:
                alone = (alone + word)[-2:]
                if len(alone) > 1:
                    yield alone, ()


def _guessed(word: str, translator: Translator) -> bool:
    """Whether two signs were only taken for a word because they stand side by side."""
    return has_han(word) and [each for each, _ in translator.headwords(word)] != [word]


def says(similarity: Similarity, name: str) -> bool:
    """Whether some fitted text says it: every word, or every pair of Chinese signs."""
    found = [term for term in surface_terms(name) if len(term) > 2 or not has_han(term)]
    return all(similarity.knows(term) for term in found if not term.startswith("b"))
