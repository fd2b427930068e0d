"""New words on top of fitted texts: found wherever they stand, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.query import QueryReader
from matchmaker.matching.similarity import TextSimilarity
from matchmaker.matching.texts import provider_texts
from matchmaker.matching.tuning import Synonym, synonym_concepts
from tests.matching.builders import capability, provider

TEXTS = [
    "We measure shade difference of each dye lot",
    "色 差 检测，缸差控制",
    "Shade nets for gardens. Difference engines",
    "Loans for small firms",
]


def extended(*pairs: tuple[str, str], texts=TEXTS):
    made = [provider(f"p{n}", capability(text, f"c{n}")) for n, text in enumerate(texts)]
    similarity = TextSimilarity(QueryReader()).fit(provider_texts(made))
    synonyms = [Synonym(left, right) for left, right in pairs]
    return similarity, similarity.extended(synonym_concepts(synonyms))


@pytest.mark.parametrize(
    ("name", "holders"),
    [
        ("shade difference", {0}),
        ("shades' differences", {0}),
        ("色差", {1}),
        ("缸差", {1}),
        ("loan", {3}),
        ("difference", {0, 2}),
        ("zeppelin", set()),
    ],
)
def test_a_new_name_is_found_where_its_words_stand_together(name, holders):
    before, after = extended((name, "qqqq"))
    scores = after.score(after.read("qqqq"))
    assert {text for text, score in enumerate(scores) if score > 0} == holders
    assert not before.score(before.read("qqqq")).any()


def test_a_new_pair_moves_no_need_that_does_not_use_it():
    before, after = extended(("shade difference", "缸差"))
    need = "loans and gardens"
    assert list(after.score(after.read(need))) == list(before.score(before.read(need)))


def test_one_text_a_provider_or_many_the_pair_reaches_the_profile_too():
    made = [
        provider("a", capability("drilling", "c1"), capability("soil survey", "c2")),
        provider("b", capability("printing", "c1"), capability("soil maps", "c2")),
    ]
    similarity = TextSimilarity(QueryReader()).fit(provider_texts(made))
    after = similarity.extended(synonym_concepts([Synonym("drilling", "bohren")]))
    scores = after.score(after.read("bohren"))
    assert scores[0] > scores[1] > 0 == scores[2] == scores[3]


def test_another_configuration_forgets_the_pairs_of_the_one_before():
    plain = MatchConfiguration()
    first = replace(plain, synonyms=(Synonym("shade difference", "qqqq"),))
    second = replace(plain, synonyms=(Synonym("loans", "zzzz"),))
    made = [provider(f"p{n}", capability(text, f"c{n}")) for n, text in enumerate(TEXTS)]
    matcher = Matcher(first).fit(made)

    def best(other: Matcher, words: str) -> float:
        need = NeedDocument(id="n", title=words, description=words)
        return max((one.values["problem"] for one in other.standings(need)), default=0.0)

    assert best(matcher, "qqqq") > 0
    assert best(matcher.under(second), "zzzz") > 0
    assert best(matcher.under(second), "qqqq") == 0
    fresh = Matcher(second).fit(made)
    need = NeedDocument(id="n", title="zzzz for gardens", description="")
    assert matcher.under(second).match(need).matches == fresh.match(need).matches
