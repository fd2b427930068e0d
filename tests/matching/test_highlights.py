"""The reasons name words that both sides use, and claim nothing else."""

from __future__ import annotations

import pytest

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching import highlights
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.highlights import common_phrases, with_doubt
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.normalisation import normalise
from tests.matching.builders import capability, need, provider


def test_english_phrases_are_shared_by_stem_and_shown_as_the_need_writes_them():
    assert common_phrases("our rejected lots", "Reject lot control") == ["rejected lots"]


def test_chinese_phrases_are_the_longest_common_runs():
    assert common_phrases("我们色差太大", "色差控制") == ["色差"]


def test_words_of_grammar_are_no_reason():
    assert common_phrases("we need it for the", "it is for the") == []


def test_a_link_across_languages_names_both_words():
    dyer = provider("dyer", capability("缸差色差控制"))
    (match,) = Matcher().fit([dyer]).match(need("colour difference between dye lots")).matches
    problem = next(c for c in match.contributions if c.factor is Factor.PROBLEM)
    links = [dict(e.values) for e in problem.evidence if e.code == "linked_words"]
    assert {"need": "colour difference", "provider": "色差"} in links


def test_nothing_in_common_is_said_of_low_values_only():
    assert [e.code for e in with_doubt((), 0.1)] == ["nothing_in_common"]
    assert with_doubt((), 0.5) == ()


def test_a_need_that_repeats_itself_has_each_link_once():
    similarity = default_similarity()
    once, often = (similarity.read("colour difference " * times) for times in (1, 500))

    assert often.links == once.links
    assert sum(often.projected.values()) > sum(once.projected.values())


def test_a_need_is_cut_up_once_however_many_texts_it_is_held_against(
    monkeypatch: pytest.MonkeyPatch,
):
    long = "the shade differs between lots " * 1000
    normalised: list[str] = []

    def counted(text: str, limit: int) -> str:
        normalised.append(text)
        return normalise(text, limit)

    monkeypatch.setattr(highlights, "normalise", counted)
    for number in range(20):
        common_phrases(long, f"lots of shade {number}")

    assert normalised.count(long) == 1
