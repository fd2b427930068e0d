"""What each ingredient of the matching brings: the default without it, on every collection.

    python -m tools.ablation            print the table
    python -m tools.ablation DIR ...    the same for other folders

Each row leaves one thing out; cells are nDCG@10 and MRR over a fixed part of the needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching import aggregation, recurrence
from matchmaker.matching import matcher as matching
from matchmaker.matching import similarity as closeness
from matchmaker.matching.benchmark import Folder, measure_all, rank_needs, read_folder, summarise
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.query import Query, QueryReader
from matchmaker.matching.similarity import TextSimilarity
from matchmaker.matching.translation import Translator
from tools.evaluate_all import COLLECTIONS

NEEDS = 120
"""How many of a collection's needs are matched, spread over all of them."""
DEPTH = 20


@dataclass(frozen=True)
class _Narrowed(QueryReader):
    """A reader that overlooks terms of some kinds (first letters), in needs and texts."""

    overlooked: str = ""

    def read(self, text: str) -> Query:
        query = super().read(text)
        return replace(
            query,
            native=self._kept(query.native),
            projected=self._kept(query.projected),
            concepts=self._kept(query.concepts),
        )

    def _kept(self, weights: Mapping[str, float]) -> dict[str, float]:
        return {term: w for term, w in weights.items() if term[0] not in self.overlooked}


@dataclass(frozen=True)
class Variant:
    """A way to build a matcher, and what must be in force while it is fitted and asked."""

    build: Callable[[], Matcher]
    during: Callable[[], AbstractContextManager[object]] = nullcontext


def _reader(*, overlooked: str = "", translated: bool = True) -> QueryReader:
    glossary = Glossary.load()
    projector = Translator.load(glossary) if translated else None
    return _Narrowed(projector=projector, finder=glossary, overlooked=overlooked)


def _with(reader: Callable[[], QueryReader] = _reader, **parameters: Any) -> Variant:
    return Variant(lambda: Matcher(similarity=TextSimilarity(reader(), **parameters)))


def _while(target: object, name: str, value: object) -> Variant:
    return Variant(Matcher, lambda: patch.object(target, name, value))


def _problem_alone() -> Matcher:
    weights = dict.fromkeys(Factor, 0.0) | {Factor.PROBLEM: 1.0}
    return Matcher(MatchConfiguration(weights=weights))


VARIANTS: dict[str, Variant] = {
    "the default": Variant(Matcher),
    "no word pairs": _with(lambda: _reader(overlooked="b")),
    "no glossary concepts": _with(lambda: _reader(overlooked="c")),
    "no dictionary": _with(lambda: _reader(translated=False)),
    "no character n-grams": _with(character_weight=0.0),
    "no latent topics": _with(latent_share=0.0),
    "no saturation or length (TF-IDF sums)": _with(k1=1000.0, b=0.0),
    "length counts half as much": _with(b=0.4),
    "rarity counts once": _with(rarity_power=1.0),
    "no discount of boilerplate": _while(closeness, "telling_weights", lambda *_: {}),
    "no whole profile": _with(profile_share=0.0),
    "best text alone": _while(aggregation, "RANK_WEIGHTS", np.array([1.0])),
    "a long need counts as a short one": _while(aggregation, "WHOLE", 1.0),
    "experience counts nothing": _while(aggregation, "EXPERIENCE", 0.0),
    "lift counts up to 8": _while(recurrence, "TELLING", 8.0),
    "no category": _while(matching, "OTHER_CATEGORY", 1.0),
    "no other factors": Variant(_problem_alone),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    paths = {path.name: path for path in options.folders} or COLLECTIONS
    folders = {name: _spread(read_folder(path)) for name, path in paths.items()}
    print("| | " + " | ".join(folders) + " |")
    print("|" + "---|" * (len(folders) + 1))
    for name, variant in VARIANTS.items():
        cells = [_cell(variant, folder) for folder in folders.values()]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    return 0


def _spread(folder: Folder) -> Folder:
    step = -(-len(folder.needs) // NEEDS)
    return replace(folder, needs=folder.needs[::step])


def _cell(variant: Variant, folder: Folder) -> str:
    with variant.during():
        matcher = variant.build().fit(folder.providers)
        rankings = list(rank_needs(matcher, folder, top=DEPTH))
    ranked = {ranking.need_id: ranking.providers for ranking in rankings}
    figures = summarise(measure_all(ranked, folder.grades or {}).values())
    return f"{figures['ndcg@10'] or 0.0:.3f} {figures['mrr'] or 0.0:.3f}"


if __name__ == "__main__":
    sys.exit(main())
