"""The trade's glossary: concepts with their names in both languages, and symptoms.

A concept is one thing with all the names people give it, so that two texts can meet in a
concept without sharing a word or a language. A symptom is a way owners describe trouble
("buyer rejects lots for shade"); it points to the concepts of what helps.
The files are described in ``docs/glossary.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from matchmaker.matching.glossary_files import Concept, GlossaryError, Symptom, parse
from matchmaker.matching.normalisation import normalise
from matchmaker.matching.phrases import Payload, PhraseTable, Token, tokens

MOST_CHARACTERS = 20_000
"""What is searched of one text."""

RELATED_WEIGHT = 0.4
"""How much a related concept counts beside the one that was named."""

_WINDOW = {"zh": 26, "en": 16}
"""Tokens that the words of a symptom may spread over."""


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """A concept read from a text. ``start`` and ``end`` count in the normalised text.

    ``symptom`` is the id of the symptom that pointed here, None when it was named.
    """

    concept_id: str
    surface: str
    start: int
    end: int
    weight: float
    symptom: str | None = None


class Glossary:
    """Concepts and symptoms, ready to be searched for in texts."""

    def __init__(self, concepts: Iterable[Concept], symptoms: Iterable[Symptom]) -> None:
        self._know({}, PhraseTable(), concepts)
        self._symptoms = {symptom.id: symptom for symptom in symptoms}
        self._patterns: PhraseTable[tuple[str, str, int, int]] = PhraseTable()
        for symptom in self._symptoms.values():
            self._add_patterns(symptom)

    @classmethod
    def load(cls, extra_files: Iterable[Path] = ()) -> Glossary:
        """The shipped glossary, extended and overridden by a cluster's own files.

        A concept or symptom of a later file replaces one with the same id. Raises
        GlossaryError for a file that does not follow the format, or names a concept that
        nobody defines.
        """
        files = list(extra_files)
        if not files:
            return _shipped()
        return cls.parse((file.name, _read(file)) for file in files)

    @classmethod
    def parse(cls, texts: Iterable[tuple[str, str]]) -> Glossary:
        """The same from pairs of a name, for error messages, and a file's text."""
        glossary = _glossary(texts, _shipped())
        links = [(concept.related, concept.where) for concept in glossary.concepts]
        links += [(symptom.concepts, symptom.where) for symptom in glossary.symptoms]
        for ids, where in links:
            for concept_id in ids:
                if glossary.concept(concept_id) is None:
                    raise GlossaryError(where, f"no such concept: {concept_id}")
        return glossary

    def extended(self, concepts: Iterable[Concept]) -> Glossary:
        """This glossary with more concepts beside its own.

        Raises GlossaryError for a name that can't be looked for in texts.
        """
        other = copy(self)
        other._know(self._concepts, self._names.copy(), concepts)  # noqa: SLF001  its own kind
        return other

    @property
    def concepts(self) -> tuple[Concept, ...]:
        return tuple(self._concepts.values())

    @property
    def symptoms(self) -> tuple[Symptom, ...]:
        return tuple(self._symptoms.values())

    def concept(self, concept_id: str) -> Concept | None:
        """The concept with this id, or None."""
        return self._concepts.get(concept_id)

    def concepts_in(self, text: str) -> list[ConceptMatch]:
        """The concepts a text names, by longest match; a name may stand for several."""
        text = normalise(text, MOST_CHARACTERS)
        found = tokens(text)
        return [
            self._match(concept_id, text, found[hit.first : hit.last])
            for hit in self._names.longest(found)
            for concept_id in hit.payloads
        ]

    def symptoms_in(self, text: str) -> list[ConceptMatch]:
        """The concepts of what helps against the symptoms that a text describes."""
        text = normalise(text, MOST_CHARACTERS)
        found = tokens(text)
        places: dict[tuple[str, str, int], list[tuple[int, int, int]]] = defaultdict(list)
        for hit in self._patterns.every(found):
            for symptom_id, language, pattern, slot in hit.payloads:
                places[symptom_id, language, pattern].append((hit.first, hit.last, slot))
        spans: dict[str, tuple[int, int]] = {}
        for (symptom_id, language, pattern), hits in places.items():
            slots = len(_slots(self._pattern(symptom_id, language, pattern)))
            span = _first_window(hits, slots, _WINDOW[language])
            if span and symptom_id not in spans:
                spans[symptom_id] = span
        return [
            self._match(concept_id, text, found[first:last], self._symptoms[symptom_id])
            for symptom_id, (first, last) in sorted(spans.items(), key=lambda item: item[1])
            for concept_id in self._symptoms[symptom_id].concepts
            if concept_id in self._concepts
        ]

    def concept_weights(self, text: str, *, symptoms: bool = False) -> dict[str, float]:
        """Weight of every concept of a text: named 1 x its weight, related less.

        ``symptoms`` adds what the described symptoms point to; ask for it for needs only.
        """
        matches = self.concepts_in(text) + (self.symptoms_in(text) if symptoms else [])
        weights: dict[str, float] = {}
        for match in matches:
            _raise_to(weights, match.concept_id, match.weight)
            for related in self._concepts[match.concept_id].related:
                if related in self._concepts:
                    _raise_to(weights, related, match.weight * RELATED_WEIGHT)
        return weights

    def categories_in(self, text: str) -> dict[str, float]:
        """How much each category is spoken of, as shares that add up to 1; may be empty."""
        totals: dict[str, float] = defaultdict(float)
        for match in [*self.concepts_in(text), *self.symptoms_in(text)]:
            category = self._concepts[match.concept_id].category
            if category != "trade":
                totals[category] += match.weight
        whole = sum(totals.values())
        return {category: total / whole for category, total in sorted(totals.items())}

    def _know(
        self, known: Mapping[str, Concept], names: PhraseTable[str], more: Iterable[Concept]
    ) -> None:
        self._concepts, self._names = dict(known), names
        for concept in more:
            self._concepts[concept.id] = concept
            for name in concept.zh + concept.en:
                _list(names, name, concept.id, concept.where)

    def _match(
        self, concept_id: str, text: str, stretch: list[Token], symptom: Symptom | None = None
    ) -> ConceptMatch:
        start, end = stretch[0].start, stretch[-1].end
        weight = self._concepts[concept_id].weight * (symptom.weight if symptom else 1.0)
        reason = symptom.id if symptom else None
        return ConceptMatch(concept_id, text[start:end], start, end, weight, reason)

    def _pattern(self, symptom_id: str, language: str, number: int) -> str:
        symptom = self._symptoms[symptom_id]
        return (symptom.zh if language == "zh" else symptom.en)[number]

    def _add_patterns(self, symptom: Symptom) -> None:
        for language, patterns in (("zh", symptom.zh), ("en", symptom.en)):
            for number, pattern in enumerate(patterns):
                for slot, words in enumerate(_slots(pattern)):
                    for word in words:
                        payload = (symptom.id, language, number, slot)
                        _list(self._patterns, word, payload, symptom.where)


def _list(table: PhraseTable[Payload], name: str, payload: Payload, where: str) -> None:
    try:
        table.add(normalise(name), payload)
    except ValueError:
        raise GlossaryError(where, f"only function words, or too long: {name!r}") from None


def _slots(pattern: str) -> list[list[str]]:
    """``a_b/c d`` as [["a b", "c"], ["d"]]."""
    return [word.replace("_", " ").split("/") for word in pattern.split()]


def _first_window(
    hits: list[tuple[int, int, int]], slots: int, window: int
) -> tuple[int, int] | None:
    """The first stretch of tokens, at most ``window`` long, with a hit for every slot."""
    latest: dict[int, tuple[int, int]] = {}
    for first, last, slot in sorted(hits):
        latest[slot] = (first, last)
        if len(latest) == slots:
            start = min(place[0] for place in latest.values())
            end = max(place[1] for place in latest.values())
            if end - start <= window:
                return start, end
    return None


def _raise_to(weights: dict[str, float], key: str, weight: float) -> None:
    weights[key] = max(weights.get(key, 0.0), weight)


@lru_cache(maxsize=1)
def _shipped() -> Glossary:
    folder = resources.files("matchmaker.matching") / "data" / "glossary"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return _glossary(
        (file.name, file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".tsv")
    )


def _glossary(texts: Iterable[tuple[str, str]], base: Glossary | None = None) -> Glossary:
    concepts = {concept.id: concept for concept in base.concepts} if base else {}
    symptoms = {symptom.id: symptom for symptom in base.symptoms} if base else {}
    for name, text in texts:
        for record in parse(text, name):
            if isinstance(record, Concept):
                concepts[record.id] = record
            else:
                symptoms[record.id] = record
    return Glossary(concepts.values(), symptoms.values())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GlossaryError(path.name, str(error)) from error
