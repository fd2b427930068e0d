"""How close texts are to a need: rare words, telling words, and the profile as one."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.matching.query import QueryReader
from matchmaker.matching.similarity import TextSimilarity
from matchmaker.matching.texts import provider_texts
from matchmaker.matching.views import TermView
from tests.matching.builders import capability, provider

FILLER = [provider(f"z{i}", capability(f"filler number {i} about nothing")) for i in range(6)]


def scores(providers, text, **parameters):
    texts = provider_texts(providers)
    similarity = TextSimilarity(QueryReader(), **parameters).fit(texts)
    found = similarity.score(similarity.read(text))
    return {(t.provider, t.source): s for t, s in zip(texts, found, strict=True)}


@pytest.fixture
def halves():
    """Two providers with the same text on drilling; only the first also surveys soil."""
    return [
        provider("a", capability("drilling of wells", "c1"), capability("soil survey", "c2")),
        provider("b", capability("drilling of wells", "c1"), capability("printing", "c2")),
        *FILLER,
    ]


def test_a_need_of_two_parts_prefers_the_provider_that_has_both_in_two_texts(halves):
    found = scores(halves, "drilling of wells and soil survey")
    assert found[0, "c1"] > found[1, "c1"]


def test_without_a_share_of_the_profile_equal_texts_score_the_same(halves):
    found = scores(halves, "drilling of wells and soil survey", profile_share=0.0)
    assert found[0, "c1"] == pytest.approx(found[1, "c1"])


def test_two_halves_in_two_texts_count_more_for_a_longer_need(halves):
    def lead(text: str) -> float:
        found = scores(halves, text)
        return float(found[0, "c1"] / found[1, "c1"])

    need = "drilling of wells and soil survey "
    unknown = " ".join(f"unheardof{number}" for number in range(200))
    assert lead(need + unknown) > lead(need)


def test_a_need_counts_its_different_words_in_its_own_language():
    reader = QueryReader()
    assert reader.read("drilling of wells, wells and wells").words == 2
    assert reader.read("打井勘探").words == 1.5


def test_one_text_a_provider_makes_the_profile_the_text_itself():
    providers = [provider("a", capability("drilling of wells")), *FILLER]
    alone = scores(providers, "wells", profile_share=0.0)
    assert scores(providers, "wells") == alone


def test_the_power_of_rarity_lifts_rare_terms_over_common_ones():
    contents = [["wcommon"]] * 60 + [["wrare"]]
    query = {"wcommon": 1.0, "wrare": 1.0}

    def ratio(power: float) -> float:
        found = TermView.of(contents, k1=1.2, b=0.75, rarity_power=power).score(query)
        return float(found[-1] / found[0])

    assert ratio(2.0) > ratio(1.5) > ratio(1.0) > 1.0


def test_a_term_that_tells_little_counts_that_little_in_sum_and_ceiling():
    contents = [["wterm", "wsoil"], ["wsoil"]]
    full = TermView.of(contents, k1=1.2, b=0.75)
    view = TermView.of(contents, k1=1.2, b=0.75, telling={"wterm": 0.25, "wunknown": 0.1})

    assert np.allclose(view.score({"wterm": 1.0}), 0.25 * full.score({"wterm": 1.0}))
    assert view.ceiling({"wterm": 1.0}) == pytest.approx(0.25 * full.ceiling({"wterm": 1.0}))
