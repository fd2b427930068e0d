"""New words on top of fitted texts: found wherever they stand, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matchmaker.matching.configuration import ConfigurationInvalid, MatchConfiguration
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


def test_a_pair_counts_until_its_last_day_and_not_a_day_longer():
    pair = Synonym("shade difference", "qqqq", expires="2027-03-31")
    configuration = replace(MatchConfiguration(), synonyms=(pair,))
    made = [provider(f"p{n}", capability(text, f"c{n}")) for n, text in enumerate(TEXTS)]
    matcher = Matcher(configuration).fit(made)
    changed = matcher.updated([provider("new", capability("shade difference", "c"))])
    need = NeedDocument(id="n", title="qqqq", description="qqqq")

    def found(other: Matcher, day: date | None) -> set[str]:
        standings = other.standings(need, today=day)
        return {one.provider_id for one in standings if one.values["problem"] > 0}

    last, after = date(2027, 3, 31), date(2027, 4, 1)
    assert found(matcher, last) == found(matcher, None) != set()
    assert found(matcher, after) == set()
    assert "new" in found(changed, last)
    assert found(changed, after) == set()
    assert matcher.match(need, today=after).configuration == configuration.digest
    assert pair.applies(need, last)
    assert not pair.applies(need, after)


def test_the_end_of_a_pair_changes_the_digest_only_where_there_is_one():
    plain = replace(MatchConfiguration(), synonyms=(Synonym("loans", "zzzz"),))
    ending = replace(plain, synonyms=(Synonym("loans", "zzzz", expires="2027-03-31"),))
    assert "expires" not in str(plain.to_dict())
    assert ending.digest != plain.digest
    assert MatchConfiguration.from_dict(ending.to_dict()) == ending
    with pytest.raises(ConfigurationInvalid):
        replace(plain, synonyms=(Synonym("loans", "zzzz", expires="soon"),))
