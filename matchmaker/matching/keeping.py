"""A fitted matcher in files that every process maps: one copy, whole or not there.

Arrays, and JSON for what is no array. A matcher that was read from files answers as the one
that was written, and its memory is that of the files: the system shares it between processes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast, overload

import numpy as np
import scipy.sparse as sp

from matchmaker.matching.categories import Filed
from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.index import store
from matchmaker.matching.packing import packed, unpacked
from matchmaker.matching.roster import Roster
from matchmaker.matching.similarity import Index, TextSimilarity
from matchmaker.matching.texts import ProviderText, texts_of
from matchmaker.matching.topics import LatentView
from matchmaker.matching.views import TermView
from matchmaker.matching.vocabulary import Texts, Vocabulary
from matchmaker.matching.weighting import Bm25Transformer

REMEMBERED = 2_000
"""Providers that a process keeps unpacked, the last ones that it read."""

_VIEW = ("saturation", "rarity_power", "dearest", "rarest")
_WEIGHER = ("k1", "b", "least_texts", "mean_length_")
T = TypeVar("T")
Arrays = dict[str, Any]
Facts = dict[str, Any]


class Outdated(Exception):
    """The files are sound, but were made by something that works otherwise."""


class _Records:
    """The providers of a file, unpacked when they are asked for."""

    def __init__(self, lines: Texts, bounds: Any) -> None:
        self.lines = lines
        self.bounds = bounds
        self.record = lru_cache(maxsize=REMEMBERED)(self._record)

    def _record(
        self, position: int
    ) -> tuple[ProviderDocument, list[ProviderText], Mapping[str, tuple[str, ...]]]:
        document, trades = unpacked(self.lines[position])
        return document, texts_of(position, document), trades

    def texts(self, first: int, last: int) -> Sequence[ProviderText]:
        """A slice of all texts; those of one provider, as it is nearly always asked for."""
        if first >= last:
            return ()
        position = int(np.searchsorted(self.bounds, first, side="right")) - 1
        if (first, last) == (self.bounds[position], self.bounds[position + 1]):
            return self.record(position)[1]
        return [self.text(at) for at in range(first, last)]

    def text(self, at: int) -> ProviderText:
        position = int(np.searchsorted(self.bounds, at, side="right")) - 1
        return self.record(position)[1][at - int(self.bounds[position])]


class _Found(Sequence[T]):
    """So many things, each found when it is asked for."""

    def __init__(
        self,
        size: int,
        find: Callable[[int], T],
        several: Callable[[int, int], Sequence[T]] | None = None,
    ) -> None:
        self.size = size
        self.find = find
        self.several = several

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            first, last, step = at.indices(self.size)
            if self.several is not None and step == 1:
                return self.several(first, last)
            return [self[number] for number in range(first, last, step)]
        at = int(at)
        if not 0 <= at < self.size:
            raise IndexError(at)
        return self.find(at)

    def __len__(self) -> int:
        return self.size


class _Positions(Mapping[str, int]):
    """The place of each id among ids that ascend."""

    def __init__(self, ids: Texts) -> None:
        self.ids = ids

    def __getitem__(self, name: str) -> int:
        at = bisect_left(self.ids, name)
        if at == len(self.ids) or self.ids[at] != name:
            raise KeyError(name)
        return at

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


def write(
    folder: Path, roster: Roster, similarity: TextSimilarity, facts: Mapping[str, object]
) -> int:
    """Keep a new generation; ``facts`` come back from :func:`read`. Raises OSError."""
    arrays: Arrays = {
        "bounds": roster.bounds,
        "filed": roster.filed.codes,
        "chinese": similarity.chinese_,
        "profile_of": similarity.profile_of_,
    }
    lines = [packed(*pair) for pair in zip(roster.providers, roster.trades, strict=True)]
    arrays |= _texts("records", Texts.of(lines))
    arrays |= _texts("ids", Texts.of([provider.id for provider in roster.providers]))
    arrays |= _texts("contents", Texts.of(similarity.contents_))
    kept: Facts = {"names": list(roster.filed.names), "parameters": _parameters(similarity)}
    for kind, view in (("terms", similarity.texts_.terms), ("grams", similarity.texts_.characters)):
        vocabulary = Vocabulary.of(view.vocabulary)
        arrays |= _texts(f"{kind}.words", vocabulary.terms)
        arrays |= {f"{kind}.hashes": vocabulary.hashes, f"{kind}.columns": vocabulary.columns}
    kept["texts"] = _write_index("texts", similarity.texts_, arrays)
    if similarity.profiles_ is not similarity.texts_:
        kept["profiles"] = _write_index("profiles", similarity.profiles_, arrays)
    return store.write(folder, arrays, {"matcher": kept, "facts": dict(facts)})


def read(
    folder: Path, similarity: TextSimilarity
) -> tuple[Roster, TextSimilarity, Mapping[str, Any]]:
    """The newest sound generation: roster, ``similarity`` as fitted on it, and its facts.

    Raises:
        store.NothingSound: there is none, or none that is whole.
        Outdated: its similarity has other parameters.
    """
    generation = store.read(folder)
    arrays = cast("Arrays", generation.arrays)
    kept = cast("Facts", generation.facts.get("matcher") or {})
    if kept.get("parameters") != _parameters(similarity):
        raise Outdated(f"{folder}: fitted with other parameters")
    roster = _roster(arrays, kept)
    vocabularies = [
        Vocabulary(
            _read_texts(f"{kind}.words", arrays),
            arrays[f"{kind}.hashes"],
            arrays[f"{kind}.columns"],
        )
        for kind in ("terms", "grams")
    ]
    texts = _read_index("texts", vocabularies, arrays, kept["texts"])
    profiles = texts
    if "profiles" in kept:
        profiles = _read_index("profiles", vocabularies, arrays, kept["profiles"])
    contents = _read_texts("contents", arrays)
    similarity.restore(contents, arrays["chinese"], arrays["profile_of"], texts, profiles)
    return roster, similarity, cast("Facts", generation.facts["facts"])


def _parameters(similarity: TextSimilarity) -> Facts:
    parameters = similarity.get_params(deep=False)
    return {name: value for name, value in sorted(parameters.items()) if name != "reader"}


def _roster(arrays: Arrays, kept: Facts) -> Roster:
    records = _Records(_read_texts("records", arrays), arrays["bounds"])
    providers = len(records.lines)
    return Roster(
        providers=_Found(providers, lambda at: records.record(at)[0]),
        positions=_Positions(_read_texts("ids", arrays)),
        texts=_Found(int(records.bounds[-1]), records.text, records.texts),
        bounds=arrays["bounds"],
        filed=Filed(arrays["filed"], kept["names"]),
        trades=_Found(providers, lambda at: records.record(at)[2]),
        order=np.arange(providers, dtype=np.float64),
        listed=np.ones(providers, dtype=bool),
    )


def _texts(name: str, texts: Texts) -> Arrays:
    return {f"{name}.content": texts.content, f"{name}.starts": texts.starts}


def _read_texts(name: str, arrays: Arrays) -> Texts:
    return Texts(arrays[f"{name}.content"], arrays[f"{name}.starts"])


def _write_index(name: str, index: Index, arrays: Arrays) -> Facts:
    arrays[f"{name}.rows"], arrays[f"{name}.topics"] = index.latent.rows, index.latent.topics
    return {
        "terms": _write_view(f"{name}.terms", index.terms, arrays),
        "grams": _write_view(f"{name}.grams", index.characters, arrays),
        "share": index.latent.share,
        "least_ceiling": index.least_ceiling,
    }


def _read_index(
    name: str, vocabularies: Sequence[Vocabulary], arrays: Arrays, facts: Facts
) -> Index:
    words, grams = vocabularies
    view = _read_view(f"{name}.terms", words, arrays, facts["terms"])
    characters = _read_view(f"{name}.grams", grams, arrays, facts["grams"])
    latent = LatentView(view, facts["share"], arrays[f"{name}.rows"], arrays[f"{name}.topics"])
    return Index(view, characters, latent, facts["least_ceiling"], view)


def _write_view(name: str, view: TermView, arrays: Arrays) -> Facts:
    columns = view.columns
    arrays |= {
        f"{name}.data": columns.data,
        f"{name}.indices": columns.indices.astype(np.int32, copy=False),
        f"{name}.indptr": columns.indptr.astype(np.int64, copy=False),
        f"{name}.idf": view.idf,
        f"{name}.worth": view.worth,
        f"{name}.norms": view.norms,
    }
    facts: Facts = {field: getattr(view, field) for field in _VIEW}
    weigher = {field: float(getattr(view.weigher, field)) for field in _WEIGHER}
    return facts | {"weigher": weigher, "shape": list(columns.shape)}


def _read_view(name: str, vocabulary: Vocabulary, arrays: Arrays, facts: Facts) -> TermView:
    weigher = Bm25Transformer(*(facts["weigher"][field] for field in _WEIGHER[:3]))
    weigher.mean_length_ = facts["weigher"]["mean_length_"]
    weigher.idf_ = arrays[f"{name}.idf"]
    # Set one by one: the constructor of scipy would copy what is mapped.
    columns = sp.csc_matrix(tuple(facts["shape"]), dtype=np.float32)
    columns.data, columns.indices = arrays[f"{name}.data"], arrays[f"{name}.indices"]
    columns.indptr = arrays[f"{name}.indptr"]
    return TermView(
        vocabulary=vocabulary,
        columns=columns,
        idf=arrays[f"{name}.idf"],
        worth=arrays[f"{name}.worth"],
        weigher=weigher,
        norms=arrays[f"{name}.norms"],
        **{field: facts[field] for field in _VIEW},
    )
