"""Which trades a text speaks of, by the words of a shipped file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from matchmaker.matching.analysis import terms
from matchmaker.matching.normalisation import normalise


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    content = files("matchmaker.matching").joinpath("data/trades.toml").read_text("utf-8")
    trades = tomllib.loads(content)
    return {
        trade: tuple(
            [(_stems(word), word) for word in words["en"]]
            + [((), normalise(word)) for word in words["zh"]]
        )
        for trade, words in trades.items()
    }


def _stems(text: str) -> tuple[str, ...]:
    return tuple(term for term in terms(text) if term[0] == "w")


def trade_words(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words of each trade that occur in ``texts``, in the order of the shipped file."""
    joined = "\n".join(texts)
    plain = normalise(joined)
    stems = " ".join(_stems(joined))
    padded = f" {stems} "
    found: dict[str, tuple[str, ...]] = {}
    for trade, words in _words().items():
        here = tuple(
            word
            for stemmed, word in words
            if (stemmed and f" {' '.join(stemmed)} " in padded) or (not stemmed and word in plain)
        )
        if here:
            found[trade] = here
    return found
