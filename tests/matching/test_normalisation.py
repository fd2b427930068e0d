from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.normalisation import normalise, simplify
from matchmaker.matching.words import stem


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ＩＳＯ　９００１", "iso 9001"),
        ("印染廢水處理", "印染废水处理"),
        ("a\u200bb\ufeff", "ab"),
        ("one\r\ntwo", "one two"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_one_spelling_for_texts_typed_in_different_ways(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize("text", ["a" + "\u0301\u0327" * 300_000, "\ufdfa" * 300_000])
def test_hostile_text_is_cut_and_ends_soon(text: str) -> None:
    assert len(normalise(text)) <= 200_000


def test_text_without_chinese_is_left_alone() -> None:
    assert simplify("plain") == "plain"


@pytest.mark.parametrize(
    ("one", "other"), [("colour", "color"), ("fibres", "fiber"), ("organise", "organize")]
)
def test_british_and_american_spellings_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_what_was_dyed_is_of_the_trade_of_dyeing() -> None:
    assert stem("dyed") == stem("dyeing") == stem("dye")


@pytest.mark.parametrize(
    ("one", "other"), [("customs", "customer"), ("organic", "organisation"), ("gots", "got")]
)
def test_words_that_only_look_related_keep_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)
