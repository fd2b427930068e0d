"""The words on both sides that bind a need to a provider's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.matching.analysis import MOST_CHARACTERS, surface_terms, terms
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.normalisation import normalise
from matchmaker.matching.query import Query
from matchmaker.matching.results import Evidence, Scalar
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.words import WORD, is_function_word, stem

MOST_PHRASES = 4
NOTHING_IN_COMMON = 0.3
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_EMPTY_CHINESE = frozenset(
    "我们 你们 他们 公司 可以 需要 没有 一个 什么 怎么 现在 自己 不能 如果 因为 所以 还有 就是 但是".split()
)


def problem_evidence(
    need: NeedDocument,
    query: Query,
    provider: ProviderDocument,
    capability: CapabilityDocument | None,
    lead: ProviderText | None,
) -> tuple[Evidence, ...]:
    """Why the problem factor counts what it counts, the strongest reason first."""
    evidence: list[Evidence] = []
    if lead is not None:
        evidence.extend(_title(provider, lead))
        shared = common_phrases(query.text, lead.text)
        if shared:
            evidence.append(Evidence("same_words", {"terms": ", ".join(shared)}, lead.source))
        evidence.extend(_links(query, lead))
    if capability is not None and need.category and capability.category:
        evidence.append(_category(need.category, capability))
    return tuple(evidence)


def with_doubt(
    evidence: tuple[Evidence, ...], problem: float, *, alike: ProviderText | None = None
) -> tuple[Evidence, ...]:
    """``evidence``, and where it quotes nothing, what else there is to say.

    ``alike`` is the text that leads, if an encoder found that it means much the same: that
    is said without a quotation. Else a text may come close through single characters,
    concepts or topics, where no phrase can be quoted: only a problem value (0..1) below
    ``NOTHING_IN_COMMON`` is said to be nothing.
    """
    if any(item.code in {"same_words", "linked_words"} for item in evidence):
        return evidence
    if alike is not None:
        return (*evidence, Evidence("similar_meaning", source=alike.source))
    if problem >= NOTHING_IN_COMMON:
        return evidence
    return (*evidence, Evidence("nothing_in_common"))


def _title(provider: ProviderDocument, lead: ProviderText) -> Iterator[Evidence]:
    if lead.source.startswith("past_work:"):
        year = provider.past_work[int(lead.source.removeprefix("past_work:"))].year
        yield Evidence("past_work_matches", {"title": lead.title, "year": year}, lead.source)
    elif lead.title:
        yield Evidence("capability_matches", {"title": lead.title}, lead.source)


def _category(category: str, capability: CapabilityDocument) -> Evidence:
    if capability.category == category:
        return Evidence("category_same", {"category": category}, capability.id)
    values: dict[str, Scalar] = {"need": category, "provider": capability.category}
    return Evidence("category_other", values, capability.id)


def _links(query: Query, lead: ProviderText) -> list[Evidence]:
    """Pairs of words of both languages that linked the need to the text."""
    if lead.chinese == query.chinese:
        return []
    present = set(terms(lead.text))
    found: dict[str, Evidence] = {}
    for link in query.links:
        for surface, _ in link.target_terms:
            wanted = _quotable(surface)
            # Most surfaces fall at their first term: a long need has thousands.
            if wanted and wanted[0] in present and present.issuperset(wanted):
                values = {"need": link.source_text, "provider": surface}
                found.setdefault(link.source_text, Evidence("linked_words", values, lead.source))
                break
    longest = sorted(found.values(), key=lambda e: -len(str(e.values["need"])))
    return longest[:MOST_PHRASES]


@lru_cache(maxsize=50_000)
def _quotable(surface: str) -> tuple[str, ...]:
    """The words and characters of a surface; none for a single character."""
    return tuple(t for t in surface_terms(surface) if t[0] in "wz") if len(surface) > 1 else ()


def common_phrases(left: str, right: str) -> list[str]:
    """Phrases that both texts use, as the left one writes them, the longest first.

    Chinese: common runs of two characters or more. English: common runs of words with the
    same stems.
    """
    asked, right = _read(left), normalise(right, MOST_CHARACTERS)
    found = dict.fromkeys([*_common_words(asked, right), *_common_runs(asked, right)])
    ranked = sorted(found, key=lambda phrase: -len(phrase))
    kept: list[str] = []
    for phrase in ranked:
        if not any(phrase in longer for longer in kept):
            kept.append(phrase)
    return kept[:MOST_PHRASES]


@dataclass(frozen=True, slots=True)
class _Read:
    """A need's text cut up: words with their stems ("" for one of grammar), Chinese runs."""

    words: tuple[tuple[str, str], ...]
    runs: tuple[str, ...]


@lru_cache(maxsize=8)
def _read(text: str) -> _Read:
    """Remembered, since one need is held against many providers in a row."""
    text = normalise(text, MOST_CHARACTERS)
    words = tuple(
        (word, "" if is_function_word(word) else stem(word)) for word in WORD.findall(text)
    )
    return _Read(words, tuple(_HAN_RUN.findall(text)))


def _common_runs(asked: _Read, right: str) -> Iterator[str]:
    for run in asked.runs:
        start = 0
        while start < len(run) - 1:
            end = start + 2
            if run[start:end] not in right:
                start += 1
                continue
            while end < len(run) and run[start : end + 1] in right:
                end += 1
            if run[start:end] not in _EMPTY_CHINESE:
                yield run[start:end]
            start = end


def _common_words(asked: _Read, right: str) -> Iterator[str]:
    known = {stem(word) for word in WORD.findall(right) if not is_function_word(word)}
    phrase: list[str] = []
    for word, stemmed in (*asked.words, ("", "")):
        if stemmed in known:
            phrase.append(word)
            continue
        if phrase and (len(phrase) > 1 or len(phrase[0]) > 2):
            yield " ".join(phrase)
        phrase = []
