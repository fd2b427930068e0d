"""English words: how they are found, stemmed, and which say nothing about a topic."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_\u3400-\u9fff\uf900-\ufaff]+(?:['\u2019][a-z]+)?")
"""A run of letters and digits in any script but Chinese, with an English ending ('s)."""

_MAX_STEMMED = 40

_FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can cannot could did do does doing down during each etc
    every few for from further get gets getting got had has have having he her here hers him
    his how i if in into is it its itself just let like may me might more most much must my no
    nor not of off on once one only or other our ours out over own per please same shall she
    should since so some such than that the their theirs them then there these they this those
    through to too under until up upon us very via was we were what when where which while who
    whom whose why will with within without would yes yet you your yours
    """.split()
)
_AMERICAN = dict(
    zip(
        "colour odour labour behaviour harbour favour flavour fibre centre metre litre grey mould "
        "programme catalogue dialogue sulphur sulphide sulphate aluminium licence tyre jewellery "
        "cheque aeroplane storey plough draught defence offence sceptic".split(),
        "color odor labor behavior harbor favor flavor fiber center meter liter gray mold "
        "program catalog dialog sulfur sulfide sulfate aluminum license tire jewelry "
        "check airplane story plow draft defense offense skeptic".split(),
        strict=True,
    )
)
_BRITISH = re.compile(rf"^({'|'.join(_AMERICAN)})(?=$|s$|ed$|ing$|less$|ant$|y$|er)")
_BRITISH_VERB = re.compile(r"^(\w{3,})([iy])s(?=(?:e|es|ed|ing|er|ers|ation|ations|ational)$)")
# The stemmer makes one word of each of these and another: customs and customer, organic and
# organisation, import and important, productivity and product, worsted and worst.
_UNSTEMMED = frozenset(
    "customs fastness gots important internal international lining linings organic productivity "
    "stockings universal worsted".split()
)
# The stemmer makes "dy" of it, for want of a vowel before the y.
_STEMMED_BY_HAND = {"dyed": "dye"}
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case English word; very long words stay as they are.

    British and American spellings share a stem.
    """
    if len(word) > _MAX_STEMMED or word in _UNSTEMMED:
        return word
    if word in _STEMMED_BY_HAND:
        return _STEMMED_BY_HAND[word]
    word = _BRITISH.sub(lambda found: _AMERICAN[found[1]], word.replace("\u2019", "'"))
    return str(_stemmer.stemWord(_BRITISH_VERB.sub(r"\1\2z", word)))


def is_function_word(word: str) -> bool:
    """Whether ``word`` (lower case) carries grammar rather than a topic."""
    return word in _FUNCTION_WORDS
