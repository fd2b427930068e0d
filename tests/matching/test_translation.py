from __future__ import annotations

import pytest

from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import Concept
from matchmaker.matching.translation import MOST_SURFACES, Projection, Translator


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator.load()


def surfaces(found: list[Projection], source_text: str) -> list[str]:
    return [
        surface
        for projection in found
        if projection.source_text == source_text
        for surface, _ in projection.target_terms
    ]


def test_the_longest_chinese_headword_wins(translator: Translator) -> None:
    found = translator.project("图书馆的窗户", "zh")

    assert [projection.source_text for projection in found] == ["图书馆", "窗户"]
    assert surfaces(found, "图书馆") == ["library"]


def test_traditional_characters_are_read_as_simplified_ones(translator: Translator) -> None:
    assert translator.project("圖書館", "zh") == translator.project("图书馆", "zh")


def test_english_inflections_and_phrases_find_their_headword(translator: Translator) -> None:
    found = translator.project("Windows and a traffic island", "en")

    assert "窗户" in surfaces(found, "windows") or "窗子" in surfaces(found, "windows")
    assert "安全岛" in surfaces(found, "traffic island")


def test_the_weights_of_a_span_add_up_to_one_and_fall(translator: Translator) -> None:
    for projection in translator.project("银行 贷款 管理 图书馆 打 上", "zh"):
        weights = [weight for _, weight in projection.target_terms]
        assert sum(weights) == pytest.approx(1.0)
        assert weights == sorted(weights, reverse=True)
        assert len(weights) <= MOST_SURFACES


def test_the_glossary_stands_in_for_the_dictionary(translator: Translator) -> None:
    found = translator.project("缸差太大", "zh")

    assert found[0].source_text == "缸差"
    assert found[0].origin == "glossary"
    assert "shade variation" in surfaces(found, "缸差")
    assert {projection.origin for projection in found[1:]} <= {"dictionary"}


def test_a_cluster_can_bring_its_own_glossary() -> None:
    glossary = Glossary([Concept("kiln", "energy", ("辊道窑",), ("roller kiln",))], [])

    found = Translator.load(glossary).project("the roller kiln", "en")

    assert found == [Projection("roller kiln", (("辊道窑", 1.0),), "glossary", "phrase")]


def test_function_words_and_the_other_script_pass_unmentioned(translator: Translator) -> None:
    assert translator.project("我们的 ISO 14067", "zh") == []
    assert translator.project("for the 我们", "en") == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("text", ["", "\ud800", "🧵", "染" * 1_000_000, "dye lot " * 125_000])
def test_any_text_is_read_within_bounds(translator: Translator, text: str, language: str) -> None:
    assert len(translator.project(text, language)) <= 20_000
