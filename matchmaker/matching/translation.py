"""Puts a text's terms into the other language, by the trade's glossary and a dictionary.

Only words and phrases are looked up, nothing is written out as a sentence: the result is
a list of spans of the text, each with the target-language surfaces it may stand for.
The dictionary is CC-CEDICT in the form that ``tools/build_dictionary.py`` writes.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.normalisation import has_han, normalise
from matchmaker.matching.words import WORD, is_function_word, stem

MOST_CHARACTERS = 20_000
"""What is projected of one text."""

LONGEST_HEADWORD = 8
"""Chinese characters; the few longer headwords are names and proverbs."""

LONGEST_PHRASE = 4
"""English words."""

MOST_SURFACES = 8
"""Surfaces kept for one span of the dictionary."""

MOST_NAMES = 4
"""Names of a concept kept for one span of the glossary."""

_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_FUNCTION_HAN = frozenset(
    "的 了 是 在 和 也 就 都 而 及 与 着 或 我 你 他 她 它 们 我们 你们 他们 这 那 这个 那个 这些 那些 "
    "有 不 没 没有 吗 呢 吧 啊 个 把 被 什么 哪 哪些 哪个 多少 几 怎么 怎样 如何 为 为什么 因为 所以 "
    "可以 能 会 要 想 很 太 最 更 还 又 再 到 从 对 于 以 之 其 此 所 等 上 下 中 里 用 由 给 让 使 地 得 "
    "一 一个 一些 一种 谁 何 何时 请 是否 已经 正在 只 才 但 但是 如果 虽然 然后 并 并且 且 者".split()
)


@dataclass(frozen=True, slots=True)
class Projection:
    """One span of a text and what it may be called in the other language.

    ``target_terms`` are surfaces with weights that add up to 1, likeliest first.
    ``origin`` is "glossary" or "dictionary"; ``kind`` is "phrase" for a glossary term or
    more than one word (or two Chinese characters), else "word".
    """

    source_text: str
    target_terms: tuple[tuple[str, float], ...]
    origin: str
    kind: str


class Dictionary:
    """One direction of the dictionary, read from its file when it is first asked."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._lines: dict[str, str] | None = None

    def get(self, key: str) -> tuple[str, ...]:
        """The translations of a key, likeliest first; empty when it is not listed."""
        if self._lines is None:
            self._lines = self._read()
        line = self._lines.get(key)
        return tuple(line.split("\t")) if line else ()

    def __iter__(self) -> Iterator[str]:
        """Everything that has a translation."""
        if self._lines is None:
            self._lines = self._read()
        return iter(self._lines)

    def _read(self) -> dict[str, str]:
        path = resources.files("matchmaker.matching") / "data" / self._filename
        text = gzip.decompress(path.read_bytes()).decode()
        pairs = (line.partition("\t") for line in text.split("\n"))
        return {key: values for key, _, values in pairs}


class Translator:
    """Chinese to English and English to Chinese, span by span."""

    def __init__(
        self, to_english: Dictionary, to_chinese: Dictionary, glossary: Glossary | None = None
    ) -> None:
        self._to_english = to_english
        self._to_chinese = to_chinese
        self._glossary = glossary

    @classmethod
    def load(cls, glossary: Glossary | None = None) -> Translator:
        """A translator over the shipped dictionary, whose tables load once, when used.

        Where the glossary knows a phrase, its names stand in for the dictionary's;
        without a glossary the shipped one is taken.
        """
        return cls(*_shipped(), glossary or Glossary.load())

    def extended(self, concepts: Iterable[Concept]) -> Translator:
        """A translator that knows the names of these concepts too."""
        glossary = (self._glossary or Glossary([], [])).extended(concepts)
        return Translator(self._to_english, self._to_chinese, glossary)

    def project(self, text: str, source: str) -> list[Projection]:
        """The spans of ``text`` with their surfaces in the other language.

        ``source`` is "zh" or "en", the language to translate from; parts of the text in
        another script pass unmentioned. At most ``MOST_CHARACTERS`` are read.
        """
        text = normalise(text, MOST_CHARACTERS)
        look_up = self._from_chinese if source == "zh" else self._from_english
        found: list[Projection] = []
        position = 0
        for start, end, names in self._named(text, source):
            found.extend(look_up(text[position:start]))
            found.append(self._from_glossary(text[start:end], names))
            position = end
        found.extend(look_up(text[position:]))
        return found

    def _named(self, text: str, source: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Spans that the glossary knows, from left to right, with their other names."""
        if self._glossary is None:
            return
        target = "en" if source == "zh" else "zh"
        spans: dict[tuple[int, int], list[str]] = {}
        for match in self._glossary.concepts_in(text):
            concept = self._glossary.concept(match.concept_id)
            if concept is not None and has_han(match.surface) == (source == "zh"):
                names = spans.setdefault((match.start, match.end), [])
                names.extend(concept.names(target)[:MOST_NAMES])
        for (start, end), names in spans.items():
            if names:
                yield start, end, tuple(names)

    def _from_glossary(self, surface: str, names: tuple[str, ...]) -> Projection:
        if not WORD.fullmatch(surface):
            return projection(surface, names, "glossary", "phrase")
        # One English word has everyday meanings beside that of the trade.
        everyday = self._to_chinese.get(stem(surface))[:MOST_NAMES]
        return projection(surface, everyday + names, "glossary", "word")

    def headwords(self, run: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Chinese text cut into the dictionary's longest words, each with its translations.

        A character that the dictionary does not know stands alone, without any.
        """
        start = 0
        while start < len(run):
            word, surfaces = self._longest_headword(run, start)
            start += len(word)
            yield word, surfaces

    def everydayness(self, word: str) -> int:
        """How many phrases of the dictionary use the word, in English; 0 for one of a trade.

        A Chinese word is as much of every day as its commonest meaning or part, an English
        phrase as its rarest word. What the dictionary doesn't know is no word of every day.
        """
        if has_han(word):
            words = [self._to_english.get(each) for each, _ in self.headwords(word)]
            return max((self._phrases_with(one) for known in words for one in known[:2]), default=0)
        return self._phrases_with(word)

    def _phrases_with(self, phrase: str) -> int:
        counts = _uses(self._to_chinese)
        words = [word for word in WORD.findall(normalise(phrase)) if not is_function_word(word)]
        # A phrase of function words alone is as common as anything.
        return min((counts[stem(word)] for word in words), default=max(counts.values(), default=0))

    def _from_chinese(self, text: str) -> Iterator[Projection]:
        for run in _HAN_RUN.findall(text):
            for word, surfaces in self.headwords(run):
                if surfaces and word not in _FUNCTION_HAN:
                    kind = "word" if len(word) <= 2 else "phrase"
                    yield projection(word, surfaces, "dictionary", kind)

    def _longest_headword(self, run: str, start: int) -> tuple[str, tuple[str, ...]]:
        for length in range(min(LONGEST_HEADWORD, len(run) - start), 0, -1):
            word = run[start : start + length]
            surfaces = self._to_english.get(word)
            if surfaces:
                return word, surfaces
        return run[start], ()

    def _from_english(self, text: str) -> Iterator[Projection]:
        words = [word for word in WORD.findall(text) if not is_function_word(word)]
        stems = [stem(word) for word in words]
        start = 0
        while start < len(words):
            length, surfaces = self._longest_phrase(stems, start)
            if surfaces:
                phrase = " ".join(words[start : start + length])
                kind = "word" if length == 1 else "phrase"
                yield projection(phrase, surfaces, "dictionary", kind)
            start += length

    def _longest_phrase(self, stems: list[str], start: int) -> tuple[int, tuple[str, ...]]:
        for length in range(min(LONGEST_PHRASE, len(stems) - start), 0, -1):
            surfaces = self._to_chinese.get(" ".join(stems[start : start + length]))
            if surfaces:
                return length, surfaces
        return 1, ()


def projection(source_text: str, surfaces: tuple[str, ...], origin: str, kind: str) -> Projection:
    """A projection whose surfaces weigh 1, 1/2, 1/3 ..., scaled to sum 1."""
    kept = tuple(dict.fromkeys(surfaces))[:MOST_SURFACES]
    total = sum(1.0 / rank for rank in range(1, len(kept) + 1))
    weighted = tuple((surface, 1.0 / rank / total) for rank, surface in enumerate(kept, 1))
    return Projection(source_text, weighted, origin, kind)


@lru_cache(maxsize=1)
def _uses(to_chinese: Dictionary) -> Counter[str]:
    """In how many of the English phrases each stem occurs."""
    return Counter(word for phrase in to_chinese for word in set(phrase.split()))


@lru_cache(maxsize=1)
def _shipped() -> tuple[Dictionary, Dictionary]:
    return Dictionary("cedict-zh-en.tsv.gz"), Dictionary("cedict-en-zh.tsv.gz")
